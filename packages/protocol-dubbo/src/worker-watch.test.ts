import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { monotonicMs } from "./worker-messages.js";
import { WorkerWatch } from "./worker-watch.js";

describe("what a worker thread shows of itself", () => {
  it("is until when the most patient of its callers waits", () => {
    const watch = new WorkerWatch();
    const seen = new WorkerWatch(watch.buffer);
    assert.equal(seen.untilMs, undefined);
    watch.begin(1, 100.2);
    watch.begin(2, 300);
    assert.equal(seen.untilMs, 300);
    watch.end(2);
    assert.equal(seen.untilMs, 101);
    watch.begin(3, undefined);
    assert.equal(seen.untilMs, Number.POSITIVE_INFINITY);
    watch.end(3);
    watch.end(3);
    assert.equal(seen.untilMs, 101);
    watch.end(1);
    assert.equal(seen.untilMs, undefined);
  });

  it("is when its event loop turned last", () => {
    const watch = new WorkerWatch();
    assert.equal(watch.lastTurnMs, 0);
    const beforeMs = monotonicMs();
    watch.turn();
    assert.ok(watch.lastTurnMs >= Math.floor(beforeMs) && watch.lastTurnMs <= monotonicMs());
  });
});
