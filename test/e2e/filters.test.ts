import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Cluster,
  createDubbo,
  type Filter,
  type LoadBalanceFactory,
  type NamedFilter,
  RpcCode,
  RpcError,
} from "dubbo-ts";
import { keptLog, LOOPBACK, named, OrderApi, orders, World } from "./fixture.js";

/** A filter that leaves its name where it comes by, on the way in and out. */
function tracing(trace: string[], name: string): NamedFilter {
  const filter: Filter = (next) => (invocation) => {
    trace.push(name);
    return next.invoke(invocation).finally(() => trace.push(`/${name}`));
  };
  return { name, filter };
}

/** Answers without going on. */
const answering = (name: string, value: string): NamedFilter => ({
  name,
  filter: () => async () => ({ ok: true, value, attachments: undefined, provider: undefined }) as never,
});

const throwing = (name: string, error: unknown): NamedFilter => ({
  name,
  filter: () => () => {
    throw error;
  },
});

describe("a user's filters", () => {
  it("run around the call, around each attempt and on the provider, in the order they were given", async (test) => {
    const world = await World.of(test);
    const trace: string[] = [];
    const filters = (...names: string[]) => names.map((name) => tracing(trace, name));
    const ask = (): string => {
      trace.push("ask");
      return "";
    };
    const { url } = await world.provider(orders({ ask }), {}, { filters: { provider: filters("p1", "p2") } });
    const dubbo = world.dubbo({ filters: { cluster: filters("c1", "c2"), consumer: filters("a1", "a2") } });
    await dubbo.client(OrderApi, { url }).ask("x");
    assert.deepEqual(trace.join(" "), "c1 c2 a1 a2 p1 p2 ask /p2 /p1 /a2 /a1 /c2 /c1");
  });

  it("are counted: once per call, once per attempt, once per provider that is reached", async (test) => {
    const world = await World.of(test);
    const counts = { cluster: 0, consumer: 0, provider: 0 };
    const counting = (where: keyof typeof counts): NamedFilter => ({
      name: where,
      filter: (next) => (invocation) => {
        counts[where]++;
        return next.invoke(invocation);
      },
    });
    const silent = orders({ ask: () => new Promise(() => {}) });
    const options = { filters: { provider: [counting("provider")] } };
    await Promise.all([world.provider(silent, {}, options), world.provider(silent, {}, options)]);
    const dubbo = world.dubbo({ filters: { cluster: [counting("cluster")], consumer: [counting("consumer")] } });
    const client = dubbo.client(OrderApi, { retries: 3, timeoutMs: 50 });
    await dubbo.start();
    await assert.rejects(client.ask("x"), { code: RpcCode.Timeout });
    assert.deepEqual(counts, { cluster: 1, consumer: 4, provider: 4 });
  });

  it("are made once per invoker, and keep their state there", async (test) => {
    const world = await World.of(test);
    const made: string[] = [];
    const filter: Filter = (next) => {
      made.push(next.url.protocol);
      return next.invoke;
    };
    const { url } = await world.provider(orders(), {}, { filters: { provider: [{ name: "made", filter }] } });
    const client = world.dubbo({ filters: { consumer: [{ name: "made", filter }] } }).client(OrderApi, { url });
    for (let i = 0; i < 5; i++) await client.ask("x");
    assert.equal(made.length, 3, `${made}`); // the service within its process, on the wire, and the client's invoker
  });

  it("can be taken away by -name, for all clients, one client and one service", async (test) => {
    const world = await World.of(test);
    const trace: string[] = [];
    const filters = (...names: string[]) => names.map((name) => tracing(trace, name));
    const options = { filters: { provider: filters("p1", "p2") } };
    const { url } = await world.provider(orders(), { filter: "-p1" }, options);
    const traced = async (filter: string | undefined, wide?: string): Promise<string> => {
      const dubbo = world.dubbo({
        filters: { cluster: filters("c1", "c2"), consumer: filters("a1", "a2") },
        ...(wide === undefined ? {} : { consumer: { filter: wide } }),
      });
      const client = dubbo.client(OrderApi, { url, ...(filter === undefined ? {} : { filter }) });
      trace.length = 0;
      await client.ask("x");
      return trace.filter((name) => !name.startsWith("/")).join(" ");
    };
    assert.equal(await traced(undefined), "c1 c2 a1 a2 p2");
    assert.equal(await traced("-a1"), "c1 c2 a2 p2");
    assert.equal(await traced("-c2,-a2"), "c1 a1 p2");
    assert.equal(await traced(undefined, "-a1,-a2"), "c1 c2 p2");
    assert.equal(await traced("a2,a1"), "c1 c2 a2 a1 p2");
    assert.equal(await traced("-default"), "c1 c2 a1 a2 p2");
  });

  it("see what the call sends, and may add to it and to the answer", async (test) => {
    const world = await World.of(test);
    const stamp: Filter = (next) => (invocation) => {
      invocation.attachments = Object.assign(Object.create(null), invocation.attachments, { stamp: "s" });
      return next.invoke(invocation);
    };
    const { url } = await world.provider(
      orders({ ask: (_, { attachments }) => `${attachments["stamp"]} ${attachments["own"]}` }),
    );
    const client = world.dubbo({ filters: { cluster: [{ name: "stamp", filter: stamp }] } }).client(OrderApi, { url });
    assert.equal(await client.ask("x", { attachments: { own: "o" } }), "s o");
  });

  it("may answer without going on", async (test) => {
    const world = await World.of(test);
    const service = named("service");
    const { url } = await world.provider(service, {}, { filters: { provider: [answering("p", "provider's filter")] } });
    assert.equal(await world.dubbo().client(OrderApi, { url }).ask("x"), "provider's filter");
    const early = world.dubbo({ filters: { cluster: [answering("c", "caller's filter")] } });
    assert.equal(await early.client(OrderApi, { url: "dubbo://127.0.0.1:1" }).ask("x"), "caller's filter");
    assert.equal(service.calls(), 0);
  });

  it("that throw on the consumer fail the call as they are, and are not tried again", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    for (const where of ["cluster", "consumer"] as const) {
      const error = new Error("filter");
      const client = world.dubbo({ filters: { [where]: [throwing("t", error)] } }).client(OrderApi, { url });
      await assert.rejects(client.ask("x"), (thrown) => thrown === error);
    }
  });

  it("that reject with an RpcError which another provider may cure are tried again", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    let attempts = 0;
    const flaky: Filter = (next) => (invocation) =>
      ++attempts < 3 ? Promise.reject(new RpcError(RpcCode.LimitExceeded, "busy")) : next.invoke(invocation);
    const client = world.dubbo({ filters: { consumer: [{ name: "flaky", filter: flaky }] } }).client(OrderApi, { url });
    assert.equal(await client.ask("x", { retries: 2 }), "hello x");
    assert.equal(attempts, 3);
  });

  it("that throw on the provider are told to the caller in one line, without a stack", async (test) => {
    const world = await World.of(test);
    for (const error of [new Error("filter broke"), new RpcError(RpcCode.Forbidden, "filter broke")]) {
      const options = { filters: { provider: [throwing("t", error)] } };
      const { url } = await world.provider(orders(), {}, options);
      await assert.rejects(world.dubbo().client(OrderApi, { url, retries: 0 }).ask("x"), (error: RpcError) => {
        assert.ok(error instanceof RpcError);
        assert.match(error.message, /filter broke/);
        assert.doesNotMatch(error.message, /\n| at /);
        return true;
      });
    }
  });
});

describe("listeners", () => {
  it("hear of invokers and exporters that come and go, and may throw", async (test) => {
    const world = await World.of(test);
    const heard: string[] = [];
    const broken = {
      referred() {
        throw new Error("listener");
      },
      exported() {
        throw new Error("listener");
      },
    };
    const { dubbo: provider, url } = await world.provider(
      orders(),
      { scope: "remote" },
      {
        listeners: {
          exporter: [
            broken,
            {
              exported: ({ url: { port } }) => void heard.push(port > 0 ? "exported" : "no port"),
              unexported: () => void heard.push("unexported"),
            },
          ],
        },
      },
    );
    const dubbo = world.dubbo({
      listeners: {
        invoker: [
          broken,
          { referred: () => void heard.push("referred"), destroyed: () => void heard.push("destroyed") },
        ],
      },
    });
    const client = dubbo.client(OrderApi, { url });
    assert.deepEqual(heard, ["exported"]);
    await client.ask("x");
    assert.deepEqual(heard, ["exported", "referred"]);
    await dubbo.close();
    await provider.close();
    assert.deepEqual(heard, ["exported", "referred", "destroyed", "unexported"]);
  });
});

describe("extensions", () => {
  it("bring a load balance, known by its name, for all, one client or one method", async (test) => {
    const world = await World.of(test);
    const services = [named("a"), named("b"), named("c")];
    await Promise.all(services.map((service) => world.provider(service)));
    let picks = 0;
    const smallest: LoadBalanceFactory =
      () =>
      ({ invokers, method }) => {
        const sorted = [...invokers].sort((one, other) => one.url.port - other.url.port);
        assert.equal(method.key, "ask");
        return () => {
          picks++;
          return sorted[0]!;
        };
      };
    const dubbo = world.closes(
      createDubbo({
        application: "mine",
        registry: world.registry,
        protocols: LOOPBACK,
        logger: keptLog(),
        extensions: { loadBalance: { smallest } },
      }),
    );
    const clients = [
      dubbo.client(OrderApi, { loadBalance: "smallest" }),
      dubbo.client(OrderApi, { methods: { ask: { loadBalance: "smallest" } } }),
    ];
    await dubbo.start();
    const seen = new Set<string | undefined>();
    for (const client of clients) {
      for (let i = 0; i < 20; i++) seen.add((await client.ask.reply("x")).provider);
    }
    assert.equal(picks, 40);
    assert.equal(seen.size, 1);
  });

  it("bring a cluster, known by its name", async (test) => {
    const world = await World.of(test);
    const failing = await world.provider(orders());
    const silence: Cluster = (directory, select) => async (invocation) => {
      try {
        return await select(directory.list(invocation), invocation, [])!.invoke(invocation);
      } catch {
        return { ok: true, value: "nobody there", attachments: undefined, provider: undefined } as never;
      }
    };
    const dubbo = world.closes(
      createDubbo({
        application: "mine",
        registry: "N/A",
        logger: keptLog(),
        consumer: { cluster: "silence" },
        extensions: { cluster: { silence } },
      }),
    );
    const client = dubbo.client(OrderApi, { url: failing.url });
    assert.equal(await client.ask("x"), "hello x");
    await failing.dubbo.close({ graceMs: 0 });
    assert.equal(await client.ask("x"), "nobody there");
  });

  it("that a provider asks for and this application lacks give way to random", async (test) => {
    const world = await World.of(test);
    const parameters = { loadbalance: "theirs" };
    await world.provider(named("a"), { parameters });
    await world.provider(named("b"), { parameters });
    const logger = keptLog();
    const dubbo = world.dubbo({ logger });
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) seen.add(await client.ask("x"));
    assert.equal(seen.size, 2);
    assert.equal(logger.lines.filter((line) => line.includes('unknown load balance "theirs"')).length, 1);
  });
});
