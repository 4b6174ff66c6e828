import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TimerWheel } from "@dubbo-ts/core/common";
import { FrameWatch } from "./frame-watch.js";

function watching(limits = { headerTimeoutMs: 10, frameTimeoutMs: 20 }) {
  const decoder: { partial: "header" | "body" | undefined; frameCount: number } = { partial: undefined, frameCount: 0 };
  const state = { paused: false, late: [] as string[] };
  const wheel = new TimerWheel();
  const watch = new FrameWatch(wheel, decoder, limits, {
    isPaused: () => state.paused,
    late: (what) => state.late.push(what),
  });
  /** As the wheel does when the entry is due. */
  const due = () => {
    wheel.remove(watch);
    watch.expire();
  };
  return { decoder, state, wheel, watch, due };
}

describe("FrameWatch", () => {
  it("waits only while a frame is open and a limit is set", () => {
    const { decoder, wheel, watch } = watching();
    watch.look();
    assert.equal(wheel.size, 0);
    decoder.partial = "body";
    watch.look();
    watch.look();
    assert.equal(wheel.size, 1);
    watch.close();
    assert.equal(wheel.size, 0);
    const unlimited = watching({ headerTimeoutMs: 0, frameTimeoutMs: 0 });
    unlimited.decoder.partial = "header";
    unlimited.watch.look();
    assert.equal(unlimited.wheel.size, 0);
  });

  it("tells of the part of a frame that did not end in time", () => {
    for (const [partial, what] of [
      ["header", "a header took too long"],
      ["body", "a frame took too long"],
    ] as const) {
      const { decoder, state, wheel, watch, due } = watching();
      decoder.partial = partial;
      watch.look();
      due();
      assert.deepEqual(state.late, [what]);
      assert.equal(wheel.size, 0);
    }
  });

  it("gives the next part, the next frame and a paused reader their time", () => {
    const { decoder, state, wheel, watch, due } = watching();
    decoder.partial = "header";
    watch.look();
    decoder.partial = "body";
    due();
    decoder.frameCount++;
    due();
    state.paused = true;
    due();
    assert.deepEqual(state.late, []);
    assert.equal(wheel.size, 1);
    decoder.partial = undefined;
    due();
    assert.deepEqual(state.late, []);
    assert.equal(wheel.size, 0);
  });
});
