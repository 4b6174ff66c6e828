import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until, ZookeeperRig } from "./zookeeper-rig.js";

/** Milliseconds that the server is away. */
const AWAY_MS = 5500;
/** Longer than two thirds of a session, after which clients leave a silent server; and than the session. */
const HUNG_MS = 11_000;

describe("a ZooKeeper server that goes away", () => {
  let rig: ZookeeperRig;
  before(async () => {
    rig = await ZookeeperRig.start(3);
  });
  after(() => rig?.close());

  /** A provider comes and goes: registered once, found, lost, nobody else touched. */
  async function followsChanges(name: string): Promise<string> {
    const added = await rig.addProvider(name);
    const come = await rig.agree(rig.ports);
    rig.drop(added);
    await added.leave();
    const gone = await rig.agree(rig.ports);
    return `list of a new provider ${come} s, of one that left ${gone} s after the witness`;
  }

  /** Everybody is back: seconds from `since`. */
  async function registeredAgain(since: number): Promise<string> {
    await until(
      () => `providers ${rig.witness.seen.ports}, consumers ${rig.consumers.seen.ports}`,
      () => rig.witness.seen.ports.length === 3 && rig.consumers.seen.ports.length === 1,
    );
    return `${(Math.max(0, rig.witness.seen.at - since) / 1000).toFixed(2)} s`;
  }

  it("is killed and comes back with its data: no call fails, nobody is lost or there twice", async (test) => {
    await rig.server.kill();
    await sleep(AWAY_MS);
    await rig.assertAnswered();
    await rig.server.restart();
    const back = Date.now();
    await rig.agree(rig.ports);
    test.diagnostic(`registered ${await registeredAgain(back)} after the return; ${await followsChanges("p4")}`);
    await rig.assertAnswered();
  });

  it("is killed and comes back empty: everybody registers anew", async (test) => {
    await rig.server.kill();
    const killed = Date.now();
    await sleep(AWAY_MS);
    await rig.server.restart({ wipe: true });
    const back = Date.now();
    // They may have been quicker than the news that the server is back.
    await until(
      () => `nodes are of ${rig.witness.seen.ports}`,
      () => rig.witness.seen.at > killed && rig.witness.seen.ports.length === 3,
    );
    const behind = await rig.agree(rig.ports);
    test.diagnostic(`registered ${await registeredAgain(back)} after the return, the consumer ${behind} s later`);
    test.diagnostic(await followsChanges("p5"));
    await rig.assertAnswered();
  });

  it("hangs for longer than a session and goes on", async (test) => {
    rig.server.pause();
    await sleep(HUNG_MS);
    await rig.assertAnswered();
    rig.server.resume();
    const back = Date.now();
    await rig.agree(rig.ports);
    test.diagnostic(await followsChanges("p6"));
    test.diagnostic(`registered ${await registeredAgain(back)} after the return`);
    const { calls } = await rig.assertAnswered();
    assert.ok(calls > 0);
  });
});
