import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnset, messageOf, printable } from "./index.js";

describe("printable", () => {
  for (const [text, shown] of [
    ["plain text, ünïcode, 订单, 😀", "plain text, ünïcode, 订单, 😀"],
    ["two\r\nlines", "two\\u000d\\u000alines"],
    ["\u001b[31mred", "\\u001b[31mred"],
    ["a\u0000b\u007fc\u0085d", "a\\u0000b\\u007fc\\u0085d"],
    ["exe\u202etxt", "exe\\u202etxt"],
    ["\u2066x\u2069", "\\u2066x\\u2069"],
    ["\u2028\u2029", "\\u2028\\u2029"],
  ] as const) {
    it(`shows ${JSON.stringify(shown)}`, () => assert.equal(printable(text), shown));
  }

  it("cuts what is too long", () => {
    assert.equal(printable("x".repeat(256)), "x".repeat(256));
    assert.equal(printable("x".repeat(257)), `${"x".repeat(256)}…`);
    assert.equal(printable("x".repeat(65_536), 10), `${"x".repeat(10)}…`);
    assert.ok(printable("\n".repeat(65_536)).length <= 256 * 6 + 1);
  });
});

describe("messageOf", () => {
  it("gives the message of an error, or its name when there is none", () => {
    assert.equal(messageOf(new RangeError("too far")), "too far");
    assert.equal(messageOf(new RangeError()), "RangeError");
  });

  for (const [what, thrown, text] of [
    ["a string", "text", "text"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an object", {}, "[object Object]"],
    ["an object without a prototype", Object.create(null), "a value that cannot be printed"],
    [
      "an object that throws when printed",
      {
        toString() {
          throw new Error("no");
        },
      },
      "a value that cannot be printed",
    ],
    ["an error whose message is no text", Object.assign(new Error(), { message: 42 }), "42"],
    [
      "an error whose message cannot be printed",
      Object.assign(new Error(), { message: Object.create(null) }),
      "a value that cannot be printed",
    ],
    [
      "an error whose message throws",
      Object.defineProperty(new Error(), "message", {
        get() {
          throw new Error("no");
        },
      }),
      "a value that cannot be printed",
    ],
  ] as const) {
    it(`prints ${what}`, () => assert.equal(messageOf(thrown), text));
  }

  it("gives one line of bounded length, whatever the message", () => {
    const text = messageOf(new Error(`a\r\n\u001b[2J\u202e${"x".repeat(65_536)}`));
    for (const bad of ["\r", "\n", "\u001b", "\u202e"]) assert.ok(!text.includes(bad));
    assert.ok(text.length < 4200);
  });
});

describe("isUnset", () => {
  for (const value of [undefined, "", " ", "false", "FALSE", "0", "null", "N/A", "n/a"]) {
    it(`holds for ${JSON.stringify(value)}`, () => assert.equal(isUnset(value), true));
  }
  for (const value of ["true", "default", "1", "00", "s3cret"]) {
    it(`does not hold for ${value}`, () => assert.equal(isUnset(value), false));
  }
});
