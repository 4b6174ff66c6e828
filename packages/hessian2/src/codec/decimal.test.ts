import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Decimal } from "./decimal.js";

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
