import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineService, method, RpcCode, RpcError, t } from "dubbo-ts";
import { Load, named, OrderApi, orders, until, World } from "./fixture.js";
import { PeerProcess } from "./processes.js";

describe("processes that find each other through the embedded registry", () => {
  it("call each other", async (test) => {
    const world = await World.of(test);
    const provider = new PeerProcess(test, "provider", world.registry, "a");
    const { addresses } = await provider.next("addresses");
    assert.match((addresses as string[])[0]!, /^dubbo:\/\/127\.0\.0\.1:\d+\/com\.acme\.OrderApi\?/);
    const consumer = new PeerProcess(test, "consumer", world.registry, "c");
    await consumer.next("started");
    consumer.send({ ask: "x" });
    assert.equal((await consumer.next("answer"))["answer"], "a");
    consumer.send({});
    provider.send({});
    assert.deepEqual(await Promise.all([consumer.exit(), provider.exit()]), [0, 0]);
  });

  it("meet when the consumer is there first, and again when the provider comes back", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { check: false });
    await dubbo.start();
    assert.equal(client.$available(), false);
    await assert.rejects(client.ask("x"), { code: RpcCode.Forbidden });

    const first = new PeerProcess(test, "provider", world.registry, "first");
    await until("the first provider", () => client.$available());
    assert.equal(await client.ask("x"), "first");

    await first.kill();
    await until("the loss of the first provider", () => !client.$available());
    await assert.rejects(client.ask("x"), RpcError);
    new PeerProcess(test, "provider", world.registry, "second");
    await until("the second provider", () => client.$available());
    assert.equal(await client.ask("x"), "second");
  });

  it("lose no call when a provider is killed under load", async (test) => {
    const world = await World.of(test);
    const providers = ["a", "b"].map((name) => new PeerProcess(test, "provider", world.registry, name));
    await Promise.all(providers.map((provider) => provider.next("addresses")));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    await until("both providers", () => client.$available());
    const seen = new Set<string>();
    const load = new Load(20, async () => seen.add(await client.ask("x")));
    await load.more(500);
    assert.deepEqual([...seen].sort(), ["a", "b"]);
    await providers[0]!.kill();
    await load.more(1000);
    seen.clear();
    await load.more(200);
    await load.stop();
    assert.deepEqual(load.failures, []);
    assert.deepEqual([...seen], ["b"]);
  });
});

describe("groups and versions", () => {
  const WhichApi = defineService("com.acme.WhichApi", { methods: { which: method().returns(t.string) } });
  const which = {
    which: (context: { service: { key: string } }) => context.service.key,
  };

  async function sideBySide(world: World) {
    const dubbo = world.dubbo();
    dubbo.provide(WhichApi, which, { group: "g1", version: "1.0.0" });
    dubbo.provide(WhichApi, which, { group: "g2", version: "1.0.0" });
    dubbo.provide(WhichApi, which, { group: "g2", version: "2.0.0" });
    dubbo.provide(WhichApi, which);
    await dubbo.start();
    return world.dubbo();
  }

  it("stand side by side on one port, each reached by its own name", async (test) => {
    const dubbo = await sideBySide(await World.of(test));
    const clients = [
      dubbo.client(WhichApi, { group: "g1", version: "1.0.0" }),
      dubbo.client(WhichApi, { group: "g2", version: "1.0.0" }),
      dubbo.client(WhichApi, { group: "g2", version: "2.0.0" }),
      dubbo.client(WhichApi),
    ];
    await dubbo.start();
    assert.deepEqual(await Promise.all(clients.map((client) => client.which())), [
      "g1/com.acme.WhichApi:1.0.0",
      "g2/com.acme.WhichApi:1.0.0",
      "g2/com.acme.WhichApi:2.0.0",
      "com.acme.WhichApi",
    ]);
  });

  async function seen(client: { which(): Promise<string> }): Promise<readonly string[]> {
    const keys = new Set<string>();
    for (let i = 0; i < 100; i++) keys.add(await client.which());
    return [...keys].sort();
  }

  it("are all taken by *, and some of them by a list", async (test) => {
    const dubbo = await sideBySide(await World.of(test));
    const anyGroup = dubbo.client(WhichApi, { group: "*", version: "1.0.0" });
    const anyVersion = dubbo.client(WhichApi, { group: "g2", version: "*" });
    const anything = dubbo.client(WhichApi, { group: "*", version: "*" });
    const listed = dubbo.client(WhichApi, { group: "g0,g1,g2", version: "1.0.0" });
    await dubbo.start();
    const [g1, g2, g2v2, bare] = [
      "g1/com.acme.WhichApi:1.0.0",
      "g2/com.acme.WhichApi:1.0.0",
      "g2/com.acme.WhichApi:2.0.0",
      "com.acme.WhichApi",
    ];
    assert.deepEqual(await seen(anyGroup), [g1, g2]);
    assert.deepEqual(await seen(anyVersion), [g2, g2v2]);
    assert.deepEqual(await seen(anything), [bare, g1, g2, g2v2]);
    assert.deepEqual(await seen(listed), [g1, g2]);
  });

  it("come from the contract when the client and the provider say nothing", async (test) => {
    const world = await World.of(test);
    const Named = defineService("com.acme.NamedApi", {
      group: "shop",
      version: "3.1.0",
      methods: { which: method().returns(t.string) },
    });
    const provider = world.dubbo();
    provider.provide(Named, which);
    await provider.start();
    const consumer = world.dubbo();
    const client = consumer.client(Named);
    await consumer.start();
    assert.equal(await client.which(), "shop/com.acme.NamedApi:3.1.0");
  });
});

describe("scope", () => {
  it("prefers the service of the same Dubbo, and passes values as they are", async (test) => {
    const world = await World.of(test);
    await world.provider(named("elsewhere"));
    const dubbo = world.dubbo();
    const addresses: string[] = [];
    dubbo.provide(
      OrderApi,
      orders({
        ask(_, context) {
          addresses.push(context.remoteAddress);
          return "here";
        },
      }),
    );
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    for (let i = 0; i < 20; i++) assert.equal(await client.ask("x"), "here");
    assert.deepEqual([...new Set(addresses)], [""]);
    assert.equal((await client.ask.reply("x")).provider, undefined);
    const value = { same: true };
    assert.equal(await client.any(value), value);
  });

  it("remote goes out over the wire all the same", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(OrderApi, orders({ ask: (_, context) => context.remoteAddress }));
    const client = dubbo.client(OrderApi, { scope: "remote" });
    const { addresses } = await dubbo.start();
    assert.match(await client.ask("x"), /^127\.0\.0\.1:\d+$/);
    assert.ok(addresses[0]!.includes((await client.ask.reply("x")).provider!));
  });

  it("local finds nothing but this process, and publishes nothing", async (test) => {
    const world = await World.of(test);
    await world.provider(named("elsewhere"));
    const dubbo = world.dubbo({ consumer: { check: false } });
    const client = dubbo.client(OrderApi, { scope: "local" });
    await dubbo.start();
    await assert.rejects(client.ask("x"), (error: RpcError) => {
      assert.equal(error.code, RpcCode.NoInvokerAvailable);
      assert.match(error.message, /com\.acme\.OrderApi.*not provided by this process/);
      return true;
    });
    dubbo.provide(OrderApi, named("here"), { scope: "local" });
    assert.deepEqual((await dubbo.start()).addresses, []);
    assert.equal(await client.ask("x"), "here");
  });

  it("of the provider keeps a service out of this process, or out of every process", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo({ consumer: { check: false } });
    dubbo.provide(OrderApi, orders({ ask: (_, context) => context.remoteAddress }), { scope: "remote" });
    dubbo.provide(OrderApi, named("none"), { scope: "none", group: "none" });
    const client = dubbo.client(OrderApi);
    const local = dubbo.client(OrderApi, { scope: "local" });
    const none = dubbo.client(OrderApi, { group: "none" });
    assert.equal((await dubbo.start()).addresses.length, 1);
    assert.match(await client.ask("x"), /^127/);
    await assert.rejects(local.ask("x"), { code: RpcCode.NoInvokerAvailable });
    await assert.rejects(none.ask("x"), /exists as com\.acme\.OrderApi/);
  });
});

describe("start", () => {
  it("fails when a checked client finds nobody, and can be repeated once somebody is there", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi);
    await assert.rejects(dubbo.start(), (error: RpcError) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, RpcCode.NoInvokerAvailable);
      assert.match(error.message, /no provider of com\.acme\.OrderApi/);
      return true;
    });
    await world.provider(named("a"));
    await until("the provider", () => client.$available());
    await dubbo.start();
    assert.equal(await client.ask("x"), "a");
  });

  it("does not ask for somebody when check is false, for one client or for all", async (test) => {
    const world = await World.of(test);
    const one = world.dubbo();
    one.client(OrderApi, { check: false });
    await one.start();
    const all = world.dubbo({ consumer: { check: false } });
    all.client(OrderApi);
    await all.start();
    const overridden = world.dubbo({ consumer: { check: false } });
    overridden.client(OrderApi, { check: true });
    await assert.rejects(overridden.start(), RpcError);
  });

  it("publishes services though a checked client finds nobody, so that two can wait for each other", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(OrderApi, named("a"));
    dubbo.client(OrderApi, { group: "other" });
    await assert.rejects(dubbo.start(), /exists as com\.acme\.OrderApi/);
    const consumer = world.dubbo();
    const client = consumer.client(OrderApi);
    await consumer.start();
    assert.equal(await client.ask("x"), "a");
  });

  it("leaves clients with init: false to their first call", async (test) => {
    const world = await World.of(test);
    const connected: string[] = [];
    const dubbo = world.dubbo({
      listeners: { invoker: [{ referred: ({ url }) => void (url.port > 0 && connected.push(url.address)) }] },
    });
    const client = dubbo.client(OrderApi, { init: false });
    await dubbo.start(); // nobody is there, and nobody asks
    const { address } = await world.provider(named("a"));
    assert.deepEqual(connected, []);
    assert.equal(await client.ask("x"), "a");
    assert.deepEqual(connected, [address]);
  });

  it("is optional for those who only call", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(named("a"));
    assert.equal(await world.dubbo().client(OrderApi).ask("x"), "a");
    assert.equal(await world.dubbo({ registry: "N/A" }).client(OrderApi, { url }).ask("x"), "a");
  });

  it("can be repeated after more was provided", async (test) => {
    const world = await World.of(test);
    const { dubbo } = await world.provider(named("a"));
    dubbo.provide(OrderApi, named("b"), { group: "more" });
    const { addresses } = await dubbo.start();
    assert.equal(addresses.length, 2);
    assert.equal(new Set(addresses.map((address) => new URL(address).port)).size, 1);
    const consumer = world.dubbo();
    const client = consumer.client(OrderApi, { group: "more" });
    await consumer.start();
    assert.equal(await client.ask("x"), "b");
  });

  it("says which address cannot be bound, and binds it once it is free", async (test) => {
    const world = await World.of(test);
    const first = await world.provider();
    const dubbo = world.dubbo({ protocols: { dubbo: { host: "127.0.0.1", port: first.port } } });
    dubbo.provide(OrderApi, named("b"), { group: "b" });
    await assert.rejects(dubbo.start(), (error: Error) => {
      assert.ok(error.message.includes(first.address) && error.message.includes("EADDRINUSE"), error.message);
      return true;
    });
    await first.dubbo.close({ graceMs: 0 });
    assert.equal((await dubbo.start()).addresses.length, 1);
    const consumer = world.dubbo();
    const client = consumer.client(OrderApi, { group: "b" });
    await consumer.start();
    assert.equal(await client.ask("x"), "b");
  });
});

describe("connections", () => {
  async function callers(world: World, options: Record<string, unknown>, clients = 1): Promise<Set<string>> {
    const seen = new Set<string>();
    const { url } = await world.provider(
      orders({
        ask(_, context) {
          seen.add(context.remoteAddress);
          return "";
        },
      }),
    );
    const dubbo = world.dubbo({ registry: "N/A" });
    const all = Array.from({ length: clients }, () => dubbo.client(OrderApi, { url, ...options }));
    await dubbo.start();
    for (const client of all) for (let i = 0; i < 10; i++) await client.ask("x");
    return seen;
  }

  it("are shared by the clients of one address", async (test) => {
    assert.equal((await callers(await World.of(test), {}, 3)).size, 1);
  });

  it("are a client's own when it asks for some", async (test) => {
    assert.equal((await callers(await World.of(test), { connections: 3 }, 2)).size, 6);
  });

  it("are opened by the first call when lazy", async (test) => {
    const world = await World.of(test);
    const { url, port, dubbo: provider } = await world.provider(named("a"));
    const dubbo = world.dubbo({ registry: "N/A" });
    const client = dubbo.client(OrderApi, { url: `${url};dubbo://127.0.0.1:${port}`, lazy: true });
    await provider.close({ graceMs: 0 });
    await dubbo.start(); // would fail if it asked for a connection
    assert.equal(client.$available(), true);
    const again = world.dubbo({ protocols: { dubbo: { host: "127.0.0.1", port } } });
    again.provide(OrderApi, named("again"));
    await again.start();
    assert.equal(await client.ask("x"), "again");
  });
});

describe("choosing among providers", () => {
  it("gives a weight of 0 nothing, and the others about their share", async (test) => {
    const world = await World.of(test);
    const [none, small, large] = [named("none"), named("small"), named("large")];
    await world.provider(none, { weight: 0 });
    await world.provider(small, { weight: 100 });
    await world.provider(large, { weight: 300 });
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    await client.$echo("connected");
    await until("every provider", () => client.$available());
    const calls = 2000;
    for (let i = 0; i < calls / 50; i++) await Promise.all(Array.from({ length: 50 }, () => client.ask("x")));
    assert.equal(none.calls(), 0);
    assert.equal(small.calls() + large.calls(), calls);
    // Seven standard deviations: one run in many millions is unlucky.
    assert.ok(Math.abs(small.calls() - calls / 4) < 7 * Math.sqrt((calls * 3) / 16), `${small.calls()} of ${calls}`);
  });

  it("stays with one provider when sticky, and moves on when it is gone", async (test) => {
    const world = await World.of(test);
    const services = [named("a"), named("b"), named("c")];
    const providers = await Promise.all(services.map((service) => world.provider(service)));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { sticky: true });
    await dubbo.start();
    const first = await client.ask("x");
    for (let i = 0; i < 50; i++) assert.equal(await client.ask("x"), first);
    const at = services.findIndex((service) => service.calls() > 0);
    await providers[at]!.dubbo.close({ graceMs: 0 });
    const second = await client.ask("x");
    assert.notEqual(second, first);
    for (let i = 0; i < 50; i++) assert.equal(await client.ask("x"), second);
  });

  it("can be sticky for one method alone", async (test) => {
    const world = await World.of(test);
    const providers = ["a", "b"].map((name) => orders({ ask: () => name, any: () => name }));
    await Promise.all(providers.map((service) => world.provider(service)));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { methods: { ask: { sticky: true } } });
    await dubbo.start();
    const seen = { ask: new Set(), any: new Set() };
    for (let i = 0; i < 50; i++) {
      seen.ask.add(await client.ask("x"));
      seen.any.add(await client.any("x"));
    }
    assert.equal(seen.ask.size, 1);
    assert.equal(seen.any.size, 2);
  });
});
