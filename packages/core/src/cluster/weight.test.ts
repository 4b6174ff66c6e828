import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TimerWheel } from "../common/index.js";
import { find, invokerOf, save } from "./fixture.test.js";
import { Snapshot, SnapshotHolder } from "./snapshot.js";
import { DEFAULT_WARMUP_MS, effectiveWeight, parseWarmUp } from "./weight.js";

const START = 1_700_000_000_000;
const warmUp = { startMs: START, warmupMs: DEFAULT_WARMUP_MS };

describe("the weight of a provider", () => {
  it("grows from 1 to its full value while the provider warms up", () => {
    const at = (seconds: number): number => effectiveWeight(100, warmUp, START + seconds * 1000);
    assert.deepEqual([0, 1, 5, 6, 11.999, 12, 300, 599, 600, 9999].map(at), [1, 1, 1, 1, 1, 2, 50, 99, 100, 100]);
  });

  it("is 1 while the provider's clock is ahead of ours", () => {
    assert.equal(effectiveWeight(100, warmUp, START - 1), 1);
  });

  it("is full for a provider that does not say when it started", () => {
    assert.equal(effectiveWeight(7, { startMs: 0, warmupMs: 1000 }, 5), 7);
  });

  it("is full at once with warmup=0", () => {
    assert.equal(effectiveWeight(7, { startMs: START, warmupMs: 0 }, START), 7);
  });

  it("is 0 for weights that are 0, negative or not a number", () => {
    for (const weight of [0, -1, Number.NaN]) assert.equal(effectiveWeight(weight, warmUp, START), 0);
  });

  it("never leaves its bounds and never shrinks with time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.nat(2 ** 31 - 1),
        fc.nat(1_000_000),
        (weight, warmupMs, uptimeMs, laterMs) => {
          const now = effectiveWeight(weight, { startMs: START, warmupMs }, START + uptimeMs);
          const later = effectiveWeight(weight, { startMs: START, warmupMs }, START + uptimeMs + laterMs);
          assert.ok(now >= 1 && now <= later && later <= weight && Number.isInteger(now));
        },
      ),
    );
  });
});

describe("reading a warm-up", () => {
  const parsed = (timestamp?: string, warmup?: string) =>
    parseWarmUp(invokerOf(1).url.with({ timestamp, warmup } as Record<string, string>));

  it("takes milliseconds, and seconds where Go wrote them", () => {
    assert.equal(parsed(String(START)).startMs, START);
    assert.equal(parsed(String(START / 1000)).startMs, START);
  });

  it("ignores what makes no sense", () => {
    for (const text of ["", "-1", "0", "NaN", "soon", "9".repeat(30)]) assert.equal(parsed(text).startMs, 0, text);
    for (const text of ["-1", "NaN", "2147483648"]) assert.equal(parsed("1", text).warmupMs, DEFAULT_WARMUP_MS, text);
    assert.equal(parsed("1", "20").warmupMs, 20);
  });
});

describe("a snapshot", () => {
  it("weighs each method by its own parameter", () => {
    const snapshot = Snapshot.of([invokerOf(1, { weight: "5", "save.weight": "9" }), invokerOf(2)], START);
    assert.deepEqual(
      [snapshot.weights(find), snapshot.weights(save)],
      [
        [5, 100],
        [9, 100],
      ],
    );
  });

  it("is published again each second while a provider warms up, and then no more", () => {
    let nowMs = START;
    const due: { expire(): void }[] = [];
    // Records what is due instead of waiting for it.
    const wheel = new TimerWheel();
    wheel.add = (entry) => {
      entry.dueTick = 1;
      due.push(entry);
    };
    wheel.remove = (entry) => {
      entry.dueTick = -1;
    };
    const holder = new SnapshotHolder(wheel, () => nowMs);
    holder.publish([invokerOf(1, { timestamp: String(START), warmup: "2000" }), invokerOf(2)]);
    const cold = holder.current;
    assert.deepEqual(cold.weights(find), [1, 100]);
    nowMs += 1000;
    due.pop()!.expire();
    assert.notEqual(holder.current, cold);
    assert.deepEqual(holder.current.weights(find), [50, 100]);
    nowMs += 1000;
    due.pop()!.expire();
    assert.deepEqual(holder.current.weights(find), [100, 100]);
    assert.equal(due.length, 0);
  });

  it("waits for nothing when nobody warms up", () => {
    const wheel = new TimerWheel();
    const holder = new SnapshotHolder(wheel, Date.now);
    holder.publish([invokerOf(1), invokerOf(2, { timestamp: "1000" })]);
    assert.equal(wheel.size, 0);
  });

  it("leaves nothing on the wheel when its holder is closed", () => {
    const wheel = new TimerWheel();
    const holder = new SnapshotHolder(wheel, () => START);
    holder.publish([invokerOf(1, { timestamp: String(START) })]);
    assert.equal(wheel.size, 1);
    holder.close();
    assert.equal(wheel.size, 0);
  });
});
