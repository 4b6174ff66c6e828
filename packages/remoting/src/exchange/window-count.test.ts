import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WindowCount } from "./window-count.js";

describe("WindowCount", () => {
  it("counts from one again with the first event after the window", () => {
    const count = new WindowCount(1000);
    assert.deepEqual(
      [5000, 5001, 6000, 6001, 6001, 7001, 7002].map((nowMs) => count.add(nowMs)),
      [1, 2, 3, 1, 2, 3, 1],
    );
  });
});
