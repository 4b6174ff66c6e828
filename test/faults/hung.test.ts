import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Held } from "./load-process.js";
import { assertFailures, LATE_MS, LoadRig, lasting, told } from "./load-rig.js";

const TIMEOUT_MS = 500;
/** Three heartbeats of a second, and one in which it is noticed. */
const NOTICED_MS = 4000;

/** Connections that a process has, its listening ones not counted. */
const connectionsOf = ({ resources }: Held): number => resources.filter((name) => name === "TCPSocketWrap").length;

describe("a process that hangs", () => {
  it("F05 a provider that is stopped costs its calls no more than their limit, and is left after three heartbeats", async (test) => {
    const rig = await LoadRig.start(test);
    const [hung] = rig.providers;
    hung!.signal("SIGSTOP");
    const stopped = performance.now();
    await sleep(NOTICED_MS + LATE_MS);
    await rig.fates();
    await sleep(lasting(1000, 6000));
    const left = await rig.fates();
    assert.ok(left.slowestMs < TIMEOUT_MS, `after ${NOTICED_MS} ms a call still waited: ${told(left)}`);
    hung!.signal("SIGCONT");
    const back = await rig.untilAnswered(["p1"]);
    test.diagnostic(
      `left in time; in use again ${back.toFixed(0)} ms after SIGCONT, stopped for ${(performance.now() - stopped - back).toFixed(0)} ms`,
    );
    test.diagnostic(
      "left out: ejection after errors in a row, which is not built yet, so a hung provider is tried until its connection is left",
    );
    const fates = await rig.settled();
    assertFailures(fates);
  });

  it("F05 each call to a stopped provider ends with its limit, and answers that come after it are dropped", async (test) => {
    const rig = await LoadRig.start(test);
    const [hung] = rig.providers;
    hung!.signal("SIGSTOP");
    await sleep(1500);
    hung!.signal("SIGCONT");
    await rig.untilAnswered(["p1"]);
    const fates = await rig.settled();
    test.diagnostic(told(fates));
    assertFailures(fates);
    const failfast = await LoadRig.start(test, { consumer: { retries: 0 } });
    failfast.providers[0]!.signal("SIGSTOP");
    await sleep(1500);
    failfast.providers[0]!.signal("SIGCONT");
    const alone = await failfast.settled();
    test.diagnostic(`without retries: ${told(alone)}`);
    assertFailures(alone, new RegExp(`^2 127\\.0\\.0\\.1:${failfast.providers[0]!.port}: `));
    assert.ok(alone.slowestMs <= TIMEOUT_MS + LATE_MS, `a call ended after ${alone.slowestMs} ms`);
    assert.match(failfast.consumer.log, /answer from 127\.0\.0\.1:\d+ dropped: its call had ended before it came/);
  });

  it("F06 a consumer that is stopped is let go by its providers, and is back soon after it goes on", async (test) => {
    const rig = await LoadRig.start(test);
    const before = await Promise.all(rig.providers.map((provider) => provider.ask<Held>("held")));
    assert.deepEqual(before.map(connectionsOf), [1, 1, 1]);
    rig.consumer.signal("SIGSTOP");
    const stopped = performance.now();
    let after = before;
    while (after.some((held) => connectionsOf(held) > 0)) {
      await sleep(50);
      after = await Promise.all(rig.providers.map((provider) => provider.ask<Held>("held")));
      assert.ok(performance.now() - stopped < NOTICED_MS + LATE_MS, `connections: ${after.map(connectionsOf)}`);
    }
    const noticed = performance.now() - stopped;
    await sleep(lasting(500, 6000));
    const growth = Math.max(...after.map(({ rss }, i) => rss - before[i]!.rss)) / 2 ** 20;
    assert.ok(growth < 32, `a provider grew by ${growth} MiB`);
    rig.consumer.signal("SIGCONT");
    const back = await rig.untilAnswered(["p1", "p2", "p3"]);
    test.diagnostic(
      `let go after ${noticed.toFixed(0)} ms, memory +${growth.toFixed(1)} MiB, back ${back.toFixed(0)} ms after SIGCONT`,
    );
    assert.ok(back <= 2000 + LATE_MS, `${back} ms`);
    assertFailures(await rig.settled());
  });

  it("F21 a provider whose event loop is blocked costs its calls no more than their limit", async (test) => {
    const rig = await LoadRig.start(test);
    const [blocked] = rig.providers;
    const began = performance.now();
    const burning = blocked!.ask("burn", 5000);
    await sleep(NOTICED_MS + LATE_MS);
    await rig.fates();
    await sleep(500);
    const left = await rig.fates();
    assert.ok(left.slowestMs < TIMEOUT_MS, `a call still waited: ${told(left)}`);
    await burning;
    const back = await rig.untilAnswered(["p1"]);
    const fates = await rig.settled();
    test.diagnostic(
      `${told(fates)}; in use again ${back.toFixed(0)} ms after ${(performance.now() - began).toFixed(0)} ms`,
    );
    assertFailures(fates);
  });

  it("F22 what a consumer has received while its own event loop was blocked is an answer, and not a timeout", async (test) => {
    // Heartbeats of two seconds: else the providers would rightly leave a consumer that is silent for so long.
    const heartbeatMs = 2000;
    const rig = await LoadRig.start(test, { provider: { heartbeatMs }, consumer: { heartbeatMs, retries: 0 } });
    await rig.consumer.ask("unload");
    await sleep(100);
    for (const load of [
      { method: "answer", size: 100 },
      { method: "late", size: 100 },
      { method: "blob", size: 1024 }, // longer ones do not fit what the system keeps for a process that does not read
    ]) {
      await rig.forget();
      await rig.consumer.ask("block", { calls: 60, ms: 3300, load: { ...load, perSecond: 0 } });
      const fates = await rig.settled();
      test.diagnostic(`${load.method} of ${load.size}: ${told(fates)}`);
      assertFailures(fates);
      assert.equal(fates.ok, 60);
    }
    assert.doesNotMatch(rig.consumer.log, /closed|lost/);
  });
});
