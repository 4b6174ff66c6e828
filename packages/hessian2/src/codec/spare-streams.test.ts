import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../bytes/byte-writer.js";
import { Decimal } from "./decimal.js";
import { Hessian2Input } from "./hessian2-input.js";
import { Hessian2Output } from "./hessian2-output.js";
import { java } from "./java.js";
import { returnInput, returnOutput, takeInput, takeOutput } from "./spare-streams.js";

const encode = (value: unknown): Buffer => {
  const out = new ByteWriter();
  new Hessian2Output(out).writeValue(value);
  return Buffer.from(out.bytes.subarray(0, out.end));
};
const decimal = Decimal.from("1.50");
const list = [decimal, "x"];
const VALUE = [java.object("a.A", { list, again: list }), list, decimal, new Map([["k", list]])];

describe("a stream that is used again", () => {
  it("writes as a new one does", () => {
    const expected = encode(VALUE).toString("hex");
    for (let i = 0; i < 3; i++) {
      const out = new ByteWriter();
      const output = takeOutput(out);
      output.writeValue(VALUE);
      assert.equal(out.bytes.toString("hex", 0, out.end), expected);
      returnOutput(output);
    }
  });

  it("reads as a new one does, and knows nothing of what came before", () => {
    const bytes = encode(VALUE);
    for (let i = 0; i < 3; i++) {
      const input = takeInput(bytes, 0, bytes.length);
      assert.deepEqual(input.readValue(), new Hessian2Input(bytes).readValue());
      returnInput(input);
      const empty = takeInput(Buffer.from("51906090", "hex"), 0, 4);
      assert.equal(empty, input);
      assert.throws(() => empty.readValue(), { code: "REFERENCE" });
      empty.position = 2;
      assert.throws(() => empty.readValue(), { code: "REFERENCE" });
      returnInput(empty);
    }
  });

  it("counts what it may cost anew each time", () => {
    const bytes = encode(Array.from({ length: 300 }, () => [[]]));
    for (let i = 0; i < 1000; i++) {
      const input = takeInput(bytes, 0, bytes.length);
      input.readValue();
      returnInput(input);
    }
  });

  it("is not the one that is in use, nor one that failed", () => {
    const input = takeInput(Buffer.from("N"), 0, 1);
    assert.notEqual(takeInput(Buffer.from("N"), 0, 1), input);
    returnInput(input);
    const output = takeOutput(new ByteWriter());
    assert.notEqual(takeOutput(new ByteWriter()), output);
    assert.ok(output instanceof Hessian2Output);
    returnOutput(output);
  });
});
