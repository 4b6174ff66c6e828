import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../bytes/byte-writer.js";
import { Hessian2Input } from "./hessian2-input.js";
import { Hessian2Output } from "./hessian2-output.js";
import { java } from "./java.js";
import { JavaException } from "./java-exception.js";
import { toPlain } from "./to-plain.js";

function encode(value: unknown): Buffer {
  const out = new ByteWriter();
  new Hessian2Output(out).writeValue(value);
  return out.bytes.subarray(0, out.end);
}

describe("toPlain", () => {
  it("gives data that JSON takes", () => {
    const value = [
      null,
      1.5,
      Number.NaN,
      5n,
      java.bigInteger(7n),
      java.decimal("1.10"),
      new Date(0),
      Uint8Array.of(1, 2),
      new Set([1]),
      new Map<unknown, unknown>([
        ["a", 1],
        [2, 3n],
      ]),
      new Map([[null, 1]]),
      java.object("a.B", { x: 1n }),
      new JavaException("a.E", "m", { id: 1n }),
    ];
    assert.deepEqual(JSON.parse(JSON.stringify(toPlain(value))), [
      null,
      1.5,
      "NaN",
      "5",
      "7",
      "1.10",
      "1970-01-01T00:00:00.000Z",
      "AQI=",
      [1],
      { a: 1, 2: "3" },
      [[null, 1]],
      { class: "a.B", x: "1" },
      { class: "a.E", message: "m", id: "1", stackTrace: [], cause: null },
    ]);
    assert.equal(toPlain(5n, { long: "number" }), 5);
    assert.equal(toPlain(1n << 60n, { long: "number" }), String(1n << 60n));
  });

  it("keeps keys that are names of Object.prototype as data", () => {
    const plain = toPlain(new Map([["__proto__", { polluted: 1 }]])) as object;
    assert.deepEqual(Object.keys(plain), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(plain), Object.prototype);
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });

  it("ends for cycles and for reference bombs, which stay shared through decoding and encoding", () => {
    const ring: unknown[] = [];
    ring.push(ring);
    assert.deepEqual(toPlain(ring), ["[circular]"]);
    let bomb: unknown[] = [];
    for (let i = 0; i < 60; i++) bomb = [bomb, bomb];
    const bytes = encode(bomb);
    const back = new Hessian2Input(bytes).readValue() as unknown[];
    assert.equal(back[0], back[1]);
    assert.deepEqual(encode(back), bytes);
    assert.throws(() => toPlain(back), { code: "BUDGET" });
  });
});
