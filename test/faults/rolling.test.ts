import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { assertFailures, LATE_MS, LoadRig, lasting, told } from "./load-rig.js";
import { RollingRig } from "./rolling-rig.js";

/** Milliseconds that a new provider has until it answers: what is meant, and what other work of the machine may take. */
const BACK_MS = 2000 + LATE_MS;
/** Milliseconds after which a provider that is gone must have been noticed. */
const NOTICED_MS = 100 + LATE_MS;

describe("providers that go", () => {
  it("F01 killed in the middle of calls costs none with failover, and is back in rotation soon after its restart", async (test) => {
    const rig = await RollingRig.start(test, { perSecond: 1000, method: "late" });
    const { backMs } = await rig.restart(rig.load.providers[0]!, "SIGKILL");
    await sleep(lasting(1000, 10_000));
    const fates = await rig.load.settled();
    test.diagnostic(`back ${backMs.toFixed(0)} ms after its start; ${told(fates)}`);
    assertFailures(fates);
    assert.ok(backMs <= BACK_MS, `${backMs} ms`);
  });

  it("F01 killed in the middle of calls costs those in flight there without retries, and none later", async (test) => {
    const perSecond = 1000;
    const rig = await RollingRig.start(test, {
      perSecond,
      method: "late",
      consumer: { retries: 0, timeoutMs: 2000 },
    });
    const [killed] = rig.load.providers;
    const { pending } = await rig.load.fates();
    killed!.signal("SIGKILL");
    await killed!.killed();
    await sleep(NOTICED_MS);
    const during = await rig.load.fates();
    await sleep(lasting(3000, 10_000)); // past the session, too
    const later = await rig.load.fates();
    test.diagnostic(`${pending} in flight everywhere; at first ${told(during)}; then ${told(later)}`);
    assertFailures(during, new RegExp(`127\\.0\\.0\\.1:${killed!.port}`));
    assert.ok(during.failed <= pending + (perSecond * NOTICED_MS) / 1000 / 3, `${during.failed} failed`);
    assertFailures(later);
    await rig.load.settled();
  });

  it("F02 restarted one by one with SIGTERM cost no call, without a single retry", async (test) => {
    const rig = await RollingRig.start(test, { consumer: { retries: 0, timeoutMs: 2000 } });
    const { restarts, fates } = await rig.roll("SIGTERM", lasting(3000, 60_000));
    test.diagnostic(`${restarts} restarts, ${told(fates)}`);
    assertFailures(fates);
  });

  it("F03 restarted one by one with SIGKILL cost no call with failover", async (test) => {
    const rig = await RollingRig.start(test);
    const { restarts, fates } = await rig.roll("SIGKILL", lasting(3000, 60_000));
    test.diagnostic(`${restarts} restarts, ${told(fates)}`);
    assertFailures(fates);
  });

  it("F04 killed and started on the same port at once costs what was in flight there, and is called again at once", async (test) => {
    const perSecond = 300;
    const rig = await LoadRig.start(test, { load: { perSecond }, consumer: { retries: 0, timeoutMs: 2000 } });
    const [killed] = rig.providers;
    for (let round = 0; round < lasting(3, 20); round++) {
      const { port } = rig.providers[0]!;
      const { pending } = await rig.fates();
      rig.providers[0]!.signal("SIGKILL");
      await rig.providers.shift()!.killed();
      const name = `${killed!.name}-${round}`;
      await rig.addProvider({ name, port });
      rig.providers.unshift(rig.providers.pop()!);
      const backMs = await rig.untilAnswered([name]);
      const fates = rig.total!;
      test.diagnostic(`called again ${backMs.toFixed(0)} ms after it listened; ${told(fates)}`);
      assert.ok(backMs <= 1500 + LATE_MS, `${backMs} ms`);
      assertFailures(fates, new RegExp(`127\\.0\\.0\\.1:${port}`));
      // What was in flight when it was killed is only known as of a moment before.
      assert.ok(
        fates.failed <= pending + (perSecond * NOTICED_MS) / 1000 / 3,
        `${fates.failed} failed, ${pending} were in flight`,
      );
      await rig.forget();
    }
    await rig.settled();
  });

  it("F44 replaced all at once cost no call, and keep no connection", async (test) => {
    const rig = await RollingRig.start(test, { consumer: { retries: 0, timeoutMs: 2000 } });
    const old = [...rig.load.providers];
    assert.deepEqual(await rig.heldBy(old), [2, 2, 2]); // of the registry, and of the consumer
    const added = await Promise.all(["n1", "n2", "n3"].map((name) => rig.addProvider(name)));
    const from = performance.now();
    await Promise.all(old.map((provider) => provider.ask("offline")));
    const offlineMs = performance.now() - from;
    while ((await rig.heldBy(old)).some((sockets) => sockets > 1)) {
      assert.ok(performance.now() - from < 10_000, "connections to those that are gone are still open");
      await sleep(50);
    }
    const closedMs = performance.now() - from;
    await rig.load.untilAnswered(added.map(({ name }) => name));
    await rig.load.fates();
    await sleep(lasting(2000, 5000)); // two heartbeats and more
    assert.deepEqual(await rig.heldBy(old), [1, 1, 1], "somebody has connected again");
    for (const provider of old) provider.signal("SIGTERM");
    assert.deepEqual(await Promise.all(old.map((provider) => provider.killed())), ["0", "0", "0"]);
    const fates = await rig.load.settled();
    test.diagnostic(
      `taken out within ${offlineMs.toFixed(0)} ms, connections closed after ${closedMs.toFixed(0)} ms; ${told(fates)}`,
    );
    assertFailures(fates);
  });

  it("F44 replaced by others that start while they end cost no call", async (test) => {
    const rig = await RollingRig.start(test, { perSecond: 1000, consumer: { retries: 0, timeoutMs: 2000 } });
    const old = [...rig.load.providers];
    const added = await Promise.all(["n1", "n2", "n3"].map((name) => rig.addProvider(name)));
    for (const provider of old) provider.signal("SIGTERM"); // the new ones may not be connected yet
    await Promise.all(old.map((provider) => provider.killed()));
    await rig.load.untilAnswered(added.map(({ name }) => name));
    const fates = await rig.load.settled();
    test.diagnostic(told(fates));
    assertFailures(fates);
  });
});
