import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RpcCode, RpcError, TimerWheel } from "@dubbo-ts/core/common";
import type { Peer } from "@dubbo-ts/core/rpc";
import { Lines } from "./fixture.test.js";
import { WorkerPool, type WorkerPoolSettings } from "./worker-pool.js";

class Caller implements Peer {
  readonly remoteAddress = "127.0.0.1:1";
  readonly localAddress = "127.0.0.1:2";
  readonly listeners = new Set<() => void>();
  onClose(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  leave(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

async function poolOf(test: TestContext, own: Partial<WorkerPoolSettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-pool-"));
  const module = join(folder, "module");
  writeFileSync(module, "");
  const wheel = new TimerWheel(2);
  const lines = new Lines();
  const settings: WorkerPoolSettings = {
    entry: new URL("./worker-program.test.fixture.js", import.meta.url),
    start: {
      module,
      url: "",
      group: undefined,
      version: undefined,
      contract: { interface: "com.acme.Shop", methods: [] },
      types: [],
      exposeStack: false,
      limits: undefined,
    },
    service: "com.acme.Shop",
    threads: 1,
    callsPerThread: 1,
    queues: 10,
    queueBytes: 1000,
    stuckMs: 0,
    resourceLimits: undefined,
    logger: lines,
    wheel,
    ...own,
  };
  // A pool with nothing to do keeps no process alive; a test waits all the same.
  const open = setInterval(() => {}, 1000);
  const pools: WorkerPool[] = [];
  test.after(async () => {
    clearInterval(open);
    wheel.close();
    await Promise.all(pools.map((pool) => pool.close(0)));
    rmSync(folder, { recursive: true, force: true });
  });
  const pool = await WorkerPool.start(settings);
  pools.push(pool);
  const run = async (text: string, peer?: Peer): Promise<string> => {
    const body = new Uint8Array(Buffer.from(text));
    const answer = await pool.run({ method: "find", twoWay: true, peer, body });
    assert.equal(answer.status, 20);
    return Buffer.from(answer.body!).toString();
  };
  return { pool, run, lines, module, settings };
}

function refusedWith(status: number, code: RpcCode, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof RpcError);
    assert.match(error.message, message);
    assert.deepEqual([error.status, error.code, error.method], [status, code, "find"]);
    return true;
  };
}

describe("a pool of worker threads", () => {
  it("answers, and numbers the connections that calls come from", async (test) => {
    const { run, lines } = await poolOf(test);
    const [first, second] = [new Caller(), new Caller()];
    assert.equal(await run("a"), "a from 0");
    assert.equal(await run("b", first), "b from 1");
    assert.equal(await run("c", second), "c from 2");
    assert.equal(await run("d", first), "d from 1");
    first.leave();
    assert.equal(await run("e", second), "e from 2");
    assert.deepEqual(lines.all, ["peer 1 is gone"]);
  });

  it("gives the body away", async (test) => {
    const { pool } = await poolOf(test);
    const body = new Uint8Array(Buffer.from("a"));
    const answer = pool.run({ method: "find", twoWay: true, peer: undefined, body });
    assert.equal(body.length, 0);
    await answer;
  });

  it("lets calls wait in their order, and refuses those that are too many: status 100", async (test) => {
    const { pool, run } = await poolOf(test, { queues: 2 });
    const ended: string[] = [];
    const note = (text: string): Promise<unknown> => run(text).then((answer) => ended.push(answer));
    const calls = ["a", "b", "c"].map(note);
    const full = /every worker thread of com\.acme\.Shop is busy \(1\), and 2 calls with 2 bytes wait for one/;
    await assert.rejects(run("d"), refusedWith(100, RpcCode.Network, full));
    assert.deepEqual(pool.status(), {
      service: "com.acme.Shop",
      threads: 1,
      active: 1,
      queued: 2,
      done: 0,
      refused: 1,
      lost: 0,
      crashes: 0,
    });
    await Promise.all(calls);
    assert.deepEqual(ended, ["a from 0", "b from 0", "c from 0"]);
    assert.deepEqual(pool.status(), {
      service: "com.acme.Shop",
      threads: 1,
      active: 0,
      queued: 0,
      done: 3,
      refused: 1,
      lost: 0,
      crashes: 0,
    });
  });

  it("bounds the bytes that wait", async (test) => {
    const { run } = await poolOf(test, { queueBytes: 5 });
    const calls = [run("running"), run("12345")];
    await assert.rejects(run("6"), refusedWith(100, RpcCode.Network, /1 calls with 5 bytes wait/));
    await Promise.all(calls);
    assert.equal(await run("7"), "7 from 0");
  });

  it("takes a call whose caller has left off the queue", async (test) => {
    const { pool, run } = await poolOf(test, { queues: 1 });
    const caller = new Caller();
    const held = run("hold");
    const waiting = run("never run", caller);
    assert.equal(pool.status().queued, 1);
    caller.leave();
    await assert.rejects(waiting, /was not free before the caller had gone/);
    assert.equal(pool.status().queued, 0);
    await pool.close(0);
    await held;
  });

  it("uses every thread, and as many places as each has", async (test) => {
    const { pool, run } = await poolOf(test, { threads: 2, callsPerThread: 2 });
    const held = Array.from({ length: 5 }, () => run("hold"));
    assert.deepEqual([pool.status().active, pool.status().queued], [4, 1]);
    await Promise.all([pool.close(0), Promise.allSettled(held)]);
  });

  it("loses with a thread its calls alone: status 80", async (test) => {
    const { pool, run, lines } = await poolOf(test, { threads: 2 });
    const other = run("hold");
    const ended = /the worker thread for com\.acme\.Shop\.find ended with exit code 5/;
    await assert.rejects(run("exit"), refusedWith(80, RpcCode.Network, ended));
    assert.equal(await run("next"), "next from 0");
    assert.deepEqual([pool.status().lost, pool.status().crashes, pool.status().active], [1, 1, 1]);
    assert.deepEqual(lines.all, ["a worker thread of com.acme.Shop ended with exit code 5; another one is started"]);
    await Promise.all([pool.close(0), other]);
  });

  it("says which error it was that nobody caught, and hears what a thread said last", async (test) => {
    const { pool, run } = await poolOf(test);
    await assert.rejects(run("throw"), /ended by an error that nothing caught: RangeError: nobody catches this/);
    assert.equal(await run("last words"), "last words from 0");
    while (pool.status().crashes < 2) await sleep(5);
    assert.equal(await run("next"), "next from 0");
  });

  it("leaves no thread when one cannot start", async (test) => {
    const { settings, module } = await poolOf(test);
    const start = { ...settings.start, module: `${module} not` };
    await assert.rejects(WorkerPool.start({ ...settings, threads: 3, start }), /TypeError: there is no .*module not/);
  });

  it("refuses calls at once while no thread can be started, and comes back", async (test) => {
    const { pool, run, lines, module } = await poolOf(test);
    rmSync(module);
    const lost = [run("exit"), run("waits for the next thread")];
    await assert.rejects(lost[0]!, /exit code 5/);
    await assert.rejects(lost[1]!, refusedWith(80, RpcCode.Network, /cannot be started: there is no /));
    assert.equal(pool.isAvailable, false);
    await assert.rejects(run("a"), refusedWith(80, RpcCode.Network, /there is no worker thread for .*: there is no /));
    writeFileSync(module, "");
    while (!pool.isAvailable) await sleep(10);
    assert.equal(await run("b"), "b from 0");
    assert.match(lines.all.at(-1)!, /cannot be started again: there is no/);
  });

  it("ends a thread that is stuck when nobody waits any more, and not before: status 31", async (test) => {
    const { pool, run } = await poolOf(test, { stuckMs: 100 });
    const startMs = performance.now();
    const ended = /was ended: it did not come back for 100 ms after its callers had stopped waiting/;
    await assert.rejects(run("hang"), refusedWith(31, RpcCode.Timeout, ended));
    assert.ok(performance.now() - startMs >= 120);
    assert.equal(await run("next"), "next from 0");
    assert.equal(pool.status().crashes, 1);
  });

  it("lets alone what is late but turns its event loop", async (test) => {
    const { pool, run } = await poolOf(test, { stuckMs: 40 });
    const held = run("hold");
    await sleep(300);
    assert.equal(pool.status().crashes, 0);
    await Promise.all([pool.close(0), held]);
  });

  it("is closed when all that it has taken is answered", async (test) => {
    const { pool, run } = await poolOf(test);
    const calls = ["a", "b", "c"].map((text) => run(text));
    await pool.close(10_000);
    assert.deepEqual(await Promise.all(calls), ["a from 0", "b from 0", "c from 0"]);
    await assert.rejects(run("d"), refusedWith(80, RpcCode.Network, /its application closes/));
    await pool.close(0);
  });

  it("tells what still runs when the grace is over", async (test) => {
    const { pool, run } = await poolOf(test);
    const held = run("hold");
    await pool.close(10);
    assert.equal(await held, "closing");
  });
});
