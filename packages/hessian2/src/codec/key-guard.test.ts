import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HessianError } from "./hessian-error.js";
import { Hessian2Input } from "./hessian2-input.js";
import { hashOfKey, KeyGuard } from "./key-guard.js";

const MASK = (1n << 64n) - 1n;

/** As V8 writes it, in 64 bits. */
function wanted(key: bigint): number {
  let h = key & MASK;
  h = (~h + (h << 18n)) & MASK;
  h ^= h >> 31n;
  h = (h * 21n) & MASK;
  h ^= h >> 11n;
  h = (h + (h << 6n)) & MASK;
  h ^= h >> 22n;
  return Number(h & 0x3fffffffn);
}

/** Random 64 bits, the same each time. */
function* randomBits(count: number): Generator<bigint> {
  let x = 88172645463325252n;
  for (let i = 0; i < count; i++) {
    x ^= (x << 13n) & MASK;
    x ^= x >> 7n;
    x ^= (x << 17n) & MASK;
    yield x;
  }
}

describe("the guard of map keys", () => {
  it("hashes bigints as V8 does: by their magnitude", () => {
    assert.equal(hashOfKey(0n), 0);
    for (const key of randomBits(2000)) {
      for (const shift of [0n, 1n, 11n, 33n, 60n]) {
        const magnitude = key >> shift;
        if (magnitude === 0n) continue;
        assert.equal(hashOfKey(magnitude), wanted(magnitude));
        assert.equal(hashOfKey(-magnitude), wanted(magnitude));
      }
    }
  });

  it("hashes doubles by their bits, and those that are ints as ints", () => {
    const view = new DataView(new ArrayBuffer(8));
    for (const key of randomBits(2000)) {
      view.setBigUint64(0, key);
      const double = view.getFloat64(0);
      if (Number.isNaN(double)) continue;
      assert.equal(hashOfKey(double), wanted(key));
    }
    assert.equal(hashOfKey(-0), hashOfKey(0));
    assert.equal(hashOfKey("a"), -1);
    assert.equal(hashOfKey({}), -1);
  });

  it("counts nothing for keys as they come: numbers in a row, timestamps, numbers of a generator of ids", () => {
    const input = new Hessian2Input(new Uint8Array());
    input.spendSteps = () => assert.fail("these collide");
    for (const make of [
      (i: number) => i,
      (i: number) => -i,
      (i: number) => i * 1000,
      (i: number) => i * 4096,
      (i: number) => i / 8,
      (i: number) => 1_700_000_000_000 + i * 60_000,
      (i: number) => BigInt(i),
      (i: number) => BigInt(i) << 22n,
      (i: number) => 1_700_000_000_000n + BigInt(i) * 1000n,
    ]) {
      const guard = new KeyGuard([]);
      for (let i = 0; i < 50_000; i++) guard.check(input, make(i), true, 0);
    }
  });

  it("refuses keys that collide, new ones and the same ones again", () => {
    const colliding: number[] = [];
    for (let key = 0; colliding.length < 1000; key++) if ((hashOfKey(key) & 0xfff) === 7) colliding.push(key);
    const spend = (repeats: number) => {
      const input = new Hessian2Input(new Uint8Array());
      const guard = new KeyGuard([]);
      for (let round = 0; round < repeats; round++) {
        for (const key of colliding) guard.check(input, key, round === 0, 0);
      }
    };
    spend(1);
    assert.throws(
      () => spend(10),
      (error) => error instanceof HessianError && error.code === "BUDGET",
    );
  });
});
