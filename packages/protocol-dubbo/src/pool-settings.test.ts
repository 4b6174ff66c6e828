import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "@dubbo-ts/core/common";
import { poolSettingsOf } from "./pool-settings.js";

const of = (query: string) => poolSettingsOf(DubboUrl.parse(`dubbo://127.0.0.1:20880/a.B?${query}`));
const NEVER = Number.POSITIVE_INFINITY;

describe("poolSettingsOf", () => {
  for (const query of ["", "dispatcher=direct", "dispatcher=direct&threads=5", "threads=0", "threads=x", "alive=5"]) {
    it(`gives no pool for "${query}"`, () => assert.equal(of(query), undefined));
  }

  // threads, initialThreads, queues, aliveMs
  for (const [query, threadpool, ...numbers] of [
    ["dispatcher=all", "fixed", 200, 200, 0, NEVER],
    ["dispatcher=message", "fixed", 200, 200, 0, NEVER],
    ["dispatcher=execution", "fixed", 200, 200, 0, NEVER],
    ["dispatcher=connection", "fixed", 200, 200, 0, NEVER],
    ["threads=5", "fixed", 5, 5, 0, NEVER],
    ["threads=5&corethreads=2&queues=7", "fixed", 5, 5, 7, NEVER],
    ["queues=-1", "fixed", 200, 200, NEVER, NEVER],
    ["threadpool=cached", "cached", NEVER, NEVER, 0, 60_000],
    ["threadpool=cached&threads=5&corethreads=2", "cached", 5, 5, 0, 60_000],
    ["threadpool=cached&threads=5&corethreads=2&queues=3&alive=10", "cached", 5, 2, 3, 10],
    ["threadpool=cached&queues=3", "cached", NEVER, 1, 3, 60_000],
    ["threadpool=limited", "limited", 200, 200, 0, NEVER],
    ["threadpool=limited&corethreads=9&threads=5&queues=3", "limited", 5, 5, 3, NEVER],
    ["threadpool=limited&threads=5&queues=3&alive=10", "limited", 5, 1, 3, NEVER],
    ["threadpool=eager", "eager", NEVER, NEVER, 1, NEVER],
    ["threadpool=eager&threads=5&queues=3", "eager", 5, 5, 3, NEVER],
  ] as const) {
    it(`reads "${query}" as Java does`, () => {
      const pool = of(query)!;
      assert.equal(pool.threadpool, threadpool);
      assert.deepEqual([pool.threads, pool.initialThreads, pool.queues, pool.aliveMs], numbers);
      assert.equal(pool.queueMs, NEVER);
    });
  }

  it("bounds the time that calls wait, and nothing else where nothing else is asked", () => {
    assert.deepEqual({ ...of(".overload.queue=20") }, { ...of("threadpool=cached"), queueMs: 20 });
    assert.deepEqual({ ...of(".overload.queue=20&threads=5") }, { ...of("threads=5"), queueMs: 20 });
  });

  for (const query of ["dispatcher=none", "threadpool=virtual", "threadpool=toString&dispatcher=direct"]) {
    it(`refuses "${query}" and lists what is known`, () =>
      assert.throws(() => of(query), { name: "TypeError", message: /unknown \w+ "\w+", known: \w+, / }));
  }
});
