import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hessian2Input, Hessian2Output } from "@dubbo-ts/hessian2";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { readAttachments } from "./dubbo-body.js";
import { KnownAttachments, type RequestTail } from "./known-attachments.js";

const bytesOf = (attachments: Readonly<Record<string, unknown>>): Buffer => {
  const out = new ByteWriter();
  new Hessian2Output(out).writeValue(attachments);
  return Buffer.from(out.bytes.subarray(0, out.end));
};

/** Reads and remembers; gives what is remembered, or nothing when it was not worth it. */
function remember(known: KnownAttachments, bytes: Buffer, before = 0): RequestTail | undefined {
  const input = new Hessian2Input(bytes, before);
  const tail = { attachments: readAttachments(input) } as RequestTail;
  known.remember(input, before, tail);
  return known.find(new Hessian2Input(bytes, before)) === tail ? tail : undefined;
}

describe("KnownAttachments", () => {
  const bytes = bytesOf({ path: "a.Shop", timeout: "1000" });

  it("finds what ended a body before, and leaves the input at its end", () => {
    const known = new KnownAttachments();
    const other = remember(known, bytesOf({ path: "a.Shop", timeout: "2000" }));
    const tail = remember(known, bytes);
    assert.ok(tail !== undefined && tail !== other);
    const input = new Hessian2Input(Buffer.concat([Buffer.from("xxx"), bytes]), 3);
    assert.equal(known.find(input), tail);
    assert.equal(input.remaining, 0);
  });

  it("finds nothing in what differs in one byte, is cut or goes on", () => {
    const known = new KnownAttachments();
    remember(known, bytes);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      assert.equal(known.find(new Hessian2Input(changed)), undefined);
      assert.equal(known.find(new Hessian2Input(bytes, 0, at)), undefined);
    }
    const input = new Hessian2Input(Buffer.concat([bytes, Buffer.from("N")]));
    assert.equal(known.find(input), undefined);
    assert.equal(input.position, 0);
  });

  it("remembers only what means the same wherever it stands, and what is short", () => {
    const known = new KnownAttachments();
    assert.equal(remember(known, bytesOf({ path: "a.Shop", list: [] })), undefined);
    assert.equal(remember(known, bytesOf({ path: "x".repeat(1100) })), undefined);
    assert.equal(remember(known, Buffer.from("N")), undefined);
    assert.equal(remember(known, Buffer.concat([bytes, Buffer.from("N")])), undefined);
    const typed = Buffer.concat([Buffer.from("M\x03a.b", "latin1"), bytes.subarray(1)]);
    assert.equal(remember(known, typed), undefined);
  });

  it("keeps four, and of those that never come again only some take their place", () => {
    const known = new KnownAttachments();
    const kept: number[] = [];
    for (let i = 0; i < 100; i++) {
      if (remember(known, bytesOf({ trace: `${i}` })) !== undefined) kept.push(i);
    }
    assert.deepEqual(kept, [0, 1, 2, 3, 16, 32, 48, 64, 80, 96]);
    const found = kept.filter((i) => known.find(new Hessian2Input(bytesOf({ trace: `${i}` }))) !== undefined);
    assert.deepEqual(found, [48, 64, 80, 96]);
  });
});
