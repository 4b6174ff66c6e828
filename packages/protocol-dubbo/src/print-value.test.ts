import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Decimal, Hessian2Input, JavaException, JavaObject, LocalDate } from "@dubbo-ts/hessian2";
import { hessian } from "./fixture.test.js";
import { printValue } from "./print-value.js";

const nothing = (): boolean => false;

describe("printValue", () => {
  it("shows each kind of value on one line", () => {
    const fields = { id: 5n, price: new Decimal("1.10"), tags: new Set(["a"]), at: new Date(0) };
    const value = [
      'a "b"',
      1.5,
      -0,
      true,
      null,
      new JavaObject("com.acme.Order", fields),
      new Map([[1, new Uint8Array([1, 255])]]),
      new LocalDate(2024, 2, 29),
      new JavaException("com.acme.Missing", "no\norder", { id: 1 }),
    ];
    assert.equal(
      printValue(value, nothing),
      '["a \\"b\\"", 1.5, -0, true, null, com.acme.Order {id: 5n, price: 1.10, tags: Set ["a"], at: 1970-01-01T00:00:00.000Z}, {1: <01ff>}, 2024-02-29, com.acme.Missing: "no\\u000aorder" {id: 1}]',
    );
  });

  it("hides by name, at any depth and whatever the value is", () => {
    const hides = (name: string): boolean => name === "secret";
    const value = new Map<string, unknown>([["a", new JavaObject("A", { secret: { x: "deep" }, open: 1 })]]);
    assert.equal(printValue(value, hides), "{a: A {secret: <hidden>, open: 1}}");
  });

  it("ends by its budget, its depth and its length of a text", () => {
    const wide = printValue(Array(100_000).fill("x"), nothing, 10);
    assert.equal(wide, `[${'"x", '.repeat(9)}…]`);
    let deep: unknown = 1;
    for (let i = 0; i < 1000; i++) deep = [deep];
    assert.equal(printValue(deep, nothing), "[[[[[[[[…]]]]]]]]");
    const round: unknown[] = [];
    round.push(round, round);
    assert.ok(printValue(round, nothing, 50).length < 500);
    assert.equal(printValue("y".repeat(1000), nothing), `"${"y".repeat(128)}…" (1000 characters)`);
    const large = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, i]));
    assert.equal(printValue(new JavaObject("A", large), nothing, 3), "A {f0: 0, f1: 1, …}");
  });

  it("calls nothing of what it is given by a peer", () => {
    const names = ["toString", "valueOf", "toJSON", "then", "constructor", "__proto__", "hasOwnProperty"];
    const bytes = hessian(Object.fromEntries(names.map((name) => [name, "data"])));
    const shown = printValue(new Hessian2Input(bytes).readValue(), nothing);
    for (const name of names.filter((one) => one !== "__proto__")) assert.ok(shown.includes(`${name}: "data"`), shown);
  });
});
