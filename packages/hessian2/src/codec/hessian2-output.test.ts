import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteLimitError, ByteWriter } from "../bytes/byte-writer.js";
import { Decimal } from "./decimal.js";
import { HessianError } from "./hessian-error.js";
import { Hessian2Input } from "./hessian2-input.js";
import { Hessian2Output } from "./hessian2-output.js";
import { java } from "./java.js";

const hexOf = (use: (output: Hessian2Output) => void) => {
  const out = new ByteWriter();
  use(new Hessian2Output(out));
  return out.bytes.toString("hex", 0, out.end);
};

describe("Hessian2Output", () => {
  it("writes behind what is in the buffer already, and leaves that alone", () => {
    const out = new ByteWriter(64);
    out.ensure(16);
    out.bytes.fill(0xee, 0, 16);
    out.end = 16;
    new Hessian2Output(out).writeValue("a".repeat(5000));
    assert.ok(out.bytes.subarray(0, 16).every((byte) => byte === 0xee));
    assert.equal(new Hessian2Input(out.bytes, 16, out.end).readString(), "a".repeat(5000));
  });

  it("forgets classes and references on reset, also after a failed write", () => {
    const out = new ByteWriter();
    const output = new Hessian2Output(out);
    const list: unknown[] = [];
    const write = (value: unknown) => {
      output.reset();
      out.truncate(0);
      output.writeValue(value);
      return out.bytes.toString("hex", 0, out.end);
    };
    const twice = write([list, list]);
    assert.equal(twice, "7a785191");
    assert.throws(() => write([[[list, undefined]]]), HessianError);
    assert.equal(write([list, list]), twice);
    const many = Array.from({ length: 100 }, () => []);
    const first = write([...many, ...many]);
    assert.equal(write([...many, ...many]), first);
    assert.equal(write([list, list]), twice);
  });

  it("keeps two kinds of one object apart, before and after it uses an index", () => {
    const shared = {};
    const output = new Hessian2Output(new ByteWriter());
    assert.equal(output.tryRef(shared, "list"), false);
    assert.equal(output.tryRef(shared, "array"), false);
    assert.equal(output.tryRef(shared, "list"), true);
    for (let i = 0; i < 30; i++) output.tryRef({});
    assert.equal(output.tryRef(shared, "set"), false);
    for (const kind of ["list", "array", "set"]) assert.equal(output.tryRef(shared, kind), true);
    assert.equal(output.out.bytes.toString("hex", 0, output.out.end), "51905190519151b0");
  });

  it("finds what comes twice among many, the first of them and the next", () => {
    const output = new Hessian2Output(new ByteWriter());
    const values = Array.from({ length: 40 }, () => ({}));
    for (const value of values) assert.equal(output.tryRef(value), false);
    for (const [slot, value] of values.entries()) {
      output.out.truncate(0);
      assert.equal(output.tryRef(value), true);
      assert.equal(new Hessian2Input(output.out.bytes, 1, output.out.end).readInt(), slot);
    }
    assert.equal(output.tryRef({}), false);
    assert.equal(output.slots, 41);
  });

  it("writes a class definition once, and another one for other fields of the same class", () => {
    const hex = hexOf((output) => {
      for (const fields of [["x"], ["x"], ["y"], ["x"]]) {
        output.writeObjectBegin("a", fields);
        output.writeInt(1);
      }
    });
    assert.equal(hex, "4301619101786091" + "6091" + "430161910179" + "6191" + "6091");
  });

  it("defines the class of a decimal or a BigInteger once, however the first of them was given", () => {
    const decimal = Decimal.parse("1.5");
    const object = java.object("java.math.BigDecimal", { value: "2.5" });
    const defined = `4314${Buffer.from("java.math.BigDecimal").toString("hex")}910576616c7565`;
    const [first, second] = ["6003312e35", "6003322e35"];
    assert.equal(
      hexOf((output) => output.writeValue([decimal, object])),
      `7a${defined}${first}${second}`,
    );
    assert.equal(
      hexOf((output) => output.writeValue([object, decimal])),
      `7a${defined}${second}${first}`,
    );
    const integers = [java.bigInteger(3n), java.object("java.math.BigInteger", { signum: 0, mag: [] })];
    const name = Buffer.from("java.math.BigInteger").toString("hex");
    for (const values of [integers, integers.toReversed()]) {
      assert.equal(hexOf((output) => output.writeValue(values)).split(name).length, 2);
    }
  });

  it("writes the same bytes for a decimal in every stream, though its definition is kept", () => {
    const write = () => hexOf((output) => output.writeValue([java.object("a", { x: 1 }), Decimal.parse("1.5")]));
    const once = write();
    assert.equal(write(), once);
    const read = new Hessian2Input(Buffer.from(once, "hex")).readValue() as readonly unknown[];
    assert.ok(Decimal.parse("1.5").equals(read[1] as Decimal));
  });

  it("fits a string into a limit that its worst case would pass", () => {
    const out = new ByteWriter(64, 103);
    new Hessian2Output(out).writeString("a".repeat(100));
    assert.equal(out.end, 102);
    out.truncate(0);
    assert.throws(() => new Hessian2Output(out).writeString("é".repeat(51)), ByteLimitError);
    assert.ok(out.bytes.length <= 103);
  });

  it("refuses numbers that do not fit", () => {
    const output = new Hessian2Output(new ByteWriter());
    for (const value of [1.5, 2 ** 31, Number.NaN]) assert.throws(() => output.writeInt(value), { code: "RANGE" });
    for (const value of [2 ** 53, 1.5, 1n << 63n, -(1n << 63n) - 1n]) {
      assert.throws(() => output.writeLong(value), { code: "RANGE" });
    }
    assert.throws(() => output.writeDate(new Date(Number.NaN)), { code: "RANGE" });
  });

  it("takes safe integers as longs", () => {
    for (const value of [0, -9, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      assert.equal(
        hexOf((output) => output.writeLong(value)),
        hexOf((output) => output.writeLong(BigInt(value))),
      );
    }
  });
});
