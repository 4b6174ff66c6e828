import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LATE_MS, LoadRig, lasting } from "./load-rig.js";

const THREADS = 20;
const TAKES_MS = 100;
/** Calls a second: what twenty at a time come to that take 100 ms each. */
const CAPACITY = (THREADS * 1000) / TAKES_MS;

describe("a provider that is asked for more than it can do", () => {
  it("F20 refuses what is too much at once, and does the rest as fast as ever", async (test) => {
    const load = (share: number) => ({ perSecond: CAPACITY * share, method: "late", size: TAKES_MS }) as const;
    const rig = await LoadRig.start(test, {
      count: 1,
      provider: { threads: THREADS, queues: 10 },
      consumer: { retries: 0, timeoutMs: 2000 },
      load: load(0.5),
    });
    const seconds = lasting(3, 20);
    const at = async (share: number) => {
      await rig.consumer.ask("load", load(share));
      await sleep(500);
      await rig.fates();
      await sleep(seconds * 1000);
      return await rig.fates();
    };
    const half = await at(0.5);
    const full = await at(1);
    const twice = await at(2);
    const again = await at(0.5);
    const fates = await rig.settled();
    for (const [share, { begun, ok, failed, slowestMs }] of Object.entries({ half, full, twice, again })) {
      test.diagnostic(`${share}: ${begun} calls, ${ok} ok, ${failed} refused, slowest ${slowestMs.toFixed(0)} ms`);
    }
    const refused = Object.entries(fates.errors);
    for (const [text] of refused) assert.match(text, /status 100|exhausted/i);
    assert.ok(twice.failed > 0.3 * twice.begun, `${twice.failed} of ${twice.begun} calls were refused`);
    test.diagnostic(`half of the refusals took ${twice.failedP50Ms.toFixed(1)} ms or less`);
    assert.ok(twice.failedP50Ms < 10, `half of the refusals took more than ${twice.failedP50Ms} ms`);
    const peak = Math.max(half.ok, full.ok, twice.ok);
    assert.ok(twice.ok >= 0.9 * peak, `${twice.ok} calls were answered, ${peak} at most`);
    assert.ok(twice.slowestMs < 4 * TAKES_MS + LATE_MS, `${twice.slowestMs} ms`);
    // A few where the machine holds the consumer up, which then begins several calls at once.
    assert.ok(again.failed <= 0.05 * again.begun, `${again.failed} calls were still refused`);
  });
});
