import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaultyProxy } from "./faulty-proxy.js";
import type { Held } from "./load-process.js";
import { assertFailures, LATE_MS, LoadRig, lasting, told } from "./load-rig.js";
import { Host, killSockets, PacketRules, tool } from "./network.js";

const TIMEOUT_MS = 500;
const NOTICED_MS = 4000;

describe("a network that loses a provider", () => {
  it("F07 requests that are lost while answers would come are noticed after three heartbeats, and do not pile up", async (test) => {
    const rules = new PacketRules(test);
    const load = { perSecond: 300, method: "keep", size: 64 * 1024 } as const;
    const rig = await LoadRig.start(test, { load });
    await sleep(500);
    const before = await rig.consumer.ask<Held>("held");
    rules.add(`tcp dport ${rig.providers[0]!.port} drop`);
    let most = 0;
    for (const until = performance.now() + NOTICED_MS + LATE_MS; performance.now() < until; await sleep(200)) {
      most = Math.max(most, (await rig.consumer.ask<Held>("held")).rss - before.rss);
    }
    const meanwhile = await rig.fates();
    await sleep(lasting(500, 5000));
    const left = await rig.fates();
    assert.ok(left.slowestMs < TIMEOUT_MS, `a call still waited: ${told(left)}`);
    assert.ok(most < 64 * 2 ** 20, `the consumer grew by ${most} bytes`);
    rules.flush();
    const back = await rig.untilAnswered(["p1"]);
    const fates = await rig.settled();
    test.diagnostic(
      `${told(meanwhile)}; the consumer grew by ${(most / 2 ** 20).toFixed(0)} MiB; in use again after ${back.toFixed(0)} ms`,
    );
    assertFailures(fates);
  });

  it("F08 a host that vanishes without a word is left after three heartbeats, and found again", async (test) => {
    const host = await Host.start(test, 8);
    const rig = new LoadRig();
    test.after(() => rig.close());
    await rig.addProvider({ name: "p1", host: host.address }, { through: host.through });
    await rig.addProvider({ name: "p2" });
    await rig.addProvider({ name: "p3" });
    const [far, ...near] = rig.providers;
    const addresses = [`${host.address}:${far!.port}`, ...near.map(({ port }) => `127.0.0.1:${port}`)];
    rig.consumer = await rig.add({
      role: "consumer",
      name: "c",
      urls: addresses.map((at) => `dubbo://${at}`).join(";"),
    });
    await rig.consumer.ask("load", { perSecond: 300 });
    await rig.untilAnswered(["p1", "p2", "p3"]);
    tool("ip", "link", "set", host.device, "down");
    await sleep(NOTICED_MS + LATE_MS);
    const meanwhile = await rig.fates();
    await sleep(lasting(500, 5000));
    const left = await rig.fates();
    assert.ok(left.slowestMs < TIMEOUT_MS, `a call still waited: ${told(left)}`);
    tool("ip", "link", "set", host.device, "up");
    const back = await rig.untilAnswered(["p1"]);
    test.diagnostic(`${told(meanwhile)}; in use again after ${back.toFixed(0)} ms`);
    assertFailures(await rig.settled());
  });

  it("F09 a provider that says it sends no more counts as closed, whatever it still reads", async (test) => {
    const proxies: FaultyProxy[] = [];
    const rig = await LoadRig.start(test, {
      load: { perSecond: 200, method: "late", size: 300 },
      consumer: { retries: 0, timeoutMs: 2000 },
      addresses: async ([first, ...others]) => {
        proxies.push(await FaultyProxy.to(test, first!));
        return [proxies[0]!.address, ...others.map((port) => `127.0.0.1:${port}`)];
      },
    });
    await sleep(500);
    await rig.fates();
    proxies[0]!.finish();
    await sleep(100);
    const cut = await rig.fates();
    test.diagnostic(`${cut.failed} calls failed within 100 ms`);
    assert.ok(cut.failed > 0, "calls in flight go on");
    assertFailures(cut, /^1 .*the connection was closed/);
    await rig.forget();
    const back = await rig.untilAnswered(["p1"]);
    test.diagnostic(`in use again after ${back.toFixed(0)} ms`);
    assertFailures(await rig.settled());
  });

  for (const [retries, name] of [
    [2, "are made elsewhere with failover"],
    [0, "fail at once without retries"],
  ] as const) {
    it(`F10 calls whose connection is reset in the middle of a frame ${name}`, async (test) => {
      const load = { perSecond: 80, method: "blob", size: 256 * 1024 } as const;
      const rig = await LoadRig.start(test, { load, consumer: { retries, timeoutMs: 2000 } });
      const [cut] = rig.providers;
      const times: number[] = [];
      let failed = 0;
      for (let round = 0; round < 3; round++) {
        killSockets(cut!.port);
        await sleep(100 + LATE_MS);
        const fates = await rig.fates();
        failed += fates.failed;
        assertFailures(fates, retries > 0 ? undefined : new RegExp(`^1 127\\.0\\.0\\.1:${cut!.port}: .*(lost|closed)`));
        await rig.forget();
        const since = performance.now();
        while (!isConnected(cut!.port)) {
          assert.ok(performance.now() - since < 5000, "no connection");
          await sleep(20);
        }
        times.push(performance.now() - since + 100 + LATE_MS);
        await sleep(1000); // a connection that lasted: what comes is a new fault
      }
      const fates = await rig.settled();
      assertFailures(fates);
      test.diagnostic(
        `${failed} calls failed in 3 resets; connected again after ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`,
      );
      for (const ms of times) assert.ok(ms <= 1500 + LATE_MS, `${ms} ms`);
    });
  }

  it("F11 an address that refuses is out of rotation at once, and tried less than once a second", async (test) => {
    const rules = new PacketRules(test);
    const rig = await LoadRig.start(test);
    const { port } = rig.providers[0]!;
    rules.add(`tcp dport ${port} tcp flags syn / syn,ack counter reject with tcp reset`);
    killSockets(port);
    await sleep(50);
    await rig.fates();
    const seconds = lasting(5, 30);
    await sleep(seconds * 1000);
    const fates = await rig.fates();
    const attempts = rules.packets;
    test.diagnostic(`${attempts} attempts in ${seconds} s; ${told(fates)}`);
    assertFailures(fates);
    assert.equal(fates.answers["p1"], undefined);
    assert.ok(attempts >= 2 && attempts <= seconds, `${attempts} attempts in ${seconds} s`);
    rules.flush();
    await rig.untilAnswered(["p1"], lasting(10_000, 40_000));
    assertFailures(await rig.settled());
  });

  it("F11 the only address, which refuses, is not stormed by the calls that have nowhere else to go", async (test) => {
    const rules = new PacketRules(test);
    const rig = await LoadRig.start(test, { count: 1 });
    const { port } = rig.providers[0]!;
    rules.add(`tcp dport ${port} tcp flags syn / syn,ack counter reject with tcp reset`);
    killSockets(port);
    await sleep(50);
    await rig.forget();
    const seconds = lasting(5, 30);
    await sleep(seconds * 1000);
    const attempts = rules.packets;
    const fates = await rig.fates();
    test.diagnostic(
      `${attempts} attempts in ${seconds} s, for ${fates.begun} calls; half of them failed within ${fates.failedP50Ms.toFixed(1)} ms`,
    );
    assertFailures(fates, /^[14] /);
    rules.flush();
    await rig.untilAnswered(["p1"], lasting(10_000, 40_000));
    assert.ok(attempts <= 2 * seconds, `${attempts} attempts in ${seconds} s`);
    await rig.settled();
  });

  it("F12 an address that swallows what is sent to it costs the connect timeout in the background, and no call", async (test) => {
    const rules = new PacketRules(test);
    const rig = await LoadRig.start(test, { count: 2 });
    const { port } = await rig.addProvider({ name: "p3" });
    rules.add(`tcp dport ${port} tcp flags syn / syn,ack drop`);
    const urls = rig.providers.map((provider) => `dubbo://127.0.0.1:${provider.port}`).join(";");
    const consumer = await rig.add({ role: "consumer", name: "c2", urls });
    const began = performance.now();
    rig.consumer = consumer;
    await consumer.ask("load", { perSecond: 300 });
    while (!/no answer within 3000 ms/.test(consumer.log)) {
      assert.ok(performance.now() - began < 3000 + 1000, consumer.log);
      await sleep(20);
    }
    const fates = await rig.fates();
    test.diagnostic(`given up after ${(performance.now() - began).toFixed(0)} ms; ${told(fates)}`);
    assertFailures(fates);
    rules.flush();
    await rig.untilAnswered(["p3"]);
    assertFailures(await rig.settled());
  });
});

/** Whether the consumer has a connection to this port that lives. */
function isConnected(port: number): boolean {
  return tool("ss", "-Htn", "state", "established", "dport", "=", String(port)).trim() !== "";
}
