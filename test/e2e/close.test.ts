import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { createDubbo, defineService, type Filter, method, RpcCode, type RpcContext, RpcError, t } from "dubbo-ts";
import { deferred, keptLog, Load, named, OrderApi, orders, until, World } from "./fixture.js";
import { run } from "./processes.js";

/** Whether somebody listens there. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("closing a provider", () => {
  it("under load loses no call, without a single retry", async (test) => {
    const world = await World.of(test);
    const leaving = await world.provider(orders({ ask: () => "leaving" }));
    const staying = await world.provider(orders({ ask: () => "staying" }));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { retries: 0 });
    await dubbo.start();
    const seen = new Set<string>();
    const load = new Load(20, async () => seen.add(await client.ask("x")));
    await load.more(500);
    assert.equal(seen.size, 2);
    await leaving.dubbo.close();
    seen.clear();
    await load.more(200);
    await load.stop();
    assert.deepEqual(load.failures, []);
    assert.deepEqual([...seen], ["staying"]);
    assert.equal((await client.ask.reply("x")).provider, staying.address);
  });

  it("loses no call that a consumer's own filter holds back meanwhile", async (test) => {
    const world = await World.of(test);
    const leaving = await world.provider(orders({ ask: () => "leaving" }));
    await world.provider(orders({ ask: () => "staying" }));
    const filter: Filter = (next) => async (invocation) => {
      await sleep(50); // chosen already, not sent yet
      return next.invoke(invocation);
    };
    const dubbo = world.dubbo({ filters: { consumer: [{ name: "slow", filter }] } });
    const client = dubbo.client(OrderApi, { retries: 0 });
    await dubbo.start();
    const load = new Load(20, () => client.ask("x"));
    await load.more(200);
    await leaving.dubbo.close();
    await load.more(200);
    await load.stop();
    assert.deepEqual(load.failures, []);
  });

  it("one after the other, each replaced before, loses no call", async (test) => {
    const world = await World.of(test);
    let current = await world.provider();
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { retries: 0 });
    await dubbo.start();
    const load = new Load(10, () => client.ask("x"));
    for (let i = 0; i < 3; i++) {
      const next = await world.provider();
      await until("the next provider", () => load.failures.length > 0 || client.$available());
      const seen = new Set<string | undefined>();
      while (!seen.has(next.address)) seen.add((await client.ask.reply("x")).provider);
      await current.dubbo.close();
      current = next;
    }
    await load.more(100);
    await load.stop();
    assert.deepEqual(load.failures, []);
  });

  it("tells those who are connected and have not called yet, and waits for none of them", async (test) => {
    const world = await World.of(test);
    const leaving = await world.provider(orders({ ask: () => "leaving" }));
    await world.provider(orders({ ask: () => "staying" }));
    const dubbo = world.dubbo();
    const idle = Array.from({ length: 20 }, () => dubbo.client(OrderApi, { retries: 0, connections: 1 }));
    await dubbo.start();
    await until("every connection", () => idle.every((client) => client.$available()));
    const from = performance.now();
    const closed = leaving.dubbo.close();
    while (await accepts(leaving.port)) await setImmediate();
    const answers = await Promise.all(idle.map((client) => client.ask("x")));
    for (const answer of answers) assert.match(answer, /leaving|staying/); // an answer, from whomever
    await closed;
    assert.ok(performance.now() - from < 5000, `${performance.now() - from}`);
  });

  it("waits for the calls in flight, and no longer", async (test) => {
    const world = await World.of(test);
    const begun = deferred();
    const release = deferred();
    const { dubbo: provider, url } = await world.provider(
      orders({
        async ask() {
          begun.resolve();
          await release.promise;
          return "finished";
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url, timeoutMs: 60_000 });
    const call = client.ask("x");
    await begun.promise;
    let isClosed = false;
    const closed = provider.close({ graceMs: 60_000 }).then(() => {
      isClosed = true;
    });
    await client.$echo(1).catch(() => {});
    assert.equal(isClosed, false);
    release.resolve();
    assert.equal(await call, "finished");
    const from = performance.now();
    await closed;
    assert.ok(performance.now() - from < 3000);
  });

  for (const { what, pool } of [
    { what: "that run", pool: {} },
    { what: "that wait in a pool", pool: { threadpool: "fixed", threads: "1", queues: "10" } },
  ]) {
    it(`waits for oneway calls ${what}`, async (test) => {
      const world = await World.of(test);
      const release = deferred();
      const begun = deferred();
      let ended = 0;
      const note = async (): Promise<void> => {
        begun.resolve();
        await release.promise;
        ended++;
      };
      const { dubbo: provider, url } = await world.provider(orders({ note }), { parameters: pool });
      const client = world.dubbo().client(OrderApi, { url });
      await Promise.all(["a", "b", "c"].map((text) => client.note(text)));
      await begun.promise;
      let isClosed = false;
      const closed = provider.close({ noticeMs: 0 }).then(() => {
        isClosed = true;
      });
      await sleep(400); // longer than it takes to be quiet
      assert.equal(isClosed, false);
      release.resolve();
      await closed;
      assert.equal(ended, 3);
    });
  }

  it("waits for calls within the process", async (test) => {
    const world = await World.of(test);
    const begun = deferred();
    const release = deferred();
    const ask = async (_text: string, context: RpcContext): Promise<string> => {
      begun.resolve();
      await release.promise;
      return context.signal.aborted ? "given up" : "finished";
    };
    const dubbo = world.dubbo();
    dubbo.provide(OrderApi, orders({ ask }));
    const client = dubbo.client(OrderApi, { scope: "local", timeoutMs: 60_000 });
    await dubbo.start();
    const call = client.ask("x");
    await begun.promise;
    const closed = dubbo.close();
    await sleep(50);
    release.resolve();
    assert.equal(await call, "finished");
    const from = performance.now();
    await closed;
    assert.ok(performance.now() - from < 3000);
  });

  it("waits no longer than graceMs for calls that do not finish", async (test) => {
    const world = await World.of(test);
    const begun = deferred();
    const { dubbo: provider, url } = await world.provider(
      orders({
        ask() {
          begun.resolve();
          return new Promise(() => {});
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url, timeoutMs: 60_000, retries: 0 });
    const call = client.ask("x").catch((error: unknown) => error);
    await begun.promise;
    const from = performance.now();
    await provider.close({ graceMs: 300 });
    const took = performance.now() - from;
    assert.ok(took >= 290 && took < 3500, `${took}`);
    const error = await call;
    assert.ok(error instanceof RpcError && error.code === RpcCode.Network, `${error}`);
  });

  it("may be asked for twice, and waits for the same", async (test) => {
    const world = await World.of(test);
    const { dubbo } = await world.provider();
    await Promise.all([dubbo.close(), dubbo.close({ graceMs: 0 }), dubbo[Symbol.asyncDispose]()]);
    await dubbo.close();
  });

  it("takes it out of the registry before its port closes", async (test) => {
    const world = await World.of(test);
    const { dubbo: provider } = await world.provider();
    await provider.close();
    const dubbo = world.dubbo();
    dubbo.client(OrderApi);
    await assert.rejects(dubbo.start(), /no provider of com\.acme\.OrderApi at registry embedded/);
  });
});

describe("closing a consumer", () => {
  it("lets its calls in flight finish", async (test) => {
    const world = await World.of(test);
    const begun = deferred();
    const release = deferred();
    const { url } = await world.provider(
      orders({
        async ask() {
          begun.resolve();
          await release.promise;
          return "finished";
        },
      }),
    );
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { url, timeoutMs: 60_000 });
    const call = client.ask("x");
    await begun.promise;
    const closed = dubbo.close();
    release.resolve();
    assert.equal(await call, "finished");
    await closed;
    assert.equal(client.$available(), false);
    await assert.rejects(client.ask("too late"), /the client of com\.acme\.OrderApi is closed/);
  });
});

describe("two Dubbo instances in one process", () => {
  it("know nothing of each other", async (test) => {
    const [one, two] = [await World.of(test), await World.of(test)];
    const first = one.dubbo({ application: "first" });
    first.provide(OrderApi, named("first"));
    await first.start();
    const second = two.dubbo({ application: "second" });
    const local = second.client(OrderApi, { scope: "local", check: false });
    const remote = second.client(OrderApi, { check: false });
    await second.start();
    await assert.rejects(local.ask("x"), { code: RpcCode.NoInvokerAvailable });
    await assert.rejects(remote.ask("x"), { code: RpcCode.Forbidden });
    // Nor of each other's contracts.
    const Other = defineService("com.acme.OrderApi", { methods: { other: method().returns(t.int) } });
    const third = two.dubbo({ application: "third" });
    third.provide(Other, { other: () => 3 });
    await third.start();
    const fourth = two.dubbo();
    const other = fourth.client(Other);
    await fourth.start();
    assert.equal(await other.other(), 3);
    await first.close();
    assert.equal(await other.other(), 3);
  });

  it("leave as they came: the port can be bound again at once", async (test) => {
    const world = await World.of(test);
    const { dubbo, port } = await world.provider();
    const caller = world.dubbo();
    const client = caller.client(OrderApi, { url: `dubbo://127.0.0.1:${port}` });
    await client.ask("x");
    await dubbo.close();
    const again = world.dubbo({ protocols: { dubbo: { host: "127.0.0.1", port } } });
    again.provide(OrderApi, named("again"));
    await again.start();
    await until("the new provider", () => client.$available());
    assert.equal(await client.ask("x"), "again");
  });
});

describe("a process ends by itself", { concurrency: 2 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-e2e-"));
  after(() => rm(folder, { recursive: true, force: true }));
  const modes: Readonly<Record<string, string>> = {
    neverStarted: "with clients and services that were never started",
    called: "after both sides were closed",
    disposed: "after Symbol.asyncDispose",
    startFailed: "after a start that found nobody",
    closedWhileStarting: "when it is closed while it starts",
    closedDuringFirstCall: "when it is closed during its first calls",
    timedOut: "after calls that never got an answer",
    unreachable: "after a provider that could not be reached",
    rejectedByNobody: "and no rejection of ours is left unhandled",
  };
  for (const [mode, what] of Object.entries(modes)) {
    it(what, async () => {
      const { code, stdout, stderr } = await run("./exits.fixture.js", [mode, join(folder, mode)]);
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "done\n", stderr: "" });
    });
  }
});

describe("the package", () => {
  it("can be had by require", () => {
    const required = createRequire(import.meta.url)("dubbo-ts") as typeof import("dubbo-ts");
    assert.equal(required.createDubbo, createDubbo);
    assert.equal(typeof required.t.long, "object");
  });

  it("does nothing when it is imported or made", async () => {
    const before = process.getActiveResourcesInfo().length;
    const dubbo = createDubbo({ application: "idle", registry: "N/A", logger: keptLog() });
    dubbo.client(OrderApi, { url: "dubbo://127.0.0.1:1" });
    dubbo.provide(OrderApi, orders());
    assert.equal(process.getActiveResourcesInfo().length, before);
    for (const signal of ["SIGTERM", "SIGINT", "exit", "unhandledRejection", "uncaughtException"]) {
      const ours = process.listeners(signal as "exit").filter((listener) => /dubbo/.test(String(listener)));
      assert.equal(ours.length, 0);
    }
    await dubbo.close();
  });
});
