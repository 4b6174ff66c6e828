import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { extensionPoint } from "./index.js";

describe("extensionPoint", () => {
  const point = extensionPoint("load balance", { random: 1, roundrobin: 2 });

  it("gives what it knows", () => {
    assert.equal(point.kind, "load balance");
    assert.equal(point.get("random"), 1);
    assert.equal(point.has("roundrobin"), true);
    assert.deepEqual(point.names(), ["random", "roundrobin"]);
  });

  it("lists what is known when a name is not", () => {
    assert.throws(() => point.get("mine"), {
      name: "TypeError",
      message: 'unknown load balance "mine", known: random, roundrobin',
    });
    assert.throws(() => extensionPoint("cluster", {}).get("x"), { message: 'unknown cluster "x", known: none' });
  });

  for (const name of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    it(`does not know ${name}, which every object has`, () => {
      assert.equal(point.has(name), false);
      assert.throws(() => point.get(name), TypeError);
    });
  }

  it("makes another one with more names, and stays as it is", () => {
    const more = point.with({ mine: 3, random: 4 });
    assert.equal(more.get("mine"), 3);
    assert.equal(more.get("random"), 4);
    assert.equal(more.get("roundrobin"), 2);
    assert.equal(point.get("random"), 1);
    assert.equal(point.has("mine"), false);
  });
});
