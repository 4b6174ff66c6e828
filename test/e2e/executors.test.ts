import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDubbo, type DubboOptions, RpcCode } from "dubbo-ts";
import { deferred, LOOPBACK, OrderApi, orders, until, World } from "./fixture.js";

/** A provider whose `ask` ends when the test says so. */
async function held(world: World, options: Partial<DubboOptions>, provide = {}) {
  const release = deferred();
  const begun: string[] = [];
  const service = orders({
    async ask(text) {
      begun.push(text);
      await release.promise;
      return text;
    },
  });
  return { ...(await world.provider(service, provide, options)), begun, release };
}

describe("the pool of a port", () => {
  it("refuses what is too much with status 100, which is a network error to its callers, and counts", async (test) => {
    const world = await World.of(test);
    const { dubbo, url, release } = await held(world, {
      protocols: { dubbo: { ...LOOPBACK.dubbo, threads: 1, queues: 1 } },
    });
    const client = world.dubbo().client(OrderApi, { url, retries: 0 });
    const calls = ["a", "b"].map((text) => client.ask(text));
    await until("the first two calls", () => dubbo.status().executors[0]!.queued === 1);
    await assert.rejects(client.ask("c"), {
      code: RpcCode.Network,
      status: 100,
      message: /thread pool is exhausted.*threads, queues/,
    });
    release.resolve();
    assert.deepEqual(await Promise.all(calls), ["a", "b"]);
    const status = { name: "dubbo:0", threadpool: "fixed", threads: 1, queues: 1, active: 0, queued: 0 };
    await until("the end of the calls", () => dubbo.status().executors[0]!.done === 2);
    assert.deepEqual(dubbo.status(), { executors: [{ ...status, refused: 1, expired: 0, done: 2 }], workers: [] });
  });

  it("sends callers with failover to another provider", async (test) => {
    const world = await World.of(test);
    const busy = await held(world, { protocols: { dubbo: { ...LOOPBACK.dubbo, threads: 1 } } });
    const free = await world.provider(orders({ ask: () => "free" }));
    const blocked = world.dubbo().client(OrderApi, { url: busy.url, retries: 0 }).ask("x");
    await until("the call that blocks", () => busy.begun.length === 1);
    const client = world.dubbo().client(OrderApi, { url: `${busy.url};${free.url}`, retries: 1 });
    for (let i = 0; i < 20; i++) assert.equal(await client.ask("y"), "free");
    busy.release.resolve();
    await blocked;
  });

  it("is made of what is said for all services, and a service of its own has one to itself", async (test) => {
    const world = await World.of(test);
    const { dubbo } = await held(
      world,
      { provider: { threads: 7, threadpool: "eager" }, protocols: { dubbo: { ...LOOPBACK.dubbo, queues: 3 } } },
      { threads: 2 },
    );
    const [own] = dubbo.status().executors;
    assert.deepEqual([own!.name, own!.threadpool, own!.threads, own!.queues], [OrderApi.interface, "eager", 2, 3]);
  });

  it("is none by default, or when all is direct", async (test) => {
    const world = await World.of(test);
    assert.deepEqual((await world.provider()).dubbo.status(), { executors: [], workers: [] });
    const protocols = { dubbo: { ...LOOPBACK.dubbo, threads: 7, dispatcher: "direct" } } as const;
    assert.deepEqual((await world.provider(orders(), {}, { protocols })).dubbo.status(), {
      executors: [],
      workers: [],
    });
  });

  it("is told when it cannot be", () => {
    for (const [options, message] of [
      [{ threadpool: "virtual" }, /protocols\.dubbo\.threadpool is "virtual", known: fixed, cached, limited, eager/],
      [{ dispatcher: "none" }, /dispatcher is "none", known: all, direct/],
      [{ threads: 0 }, /threads is 0: no call could run/],
      [{ queues: 0.5 }, /queues is 0\.5, must be a whole number/],
      [{ overload: { delay: 1 } }, /unknown option "protocols\.dubbo\.overload\.delay", known: loopDelayMs, queueMs/],
      [{ overload: { queueMs: 0 } }, /overload\.queueMs is 0/],
    ] as const) {
      const protocols = { dubbo: options } as DubboOptions["protocols"] & object;
      assert.throws(() => createDubbo({ application: "a", registry: "N/A", protocols }), { message });
    }
  });
});
