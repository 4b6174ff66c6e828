import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { readErrorText, writeText } from "./error-text.js";
import { fromHex, hessian } from "./fixture.test.js";

const HESSIAN2 = 2;
const FASTJSON2 = 23;
const NONE = "no text that can be read";

/** As fastjson2 frames it: its length, then the value. */
function framed(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value]);
}

const read = (id: number, body: Buffer): string => {
  // In the middle of other frames, as it arrives.
  const bytes = Buffer.concat([Buffer.from("before"), body, Buffer.from("after")]);
  return readErrorText(id, bytes, 6, 6 + body.length);
};

describe("readErrorText", () => {
  it("reads hessian2, its first line", () => {
    assert.equal(read(HESSIAN2, hessian("boom")), "boom");
    assert.equal(read(HESSIAN2, hessian("java.io.IOException: no\n\tat a.B.c(B.java:1)")), "java.io.IOException: no");
    assert.equal(read(HESSIAN2, hessian("\r\n first\r\nsecond")), "first");
    assert.equal(read(HESSIAN2, hessian("nö 订 😀")), "nö 订 😀");
  });

  // Heads written by JSONB of fastjson2 2.0.56, the one of Dubbo 3.3.6.
  const xs = (count: number): string => "x".repeat(count);
  for (const [text, value] of [
    ["boom", fromHex("4d626f6f6d")],
    [xs(47), Buffer.concat([fromHex("78"), Buffer.from(xs(47))])],
    [xs(48), Buffer.concat([fromHex("793830"), Buffer.from(xs(48))])],
    [xs(103), Buffer.concat([fromHex("793867"), Buffer.from(xs(103))])],
    [xs(300), Buffer.concat([fromHex("79392c"), Buffer.from(xs(300))])],
    [`${xs(512)}…`, Buffer.concat([fromHex("79440800"), Buffer.from(xs(2048))])],
    ["café", fromHex("4d636166e9")],
    ["订单", fromHex("7c04a28b5553")],
    ["😀 ok", fromHex("7a07f09f9880206f6b")],
  ] as const) {
    it(`reads fastjson2's ${text.slice(0, 12)} (${text.length})`, () =>
      assert.equal(read(FASTJSON2, framed(value)), text));
  }

  for (const [what, id, body] of [
    ["an empty hessian2 text", HESSIAN2, hessian("")],
    ["a null", HESSIAN2, hessian(null)],
    ["a number", HESSIAN2, hessian(5)],
    ["an empty body", HESSIAN2, Buffer.alloc(0)],
    ["a text that is cut off", HESSIAN2, hessian("boom").subarray(0, 3)],
    ["an empty fastjson2 text", FASTJSON2, framed(fromHex("49"))],
    ["a fastjson2 null", FASTJSON2, framed(fromHex("af"))],
    ["an empty fastjson2 body", FASTJSON2, Buffer.alloc(0)],
    ["a fastjson2 length without a value", FASTJSON2, fromHex("00000005")],
    ["an unknown serialization", 5, hessian("boom")],
  ] as const) {
    it(`says that it cannot read ${what}`, () => assert.equal(read(id, body), NONE));
  }

  it("gives one line of bounded length, whatever the peer sent", () => {
    const text = read(HESSIAN2, hessian(`\u001b[2J\u202e${"x".repeat(10_000)}`));
    assert.doesNotMatch(text, /[\p{Cc}\u202e]/u);
    assert.ok(text.length < 600);
  });
});

describe("writeText", () => {
  it("writes what readErrorText reads", () => {
    for (const text of ["boom", "x".repeat(400), "订单 😀"]) {
      const out = new ByteWriter(16);
      writeText(out, text);
      assert.equal(readErrorText(HESSIAN2, Buffer.from(out.bytes), 0, out.end), text);
    }
  });
});
