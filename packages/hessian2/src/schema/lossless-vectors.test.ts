import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { HessianError } from "../codec/hessian-error.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";

const folder = new URL("../../../../test/vectors/hessian2/", import.meta.url);

function unpack(hex: string): Buffer {
  const full = hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit: string, times: string) => unit.repeat(Number(times)));
  return Buffer.from(full, "hex");
}

const read = (bytes: Uint8Array) => decode(bytes, { lossless: true });

for (const file of readdirSync(folder).sort()) {
  const vectors = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly { name: string; hex: string }[];
  describe(`the Java vectors in ${file}, without loss`, () => {
    for (const { name, hex } of vectors) {
      const bytes = unpack(hex);

      it(`give the same value again: ${name}`, () => {
        const value = read(bytes);
        const written = encode(value);
        assert.deepEqual(read(written), value);
        assert.ok(Buffer.from(encode(read(written))).equals(written), "the second writing differs from the first");
      });

      it(`are refused when cut: ${name}`, () => {
        const step = bytes.length > 3000 ? 997 : 1;
        for (let end = 0; end < bytes.length; end += step) {
          assert.throws(() => read(bytes.subarray(0, end)), HessianError, `prefix of ${end}`);
        }
      });
    }
  });
}
