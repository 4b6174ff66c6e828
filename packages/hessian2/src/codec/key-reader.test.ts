import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../bytes/byte-writer.js";
import { Hessian2Input } from "./hessian2-input.js";
import { readKnownKey } from "./key-reader.js";
import { writeStringTo } from "./primitives.js";

const inputOf = (text: string, end?: number) => {
  const out = new ByteWriter();
  writeStringTo(out, text);
  return new Hessian2Input(out.bytes, 0, end ?? out.end);
};

describe("readKnownKey", () => {
  it("gives each key as it is, more of them than it can know, again and again", () => {
    const keys = ["", "a", "b", "ab", "ba", "AaAa", "BBBB", "AaBB", "\0", "\0\0"];
    for (let i = 0; i < 3000; i++) keys.push(`key ${i}`);
    for (let round = 0; round < 3; round++) {
      for (const key of keys) {
        const input = inputOf(key);
        assert.equal(readKnownKey(input), key);
        assert.equal(input.remaining, 0);
      }
    }
  });

  it("takes no key for another one that has its bytes as letters", () => {
    for (const key of ["clé", "Ã", "à", "ã", "Ã©", "é", "中", "ä¸", "ab", "aÃ", "aÀ", "a"]) {
      for (let round = 0; round < 2; round++) {
        const input = inputOf(key);
        assert.equal(readKnownKey(input), key);
        assert.equal(input.remaining, 0);
      }
    }
  });

  it("leaves what is long or cut to the reader of strings", () => {
    for (const input of [inputOf("x".repeat(25)), inputOf("abc", 3), inputOf("abc", 0)]) {
      assert.equal(readKnownKey(input), undefined);
      assert.equal(input.position, 0);
    }
  });

  it("keeps to the limits whether it knows the key or not", () => {
    for (let round = 0; round < 2; round++) {
      const out = new ByteWriter();
      writeStringTo(out, "limited key");
      const short = new Hessian2Input(out.bytes, 0, out.end, { stringLength: 5 });
      assert.equal(readKnownKey(short), undefined);
      const small = new Hessian2Input(out.bytes, 0, out.end, { decodedBytes: 20 });
      assert.throws(() => readKnownKey(small), { code: "BUDGET" });
      assert.equal(readKnownKey(inputOf("limited key")), "limited key");
    }
  });
});
