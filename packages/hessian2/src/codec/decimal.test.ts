import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Decimal, receiveDecimal } from "./decimal.js";

describe("Decimal", () => {
  it("writes what Java's BigDecimal writes", () => {
    for (const text of [
      "0",
      "1.10",
      "-12.50",
      "1E+3",
      "1E-7",
      "0.000001",
      "1.23E+5",
      "-1.23E-10",
      "0E+3",
      "0E-8",
      "0.00",
    ]) {
      assert.equal(Decimal.parse(text).toString(), text);
    }
    assert.equal(Decimal.parse(".5").toString(), "0.5");
    assert.equal(Decimal.parse("+5.").toString(), "5");
    assert.equal(Decimal.parse("12e1").toString(), "1.2E+2");
    assert.equal(Decimal.parse("0.0000001").toString(), "1E-7");
  });

  it("refuses what is no decimal", () => {
    for (const text of [
      "",
      ".",
      "-",
      "1e",
      "e5",
      "0x1",
      "1_0",
      "NaN",
      "Infinity",
      " 1",
      "1 ",
      "1e99999999999",
      "--1",
    ]) {
      assert.throws(() => Decimal.parse(text), RangeError, text);
    }
    for (const value of [undefined, null, {}, []]) assert.throws(() => Decimal.parse(value as never), RangeError);
    assert.throws(() => new Decimal(1 as never), TypeError);
    assert.throws(() => new Decimal(1n, 0.5), RangeError);
  });

  it("keeps unscaled value and scale through text", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: -2000, max: 2000 }), (unscaled, scale) => {
        const decimal = new Decimal(unscaled, scale);
        assert.ok(Decimal.parse(decimal.toString()).equals(decimal), decimal.toString());
      }),
    );
  });

  it("has one text for each value, whatever form it came in", () => {
    const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength });
    const exponent = fc.oneof(
      fc.constant(""),
      fc.integer({ min: -12, max: 12 }).map((of) => `e${of}`),
    );
    const number = fc
      .tuple(fc.constantFrom("", "-", "+"), digits(17), fc.constantFrom("", "."), digits(17), exponent)
      .map((parts) => parts.join(""));
    const almost = fc.string({ unit: fc.constantFrom(..."0019.-+eE /:"), maxLength: 19 });
    fc.assert(
      fc.property(fc.oneof(number, almost, fc.string()), (text) => {
        const match = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,10}))?$/.exec(text);
        const scale = match === null ? 0 : match[3]!.length - Number(match[4] ?? 0);
        if (match === null || Math.abs(scale) > 2147483647) {
          assert.throws(() => Decimal.parse(text), { name: "RangeError", message: /^not a decimal: / });
          assert.throws(() => receiveDecimal(text, 100, 100, 0), { code: "RANGE" });
          return;
        }
        const magnitude = BigInt(match[2]! + match[3]!);
        const made = new Decimal(match[1] === "-" ? -magnitude : magnitude, scale);
        assert.deepStrictEqual(Decimal.parse(text), made);
        assert.equal(made.unscaled, match[1] === "-" ? -magnitude : magnitude);
        assert.equal(made.scale, scale);
      }),
      { numRuns: 3000 },
    );
    for (const [text, canonical] of [
      ["-0", "0"],
      ["-0.00", "0.00"],
      ["007", "7"],
      ["0.000000", "0.000000"],
      ["0.0000000", "0E-7"],
      ["-0.0000001", "-1E-7"],
      ["0.0000010", "0.0000010"],
      ["1.0000000", "1.0000000"],
    ]) {
      assert.equal(new Decimal(text!).text, canonical);
    }
  });

  it("compares by value, also where one is far too large to write out", () => {
    const compare = (a: string, b: string) => Math.sign(Decimal.parse(a).compareTo(Decimal.parse(b)));
    assert.equal(compare("1.0", "1.00"), 0);
    assert.equal(compare("0", "0.000"), 0);
    assert.equal(compare("-1", "1"), -1);
    assert.equal(compare("-1", "-2"), 1);
    assert.equal(compare("9.99", "10"), -1);
    assert.equal(compare("1E+2000000000", "2"), 1);
    assert.equal(compare("-1E+2000000000", "2"), -1);
    assert.equal(compare("1E-2000000000", "0"), 1);
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.nat(6), fc.nat(6), (a, b, s, t) => {
        const one = new Decimal(BigInt(a), s);
        const other = new Decimal(BigInt(b), t);
        const exact = BigInt(a) * 10n ** BigInt(t) - BigInt(b) * 10n ** BigInt(s);
        assert.equal(Math.sign(one.compareTo(other)), exact > 0n ? 1 : exact < 0n ? -1 : 0);
      }),
    );
  });

  it("is text in JSON", () => {
    assert.equal(JSON.stringify({ price: Decimal.from("1.10") }), '{"price":"1.10"}');
    assert.equal(Decimal.from(1.5).toNumber(), 1.5);
    assert.equal(Decimal.from(7n).toString(), "7");
  });
});
