import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Client, DubboUrl, defineService, method, RpcCode, t } from "dubbo-ts";
import { LOOPBACK, named, OrderApi, orders, until, World } from "./fixture.js";

/** Answers `ask` with the connection that brought the call. */
const byConnection = orders({ ask: (_text, context) => context.remoteAddress });

async function answers(client: Client<typeof OrderApi>, calls: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let i = 0; i < calls; i++) {
    const answer = await client.ask("x");
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return counts;
}

describe("a sticky client", () => {
  it("stays with one provider, goes to another when that one is gone, and stays there", async (test) => {
    const world = await World.of(test);
    const providers = new Map<string, Awaited<ReturnType<World["provider"]>>>();
    for (const name of ["a", "b", "c"]) providers.set(name, await world.provider(named(name)));
    const dubbo = world.dubbo();
    const sticky = dubbo.client(OrderApi, { sticky: true });
    await dubbo.start();
    const first = await answers(sticky, 20);
    assert.equal(first.size, 1);
    const [gone] = [...first.keys()];
    await providers.get(gone!)!.dubbo.close({ graceMs: 1000 });
    const then = await answers(sticky, 20);
    assert.equal(then.size, 1);
    assert.ok(!then.has(gone!));
  });

  it("may be sticky in one method alone", async (test) => {
    const world = await World.of(test);
    for (const name of ["a", "b"]) await world.provider(named(name));
    const client = world.dubbo().client(OrderApi, { methods: { ask: { sticky: true } } });
    assert.equal((await answers(client, 20)).size, 1);
  });
});

describe("connections", () => {
  it("are one for all clients of a provider", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(byConnection);
    const dubbo = world.dubbo();
    const used = [...(await answers(dubbo.client(OrderApi, { url }), 3)).keys()];
    const alsoUsed = [...(await answers(dubbo.client(OrderApi, { url }), 3)).keys()];
    assert.equal(used.length, 1);
    assert.deepEqual(alsoUsed, used);
  });

  it("of its own are used in turn by a client that asks for them, and by nobody else", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(byConnection);
    const dubbo = world.dubbo();
    const own = await answers(dubbo.client(OrderApi, { url, connections: 3 }), 9);
    assert.deepEqual([...own.values()], [3, 3, 3]);
    const others = await answers(dubbo.client(OrderApi, { url, connections: 2 }), 4);
    assert.deepEqual([...others.values()], [2, 2]);
    const shared = await answers(dubbo.client(OrderApi, { url }), 2);
    assert.equal(new Set([...own.keys(), ...others.keys(), ...shared.keys()]).size, 6);
  });

  it("that are shared are as many as the first client of the address asks for", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(byConnection);
    const dubbo = world.dubbo({ consumer: { shareConnections: 2 } });
    const one = await answers(dubbo.client(OrderApi, { url }), 4);
    const other = await answers(dubbo.client(OrderApi, { url }), 4);
    assert.deepEqual([...one.values()], [2, 2]);
    assert.deepEqual([...other.keys()].sort(), [...one.keys()].sort());
  });

  it("are made by the first call of a lazy client, and start asks for none", async (test) => {
    const world = await World.of(test);
    const early = await world.provider();
    await early.dubbo.close({ graceMs: 0 });
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { url: early.url, lazy: true });
    await dubbo.start(); // with check, and nobody there
    await world.provider(orders(), {}, { protocols: { dubbo: { host: "127.0.0.1", port: early.port } } });
    assert.equal(await client.ask("x"), "hello x");
  });
});

describe("groups and versions", () => {
  it("of any kind or of a list are those that providers have, and each is called by its own", async (test) => {
    const world = await World.of(test);
    const own = (name: string) => orders({ ask: (_text, { service }) => `${name} as ${service.key}` });
    await world.provider(own("a"), { group: "a", version: "1.0.0" });
    await world.provider(own("b"), { group: "b", version: "2.0.0" });
    await world.provider(own("c"), { group: "c", version: "1.0.0" });
    await world.provider(own("d"));
    const dubbo = world.dubbo();
    const ask = async (options: { group?: string; version?: string }): Promise<string[]> => {
      const client = dubbo.client(OrderApi, { ...options, loadBalance: "random", check: false });
      const seen = new Set<string>();
      for (let i = 0; i < 60; i++) seen.add((await client.ask("x")).slice(0, 1));
      return [...seen].sort();
    };
    assert.deepEqual(await ask({ group: "*", version: "*" }), ["a", "b", "c", "d"]);
    assert.deepEqual(await ask({ group: "a,b", version: "*" }), ["a", "b"]);
    assert.deepEqual(await ask({ group: "*", version: "1.0.0" }), ["a", "c"]);
    assert.deepEqual(await ask({ group: "b", version: "*" }), ["b"]);
    assert.deepEqual(await ask({}), ["d"]);
    const any = dubbo.client(OrderApi, { group: "b,x", version: "*" });
    assert.equal(await any.ask("x"), "b as b/com.acme.OrderApi:2.0.0");
    await assert.rejects(dubbo.client(OrderApi, { group: "x" }).ask("x"), { code: RpcCode.Forbidden });
  });

  it("match what the same process provides", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(OrderApi, orders({ ask: (_text, { service }) => service.key }), {
      group: "a",
      version: "1.0.0",
      scope: "local",
    });
    await dubbo.start();
    const key = "a/com.acme.OrderApi:1.0.0";
    for (const options of [
      { group: "*", version: "*" },
      { group: "b,a", version: "1.0.0" },
      { group: "a", version: "*" },
    ]) {
      const client = dubbo.client(OrderApi, { ...options, scope: "local" });
      assert.equal(await client.ask("x"), key);
      assert.equal(await client.$echo("x"), "x");
      assert.ok(client.$available());
    }
    const other = dubbo.client(OrderApi, { group: "b,c", version: "*", scope: "local" });
    await assert.rejects(other.ask("x"), { code: RpcCode.NoInvokerAvailable });
  });

  it("may be of another contract in the same process, and then the method is found by its name", async (test) => {
    const world = await World.of(test);
    const Reordered = defineService("com.acme.OrderApi", {
      methods: { other: method().returns(t.string), ask: method(t.string).returns(t.string) },
    });
    const dubbo = world.dubbo();
    dubbo.provide(
      Reordered,
      { other: () => "other", ask: (text) => `asked ${text}` },
      { version: "2.0.0", scope: "local" },
    );
    await dubbo.start();
    const client = dubbo.client(OrderApi, { version: "*", scope: "local" });
    assert.equal(await client.ask("x"), "asked x");
    await assert.rejects(client.note("x", { oneway: false }), { code: RpcCode.MethodNotFound });
  });
});

describe("a path that is not the interface", () => {
  it("is where a service is served and found, by registry and by url", async (test) => {
    const world = await World.of(test);
    const provider = world.dubbo({ application: "provider" });
    provider.provide(OrderApi, named("shop"), { path: "shop/orders", warmup: 0 });
    const { addresses } = await provider.start();
    const url = DubboUrl.parse(addresses[0]!);
    assert.equal(url.path, "shop/orders");
    assert.equal(url.get("interface"), "com.acme.OrderApi");
    const dubbo = world.dubbo();
    assert.equal(await dubbo.client(OrderApi).ask("x"), "shop");
    assert.equal(await dubbo.client(OrderApi, { url: `dubbo://${url.address}/shop/orders` }).ask("x"), "shop");
    assert.equal(await dubbo.generic("com.acme.OrderApi").invoke("ask", null, ["x"]), "shop");
    const wrong = dubbo.client(OrderApi, { url: `dubbo://${url.address}`, retries: 0 });
    await assert.rejects(wrong.ask("x"), /Not found exported service: com\.acme\.OrderApi/);
  });

  it("is refused when it cannot be one", async (test) => {
    const world = await World.of(test);
    for (const path of ["/a", "a//b", "a?b", ""]) {
      assert.throws(() => world.dubbo().provide(OrderApi, orders(), { path }), /provide\.path is/);
    }
  });
});

describe("several registries", () => {
  it("all show a provider, and a consumer uses any that has one", async (test) => {
    const [world, other] = [await World.of(test), await World.of(test)];
    const registries = { one: world.registry, two: other.registry };
    await world.provider(named("both"), {}, { registries });
    assert.equal(await world.dubbo().client(OrderApi).ask("x"), "both");
    assert.equal(await other.dubbo().client(OrderApi).ask("x"), "both");
    const third = await World.of(test);
    const client = world.dubbo({ registries: { empty: third.registry, two: other.registry } }).client(OrderApi);
    assert.equal(await client.ask("x"), "both");
  });

  it("turn to the second when the provider of the first is gone", async (test) => {
    const [world, other] = [await World.of(test), await World.of(test)];
    const first = await world.provider(named("first"));
    await other.provider(named("second"));
    const client = world.dubbo({ registries: { one: world.registry, two: other.registry } }).client(OrderApi);
    assert.equal(await client.ask("x"), "first");
    await first.dubbo.close({ graceMs: 0 });
    await until("the second provider", () => client.$available());
    assert.equal(await client.ask("x"), "second");
  });

  it("are not written to with register: false, and not asked with subscribe: false", async (test) => {
    const [world, other] = [await World.of(test), await World.of(test)];
    const quiet = { address: world.registry, register: false };
    await world.provider(named("a"), {}, { registries: { quiet, two: other.registry } });
    const missing = { name: "RpcError" } as const;
    await assert.rejects(world.dubbo().client(OrderApi, { check: false }).ask("x"), missing);
    assert.equal(await other.dubbo().client(OrderApi).ask("x"), "a");
    const deaf = { address: other.registry, subscribe: false };
    const client = world.dubbo({ registries: { one: world.registry, deaf } }).client(OrderApi, { check: false });
    await assert.rejects(client.ask("x"), missing);
    const nowhere = world.dubbo({ registries: { deaf } });
    assert.throws(
      () => nowhere.client(OrderApi, { scope: "remote" }),
      /there is no registry to find com\.acme\.OrderApi at/,
    );
    nowhere.provide(OrderApi, named("here"), { scope: "local" });
    await nowhere.start();
    assert.equal(await nowhere.client(OrderApi).ask("x"), "here");
  });

  it("do not show a service with register: false, which is called by its url", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(named("hidden"), { register: false });
    await assert.rejects(world.dubbo().client(OrderApi, { check: false }).ask("x"), { name: "RpcError" });
    assert.equal(await world.dubbo({ protocols: LOOPBACK }).client(OrderApi, { url }).ask("x"), "hidden");
  });
});
