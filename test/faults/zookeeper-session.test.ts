import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { PROVIDERS } from "./contract.js";
import { LATE_MS } from "./load-rig.js";
import { Witness } from "./witness.js";
import { BEHIND_SECONDS, SESSION_MS, until, ZookeeperRig } from "./zookeeper-rig.js";

describe("a ZooKeeper session", () => {
  let rig: ZookeeperRig;
  before(async () => {
    rig = await ZookeeperRig.start(3);
  });
  after(() => rig?.close());

  const others = (port: number): readonly number[] => rig.ports.filter((one) => one !== port);
  const untilNodes = (ports: readonly number[]): Promise<void> =>
    until(
      () => `${ports} are wanted, nodes are of ${rig.witness.seen.ports}`,
      () => String(rig.witness.seen.ports) === String(ports),
    );

  it("F34 of a provider expires: it is registered again, once, and called again", async (test) => {
    const [hung] = rig.providers;
    hung!.signal("SIGSTOP");
    await untilNodes(others(hung!.port));
    const lost = await rig.agree(others(hung!.port));
    hung!.signal("SIGCONT");
    const resumed = Date.now();
    const found = await rig.agree(rig.ports);
    const registered = (rig.witness.seen.at - resumed) / 1000;
    test.diagnostic(
      `lost ${lost} s after the witness, registered ${registered} s after SIGCONT, found ${found} s after the witness`,
    );
    test.diagnostic(`recovery F34 ${registered}`);
    assert.ok(registered <= 2 + LATE_MS / 1000, `registered ${registered} s after SIGCONT`);
    await rig.assertAnswered([hung!.port]);
    do await sleep(100);
    while (!(hung!.name in (await rig.assertAnswered([hung!.port])).answers));
    const added = await rig.addProvider("next");
    const next = await rig.agree(rig.ports);
    rig.drop(added);
    await added.leave();
    await rig.agree(rig.ports);
    test.diagnostic(`a provider added next was found ${next} s after the witness`);
  });

  it("F36 of a provider is new while a node of the old one is still there: it is replaced, and outlives the old one", async (test) => {
    const [provider] = rig.providers;
    const [path] = rig.witness.nodesOf(provider!.port);
    const old = await Witness.at(rig.server.address, PROVIDERS);
    test.after(() => old.close());
    provider!.signal("SIGSTOP");
    await untilNodes(others(provider!.port));
    // As the server would have it, if it had not noticed yet that the session of before is over.
    await old.client.create(path!, { ephemeral: true });
    await untilNodes(rig.ports);
    provider!.signal("SIGCONT");
    const resumed = Date.now();
    const owner = async (): Promise<bigint | undefined> =>
      (await rig.witness.client.exists(path!).catch(() => undefined))?.ephemeralOwner;
    const before = await owner();
    let now = before;
    while (now === before || now === undefined) {
      assert.ok(Date.now() - resumed < 10_000, "the node is still the old session's");
      await sleep(20);
      now = await owner();
    }
    const seconds = (Date.now() - resumed) / 1000;
    await old.close();
    await sleep(2000);
    assert.equal(await owner(), now, "it went with the old session");
    await rig.agree(rig.ports);
    test.diagnostic(
      `the node is the new session's ${seconds} s after SIGCONT, and still there 2 s after the old one ended`,
    );
    test.diagnostic(`recovery F36 ${seconds}`);
    assert.ok(seconds <= 2 + LATE_MS / 1000, `${seconds} s`);
    await rig.assertAnswered([provider!.port]);
  });

  it("F35 of the consumer expires while the list changes: it knows the new one, and follows it", async (test) => {
    rig.consumer.signal("SIGSTOP");
    const stopped = Date.now();
    await until(
      () => `consumers are ${rig.consumers.seen.ports}`,
      () => rig.consumers.seen.ports.length === 0,
    );
    const expired = Date.now() - stopped;
    assert.ok(expired >= SESSION_MS / 2);
    const [leaving] = rig.providers;
    const added = await rig.addProvider("p4");
    rig.drop(leaving!);
    await leaving!.leave();
    await untilNodes(rig.ports);
    const resumed = Date.now();
    rig.consumer.signal("SIGCONT");
    // The witness saw it while the consumer could not: what counts is the time since SIGCONT.
    await until(
      () => `the consumer holds ${rig.consumer.held.ports}`,
      () => String(rig.consumer.held.ports) === String(rig.ports),
      BEHIND_SECONDS * 1000,
    );
    const seconds = (rig.consumer.held.at - resumed) / 1000;
    test.diagnostic(`recovery F35 ${seconds}`);
    assert.ok(seconds <= 2 + LATE_MS / 1000, `list right ${seconds} s after SIGCONT`);
    rig.drop(added);
    await added.leave();
    const followed = await rig.agree(rig.ports);
    test.diagnostic(`list right ${seconds} s after SIGCONT, the next change ${followed} s after the witness`);
    await rig.assertAnswered([leaving!.port]);
    await until(
      () => `consumers: ${rig.consumers.seen.ports.length}`,
      () => rig.consumers.seen.ports.length === 1,
    );
  });

  it("ends with kill -9 of a provider: its node goes, nobody else's call fails", async (test) => {
    const killed = await rig.addProvider("p5");
    await rig.agree(rig.ports);
    rig.drop(killed);
    const since = Date.now();
    await killed.kill();
    await untilNodes(rig.ports);
    const seconds = await rig.agree(rig.ports);
    test.diagnostic(`node gone ${(rig.witness.seen.at - since) / 1000} s after kill -9, list right ${seconds} s later`);
    const { failed, errors } = await rig.assertAnswered([killed.port]);
    // 50 a second went there: what was under way, and what a slow machine made at once.
    assert.ok(failed <= 40, `${failed} calls failed, more than can have been under way: ${JSON.stringify(errors)}`);
  });

  it("F37 outlives its node: one that is deleted by hand is registered again", async (test) => {
    await rig.agree(rig.ports);
    const { client } = rig.witness;
    const [path] = rig.witness.nodesOf(rig.providers[0]!.port);
    const seconds: number[] = [];
    for (let round = 0; round < 2; round++) {
      // Its second version, so that the first is one that was made anew: a list may show neither that it went nor that it came.
      await client.setData(path!, Buffer.from("old"));
      const since = Date.now();
      await client.delete(path!);
      while ((await client.exists(path!))?.version !== 0) {
        assert.ok(Date.now() - since < 5000, "not registered again within 5000 ms");
        await sleep(10);
      }
      seconds.push((Date.now() - since) / 1000);
    }
    await rig.agree(rig.ports);
    test.diagnostic(`registered again after ${seconds.join(" s and ")} s`);
    await rig.assertAnswered();
  });
});
