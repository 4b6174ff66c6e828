import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { type Dubbo, DubboUrl, type RegistryBackend, type RegistryFactory, RpcCode, RpcError } from "dubbo-ts";
import { named, OrderApi, orders, until, World } from "./fixture.js";

/** A registry that says what the test wants, at `paper://desk:1`. */
function paper(own: Partial<RegistryBackend> = {}, urls: readonly string[] = []): { paper: RegistryFactory } {
  return {
    paper: () => ({
      fileCache: false,
      isAvailable: () => true,
      register: async () => {},
      unregister: async () => {},
      subscribe: async (_url, listener) =>
        listener(
          "providers",
          urls.map((url) => DubboUrl.parse(url)),
        ),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
      ...own,
    }),
  };
}

/** What a call, and `start()` with `check`, say when nobody can be called: the same reason. */
async function reason(make: (check: boolean) => Dubbo, options: Record<string, unknown> = {}): Promise<RpcError> {
  const lenient = make(false);
  const client = lenient.client(OrderApi, options);
  await lenient.start();
  assert.equal(client.$available(), false);
  let called: RpcError | undefined;
  await assert.rejects(client.ask("x"), (error: RpcError) => {
    assert.ok(error instanceof RpcError, `${error}`);
    assert.ok(error.message.length < 600 && !error.message.includes("\n"), error.message);
    called = error;
    return true;
  });
  return called!;
}

describe("a consumer that finds no provider says that", () => {
  const maker =
    (world: World, more = {}) =>
    (check: boolean) =>
      world.dubbo({ consumer: { check, retries: 0 }, ...more });

  it("there is no such service, and names the registry", async (test) => {
    const world = await World.of(test);
    const error = await reason(maker(world));
    assert.equal(error.code, RpcCode.Forbidden);
    assert.equal(error.service, "com.acme.OrderApi");
    assert.equal(error.method, "ask");
    assert.ok(error.message.includes("no provider of com.acme.OrderApi at registry embedded://"), error.message);
    assert.match(error.message, /start one/);
  });

  it("the group is wrong, and which exist", async (test) => {
    const world = await World.of(test);
    await world.provider(orders(), { group: "a", version: "1.0.0" });
    await world.provider(orders(), { group: "b", version: "1.0.0" });
    const error = await reason(maker(world), { group: "c", version: "1.0.0" });
    assert.match(error.message, /no provider of c\/com\.acme\.OrderApi:1\.0\.0 at registry embedded:/);
    assert.match(error.message, /exists as (a\/com\.acme\.OrderApi:1\.0\.0|, |b\/com\.acme\.OrderApi:1\.0\.0){3}/);
    assert.match(error.message, /check group and version/);
  });

  it("the version is wrong, and which exist", async (test) => {
    const world = await World.of(test);
    await world.provider(orders(), { version: "1.0.0" });
    const error = await reason(maker(world), { version: "2.0.0" });
    assert.match(
      error.message,
      /no provider of com\.acme\.OrderApi:2\.0\.0 at .*exists as com\.acme\.OrderApi:1\.0\.0;/,
    );
  });

  it("all of them are disabled", async (test) => {
    const world = await World.of(test);
    const { address } = await world.provider(orders(), { parameters: { disabled: "true" } });
    const error = await reason(maker(world));
    assert.match(error.message, /no provider of com\.acme\.OrderApi at registry embedded:.* is enabled/);
    assert.ok(error.message.includes(`${address} is disabled`), error.message);
  });

  it("the registry cannot be reached, and names its address", async (test) => {
    const world = await World.of(test);
    const refused = async (): Promise<never> => {
      throw new Error("connect ECONNREFUSED");
    };
    const extensions = { registry: paper({ isAvailable: () => false, register: refused, subscribe: refused }) };
    const registry = { address: "paper://desk:1", check: false };
    const error = await reason(maker(world, { registry, extensions }));
    assert.equal(error.code, RpcCode.NoInvokerAvailable);
    assert.match(error.message, /registry paper:\/\/desk:1 cannot be reached; check that it runs/);

    const strict = world.dubbo({ registry: "paper://desk:1", extensions });
    strict.client(OrderApi);
    await assert.rejects(strict.start(), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Registry);
      assert.match(error.message, /paper:\/\/desk:1.*connect ECONNREFUSED/);
      return true;
    });
  });

  it("the embedded registry's folder is no folder", async (test) => {
    const world = await World.of(test);
    const file = `${world.registry.slice("embedded://".length)}/file`;
    await writeFile(file, "");
    const strict = world.dubbo({ registry: `embedded://${file}` });
    strict.client(OrderApi);
    await assert.rejects(strict.start(), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Registry);
      assert.ok(error.message.includes(file), error.message);
      return true;
    });
  });

  it("the registry has not answered yet", async (test) => {
    const world = await World.of(test);
    const extensions = { registry: paper({ subscribe: async () => {} }) };
    const error = await reason(maker(world, { registry: "paper://desk:1", extensions }));
    assert.match(error.message, /no provider of com\.acme\.OrderApi is known yet: registry paper:\/\/desk:1/);
  });

  it("those that are named cannot be reached, and which", async (test) => {
    const world = await World.of(test);
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const extensions = { registry: paper({}, [`dubbo://127.0.0.1:${port}/com.acme.OrderApi`]) };
    const error = await reason(maker(world, { registry: "paper://desk:1", extensions }));
    assert.equal(error.code, RpcCode.Network);
    assert.equal(error.address, `127.0.0.1:${port}`);
    const strict = world.dubbo({ registry: "paper://desk:1", extensions, consumer: { connectTimeoutMs: 500 } });
    strict.client(OrderApi);
    await assert.rejects(strict.start(), (error: RpcError) => {
      assert.match(
        error.message,
        /cannot reach the only provider of com\.acme\.OrderApi that registry paper:\/\/desk:1/,
      );
      assert.ok(error.message.includes(`127.0.0.1:${port}`), error.message);
      return true;
    });
  });

  it("those that are named speak what this application does not", async (test) => {
    const world = await World.of(test);
    const extensions = { registry: paper({}, ["tri://127.0.0.1:1/com.acme.OrderApi"]) };
    const error = await reason(maker(world, { registry: "paper://desk:1", extensions }));
    assert.match(error.message, /paper:\/\/desk:1 can be used: they speak tri, which this application does not/);
  });

  it("those that are named have no address", async (test) => {
    const world = await World.of(test);
    const extensions = { registry: paper({}, ["dubbo://127.0.0.1/com.acme.OrderApi"]) };
    const error = await reason(maker(world, { registry: "paper://desk:1", extensions }));
    assert.match(error.message, /an address that can be used: no port/);
  });

  it("a direct address cannot be reached", async (test) => {
    const world = await World.of(test);
    const { dubbo: gone, url, address } = await world.provider();
    await gone.close({ graceMs: 0 });
    const dubbo = world.dubbo({ registry: "N/A", consumer: { retries: 1 } });
    const client = dubbo.client(OrderApi, { url });
    await assert.rejects(client.ask("x"), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Network);
      assert.deepEqual(error.attempts, [address, address]);
      assert.match(error.message, /after 2 attempts .*ECONNREFUSED/);
      return true;
    });
  });
});

describe("a registry that", () => {
  it("never answers keeps neither a call nor close waiting for ever", async (test) => {
    const world = await World.of(test);
    const extensions = {
      registry: paper({ subscribe: () => new Promise(() => {}), close: () => new Promise(() => {}) }),
    };
    const dubbo = world.dubbo({ registry: "paper://desk:1", extensions });
    const client = dubbo.client(OrderApi);
    const started = dubbo.start();
    const call = client.ask("x");
    void started.catch(() => {});
    void call.catch(() => {});
    const from = performance.now();
    await dubbo.close({ graceMs: 100 });
    assert.ok(performance.now() - from < 4000, `${performance.now() - from} ms`);
    await assert.rejects(call, RpcError);
    await assert.rejects(started);
  });

  it("refuses a provider at first has it once it is started again", async (test) => {
    const world = await World.of(test);
    const registered: string[] = [];
    let isOpen = false;
    const extensions = {
      registry: paper({
        async register(url) {
          if (!isOpen) throw new Error("no leader yet");
          registered.push(url.serviceKey);
        },
      }),
    };
    const dubbo = world.dubbo({ registry: "paper://desk:1", extensions });
    dubbo.provide(OrderApi, orders());
    await assert.rejects(dubbo.start(), /paper:\/\/desk:1.*no leader yet/);
    isOpen = true;
    await dubbo.start();
    assert.deepEqual(registered, ["com.acme.OrderApi"]);
  });

  it("is joined by another: the first that has a provider is used", async (test) => {
    const [one, two] = [await World.of(test), await World.of(test)];
    const first = await one.provider(named("first"));
    await two.provider(named("second"));
    const dubbo = one.dubbo({ registries: { one: one.registry, two: two.registry } });
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    assert.equal(await client.ask("x"), "first");
    await first.dubbo.close({ graceMs: 0 });
    await until("the second registry's provider", () => client.$available());
    assert.equal(await client.ask("x"), "second");
  });
});
