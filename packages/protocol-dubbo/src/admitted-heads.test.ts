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

  it("tells thousands of heads apart, and begins anew when there are too many", () => {
    const heads = new AdmittedHeads();
    const admissions = Array.from({ length: 4096 }, (_, i) => remember(heads, headOf(`m${i}`)));
    const found = admissions.map((_, i) => heads.find(new Hessian2Input(headOf(`m${i}`))));
    for (const [i, admission] of found.entries()) {
      if (admission !== undefined) assert.equal(admission, admissions[i]);
    }
    assert.ok(found.filter((admission) => admission !== undefined).length > 4000);
    remember(heads, headOf("last"));
    assert.equal(heads.find(new Hessian2Input(headOf("m1"))), undefined);
    assert.notEqual(heads.find(new Hessian2Input(headOf("last"))), undefined);
  });

  it("keeps a few of those whose hashes are the same", () => {
    const heads = new AdmittedHeads();
    // "Aa" and "BB" have the same sum in Java's way of hashing, which is the one here.
    const names = Array.from({ length: 8 }, (_, i) => [4, 2, 1].map((bit) => (i & bit ? "Aa" : "BB")).join(""));
    for (const name of names) remember(heads, headOf(name));
    const found = names.map((name) => heads.find(new Hessian2Input(headOf(name)))?.head.method);
    assert.deepEqual(found, [undefined, undefined, undefined, undefined, ...names.slice(4)]);
  });

  it("holds none that is long, wide or of a strange protocol version", () => {
    const heads = new AdmittedHeads();
    const strange = Buffer.from(headOf("find").toString("latin1").replace("2.0.2", "2.0.9"), "latin1");
    for (const bytes of [headOf("x".repeat(600)), headOf("größe"), strange]) {
      remember(heads, bytes);
      assert.equal(heads.find(new Hessian2Input(bytes)), undefined);
    }
  });

  it("forgets everything when told to", () => {
    const heads = new AdmittedHeads();
    remember(heads, headOf("find"));
    heads.clear();
    assert.equal(heads.find(new Hessian2Input(headOf("find"))), undefined);
  });
});
