import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decode, encode, HessianError } from "@dubbo-ts/hessian2";
import { build } from "./build.js";
import { files, load, unpack, type Vector } from "./described.js";
import { formReason, notEncoded, refused } from "./exceptions.js";
import { expectSame } from "./expect-same.js";

describe("the vectors", () => {
  const all = files().flatMap(load);
  const vectors = all.filter((each): each is Vector => "hex" in each);

  it("are many, of both releases, and different", () => {
    assert.ok(new Set(vectors.map(({ hex }) => hex)).size >= 1000);
    for (const release of ["4.0.4", "3.2.13"]) assert.ok(vectors.filter(({ by }) => by.includes(release)).length > 700);
  });

  it("name what Java itself refuses to write, and nothing that one of the releases writes", () => {
    const refusals = all.filter((each) => "error" in each);
    assert.ok(refusals.length > 0);
    for (const { name, error, by } of refusals) {
      assert.match(error, /must implement java.io.Serializable$/, name);
      assert.deepEqual(by, ["4.0.4", "3.2.13"], name);
    }
  });
});

for (const file of files()) {
  const vectors = load(file).filter((each): each is Vector => "hex" in each);
  describe(`the vectors of ${file}`, () => {
    for (const vector of vectors) {
      const bytes = unpack(vector.hex);
      const title = `${vector.name} (hessian-lite ${vector.by.join(", ")})`;
      const why = refused(vector);

      if (why !== undefined) {
        it(`are refused where a limit says so: ${title}: ${why}`, () => {
          assert.throws(() => decode(bytes), { name: "HessianError" });
        });
      } else it(`are read: ${title}`, () => expectSame(decode(bytes), vector.value));

      it(`are written again without loss: ${title}`, () => {
        const written = encode(decode(bytes, { lossless: true }));
        if (same(written, bytes)) return;
        assert.ok(formReason(vector), differ(written, bytes));
        if (why === undefined) expectSame(decode(written), vector.value);
        assert.deepEqual(encode(decode(written, { lossless: true })), written);
      });

      // What only the older release writes so is not our form; its newer form is another vector.
      if (!vector.by.includes("4.0.4")) continue;
      const reason = notEncoded(vector);
      it(`are written as Java writes them: ${title}`, reason === undefined ? {} : { skip: reason }, () => {
        const written = encode(build(vector.value));
        if (same(written, bytes)) return;
        assert.ok(formReason(vector), differ(written, bytes));
        expectSame(decode(written), vector.value, { bareExceptions: true });
      });
    }

    it("are refused when cut anywhere", () => {
      for (const { name, hex } of vectors) {
        const bytes = unpack(hex);
        const step = bytes.length > 3000 ? 997 : 1;
        for (let end = 0; end < bytes.length; end += step) {
          const cut = bytes.subarray(0, end);
          for (const lossless of [false, true]) {
            assert.throws(() => decode(cut, { lossless }), HessianError, `${end} bytes of ${name}`);
          }
        }
      }
    });

    it("give a value or a HessianError when damaged", () => {
      for (const { name, hex } of vectors) {
        const bytes = unpack(hex);
        for (let seed = 1; seed <= 50; seed++) {
          const damaged = Buffer.from(bytes);
          damaged[(seed * 7919) % bytes.length] = (seed * 104729) >> 3;
          try {
            decode(damaged, { lossless: seed % 2 === 0 });
          } catch (error) {
            assert.ok(error instanceof HessianError, `${name}, seed ${seed}: ${error}`);
          }
        }
      }
    });
  });
}

function same(written: Uint8Array, bytes: Buffer): boolean {
  return bytes.equals(written);
}

function differ(written: Uint8Array, bytes: Buffer): string {
  const at = bytes.findIndex((byte, i) => byte !== written[i]);
  const shown = (all: Uint8Array) => Buffer.from(all.subarray(Math.max(0, at - 20), at + 60)).toString("latin1");
  return `byte ${at} differs: ${JSON.stringify(shown(written))}, Java: ${JSON.stringify(shown(bytes))}`;
}
