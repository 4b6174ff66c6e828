import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hessian2Input } from "@dubbo-ts/hessian2";
import { type Admission, AdmittedHeads } from "./admitted-heads.js";
import { encodeRequestHead, readRequestHead } from "./dubbo-body.js";

const headOf = (method: string, version = "1.0.0"): Buffer => encodeRequestHead("a.Shop", version, method, "I");

function remember(heads: AdmittedHeads, bytes: Buffer): Admission {
  const input = new Hessian2Input(bytes);
  const admission = { head: readRequestHead(input) } as Admission;
  heads.remember(input, 0, admission);
  return admission;
}

describe("AdmittedHeads", () => {
  it("finds a head that came before, wherever it stands, and leaves the input behind it", () => {
    const heads = new AdmittedHeads();
    const find = remember(heads, headOf("find"));
    const save = remember(heads, headOf("save"));
    const body = Buffer.concat([Buffer.from("xxxx"), headOf("save"), Buffer.from("N")]);
    const input = new Hessian2Input(body, 4);
    assert.equal(heads.find(input), save);
    assert.equal(input.remaining, 1);
    assert.equal(heads.find(new Hessian2Input(headOf("find"))), find);
  });

  it("finds nothing for a head that differs in one byte, that is cut, or that was never there", () => {
    const heads = new AdmittedHeads();
    const bytes = headOf("find");
    assert.equal(heads.find(new Hessian2Input(bytes)), undefined);
    remember(heads, bytes);
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes);
      other[at] = other[at]! ^ 1;
      const input = new Hessian2Input(other);
      assert.equal(heads.find(input), undefined);
      assert.equal(input.position, 0);
      assert.equal(heads.find(new Hessian2Input(bytes, 0, at)), undefined);
    }
  });

  it("keeps its own copy: the bytes it read belong to the socket", () => {
    const heads = new AdmittedHeads();
    const bytes = headOf("find");
    const admission = remember(heads, bytes);
    bytes.fill(0);
    assert.equal(heads.find(new Hessian2Input(headOf("find"))), admission);
  });

  it("holds 32 heads at most, none of them long or of a strange protocol version", () => {
    const heads = new AdmittedHeads();
    for (let i = 0; i < 40; i++) remember(heads, headOf(`m${i}`));
    const found = Array.from({ length: 40 }, (_, i) => heads.find(new Hessian2Input(headOf(`m${i}`))));
    assert.equal(found.filter((admission) => admission !== undefined).length, 32);
    assert.equal(found[0], undefined);
    assert.notEqual(found[39], undefined);
    remember(heads, headOf("x".repeat(600)));
    assert.equal(heads.find(new Hessian2Input(headOf("x".repeat(600)))), undefined);
    const strange = Buffer.from(headOf("find").toString("latin1").replace("2.0.2", "2.0.9"), "latin1");
    remember(heads, strange);
    assert.equal(heads.find(new Hessian2Input(strange)), undefined);
  });

  it("forgets everything when told to", () => {
    const heads = new AdmittedHeads();
    remember(heads, headOf("find"));
    heads.clear();
    assert.equal(heads.find(new Hessian2Input(headOf("find"))), undefined);
  });
});
