import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FairQueue } from "./fair-queue.js";

const item = (source: string, id: number, length = 1) => ({ source, id, bytes: new Uint8Array(length) });
type Item = ReturnType<typeof item>;

function queueOf(...items: Item[]): FairQueue<string, Item> {
  const queue = new FairQueue<string, Item>();
  for (const one of items) queue.push(one);
  return queue;
}

function drained(queue: FairQueue<string, Item>): string {
  const out: string[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) out.push(`${next.source}${next.id}`);
  return out.join(" ");
}

describe("FairQueue", () => {
  it("gives one of each source in turn, in the order of each", () => {
    const queue = queueOf(item("a", 1), item("a", 2), item("a", 3), item("b", 1), item("c", 1), item("c", 2));
    assert.equal(queue.size, 6);
    assert.equal(drained(queue), "a1 b1 c1 a2 c2 a3");
    assert.equal(queue.size, 0);
    assert.equal(queue.shift(), undefined);
  });

  it("keeps the order of a source with very many", () => {
    const queue = queueOf(...Array.from({ length: 500 }, (_, i) => item("a", i)), item("b", 0));
    const expected = ["a0", "b0", ...Array.from({ length: 499 }, (_, i) => `a${i + 1}`)];
    assert.equal(drained(queue), expected.join(" "));
  });

  it("counts the bytes of what waits", () => {
    const queue = queueOf(item("a", 1, 10), item("b", 1, 5));
    assert.equal(queue.bytes, 15);
    queue.shift();
    assert.equal(queue.bytes, 5);
  });

  it("takes the newest of the source with the most away, for one that has less than its share", () => {
    const queue = queueOf(item("a", 1), item("a", 2), item("a", 3), item("b", 1));
    assert.deepEqual(queue.evictFor("c"), item("a", 3));
    assert.equal(queue.size, 3);
    assert.equal(queue.bytes, 3);
    queue.push(item("c", 1));
    assert.equal(drained(queue), "a1 b1 c1 a2");
  });

  it("takes nothing away for a source that has its share", () => {
    const queue = queueOf(item("a", 1), item("a", 2), item("b", 1), item("b", 2));
    assert.equal(queue.evictFor("a"), undefined);
    assert.equal(queueOf(item("a", 1)).evictFor("a"), undefined);
    assert.equal(queueOf(item("a", 1)).evictFor("b"), undefined);
    assert.equal(queue.size, 4);
  });

  it("is as quick when much waits", () => {
    const queue = new FairQueue<number, { source: number; bytes: Uint8Array }>();
    const bytes = new Uint8Array(1);
    const began = performance.now();
    for (let i = 0; i < 200_000; i++) queue.push({ source: i % 100, bytes });
    for (let i = 0; i < 200_000; i++) assert.notEqual(queue.shift(), undefined);
    const ms = performance.now() - began;
    assert.ok(ms < 5000, `${ms} ms`);
  });
});
