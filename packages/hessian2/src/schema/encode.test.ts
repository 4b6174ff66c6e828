import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Decimal } from "../codec/decimal.js";
import { HessianError } from "../codec/hessian-error.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import { t } from "./t.js";

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("encode", () => {
  it("can be called while it is at work, by a getter of the value", () => {
    const value = {
      get inner() {
        return encode(["inner"]);
      },
      after: "after",
    };
    const map = decode(encode(value)) as Map<string, unknown>;
    assert.deepEqual(decode(map.get("inner") as Uint8Array), ["inner"]);
    assert.equal(map.get("after"), "after");
  });

  it("gives bytes that later values do not touch", () => {
    const first = encode("first");
    encode("other");
    assert.equal(decode(first), "first");
  });

  it("begins each value anew, also behind one that could not be written", () => {
    const Level = t.enum("a.Level", ["LOW", "HIGH"]);
    const Price = t.object("a.Price", { amount: t.decimal, level: Level, list: t.list(t.int) });
    const price = { amount: Decimal.from("1.50"), level: "LOW" as const, list: [1] };
    const hex = hexOf(encode(price, Price));
    assert.equal(hexOf(encode(price, Price)), hex);
    assert.throws(() => encode([price, { ...price, list: ["x" as never] }], t.list(Price)), HessianError);
    assert.equal(hexOf(encode(price, Price)), hex);
    assert.throws(() => encode("x".repeat(200_000) as never, t.int), HessianError);
    assert.equal(decode(encode("x".repeat(200_000))), "x".repeat(200_000));
    assert.equal(hexOf(encode(price, Price)), hex);
  });

  it("refers to decimals and constants that came before in the message, and only to those", () => {
    const Level = t.enum("a.Level", ["LOW", "HIGH"]);
    const Pair = t.object("a.Pair", { amount: t.decimal, level: Level });
    const amount = Decimal.from("1.50");
    const pairs = Array.from({ length: 20 }, () => ({ amount, level: "HIGH" as const }));
    const back = decode(encode(pairs, t.list(Pair)), t.list(Pair));
    assert.deepEqual(back, pairs);
    assert.equal(new Set(back.map((pair) => pair.amount)).size, 1);
    assert.equal(
      Buffer.from(encode(pairs, t.list(Pair)))
        .toString("latin1")
        .split("HIGH").length,
      2,
    );
  });
});

describe("an object", () => {
  const Point = t.object("a.Point", { x: t.int, y: t.nullable(t.int), constructor: t.nullable(t.int) });
  const read = (value: never) => ({ ...decode(encode(value, Point), Point) });

  it("is written in the order of its class, whatever the order of its keys", () => {
    const whole = { x: 1, y: 2, constructor: 3 };
    assert.deepEqual(read({ constructor: 3, y: 2, x: 1 } as never), whole);
    assert.deepEqual(read({ x: 1, constructor: 3, y: 2 } as never), whole);
    assert.deepEqual(read(whole as never), whole);
  });

  it("may leave out what may be null, and may not bring what its class does not have", () => {
    assert.deepEqual(read({ x: 1 } as never), { x: 1, y: null, constructor: null });
    assert.deepEqual(read({ y: 2, x: 1 } as never), { x: 1, y: 2, constructor: null });
    assert.deepEqual(read({ x: 1, y: undefined } as never), { x: 1, y: null, constructor: null });
    for (const value of [
      { x: 1, y: 2, constructor: 3, z: 4 },
      { x: 1, z: 4 },
      { z: 4, x: 1 },
    ]) {
      assert.throws(() => read(value as never), { code: "TYPE", message: /a\.Point has no field "z"/ });
    }
  });

  it("says at which field it failed, whatever the order", () => {
    assert.throws(() => encode([{ x: 1, y: "2" }] as never, t.list(Point)), { message: /\[0\]\.y/ });
    assert.throws(() => encode([{ y: "2", x: 1 }] as never, t.list(Point)), { message: /\[0\]\.y/ });
  });
});
