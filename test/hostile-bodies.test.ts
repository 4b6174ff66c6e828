import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AnySchema, decode, HessianError, type Schema, t } from "@dubbo-ts/hessian2";

type MakeBody = (size: number) => Buffer;
type Body = MakeBody | { readonly bytes: MakeBody; readonly schema: (types: typeof t) => AnySchema };

const { bodies } = (await import(new URL("../../scripts/worst-bodies.mjs", import.meta.url).href)) as {
  bodies: Readonly<Record<string, Body>>;
};

/** How long each takes at 8 MiB, `npm run score:worst-body` measures: here it is only whether they are answered. */
const SIZE = 256 * 1024;

describe("bodies made to hurt", () => {
  it("are many", () => assert.ok(Object.keys(bodies).length >= 60));

  for (const [name, body] of Object.entries(bodies)) {
    it(`are refused or decoded: ${name}`, () => {
      const bytes = typeof body === "function" ? body(SIZE) : body.bytes(SIZE);
      assert.ok(bytes.length > SIZE / 2, `${bytes.length} bytes`);
      for (const schema of typeof body === "function" ? [t.any, t.lossless] : [body.schema(t)]) {
        try {
          decode(bytes, schema as Schema<unknown>);
        } catch (error) {
          assert.ok(error instanceof HessianError, String(error));
          assert.notEqual(error.code, "TRUNCATED", "the body is not whole");
          assert.notEqual(error.code, "TAG", "the body is none");
        }
      }
    });
  }
});
