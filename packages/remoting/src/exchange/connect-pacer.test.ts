import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectPacer } from "./connect-pacer.js";

describe("ConnectPacer", () => {
  it("lets the first go at once and the others after it one by one, at its rate", () => {
    const pacer = new ConnectPacer();
    const places = Array.from({ length: 41 }, () => pacer.take(1000));
    assert.deepEqual(places.slice(0, 3), [0, 50, 100]);
    assert.equal(places.at(-1), 2000);
  });

  it("keeps no places of times when nobody came", () => {
    const pacer = new ConnectPacer(10);
    assert.equal(pacer.take(1000), 0);
    assert.equal(pacer.take(1040), 60);
    assert.equal(pacer.take(9000), 0);
    assert.equal(pacer.take(9000), 100);
  });
});
