import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { DubboUrl, decodeUrl, type Logger, TimerWheel } from "@dubbo-ts/core/common";
import type { Entry } from "@dubbo-ts/core/registry";
import { ZookeeperRegistry } from "@dubbo-ts/zookeeper";
import { isCode, parseConnectString, ZookeeperClient, ZookeeperCode } from "@dubbo-ts/zookeeper/client";
import { createDubbo, type Dubbo, type DubboOptions, defineService, method, t } from "dubbo-ts";
import { ZookeeperServer } from "./zookeeper-server.js";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const HelloApi = defineService("com.acme.HelloApi", {
  group: "g",
  version: "1.0.0",
  methods: { hi: method(t.string).returns(t.string), ho: method() },
});
const hello = { hi: (name: string) => `hi ${name}`, ho() {} };

describe("the registry in a real ZooKeeper", () => {
  let server: ZookeeperServer;
  let wheel: TimerWheel;
  let client: ZookeeperClient;
  const closers: (() => Promise<void>)[] = [];

  before(async () => {
    server = await ZookeeperServer.start();
    wheel = new TimerWheel();
    client = clientAt();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  after(async () => {
    await client?.close();
    wheel?.close();
    await server?.close();
  });

  function clientAt(more: { auth?: string; chroot?: string } = {}): ZookeeperClient {
    const servers = parseConnectString(`${server.address}${more.chroot ?? ""}`);
    const { auth } = more;
    return new ZookeeperClient({
      servers,
      auth,
      sessionTimeoutMs: 5000,
      connectTimeoutMs: 5000,
      wheel,
      logger: quiet,
    });
  }

  function registryAt(query = "", user = ""): ZookeeperRegistry {
    const url = DubboUrl.parse(`zookeeper://${user}${server.address}${query}`);
    const registry = new ZookeeperRegistry(url, { application: "t", logger: quiet, wheel });
    closers.push(() => registry.close());
    return registry;
  }

  function dubboOf(options: Omit<DubboOptions, "application">): Dubbo {
    const dubbo = createDubbo({
      application: "t",
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      logger: quiet,
      ...options,
    });
    closers.push(() => dubbo.close({ graceMs: 1000 }));
    return dubbo;
  }

  const provider = (name: string, more: Readonly<Record<string, string>> = {}): DubboUrl =>
    new DubboUrl({ protocol: "dubbo", host: "127.0.0.1", port: 9, path: name, parameters: more });
  const nodeOf = (url: DubboUrl, root = "/dubbo"): string =>
    `${root}/${url.path}/${url.get("category") ?? "providers"}/${url.toEncodedString()}`;
  const childrenOf = (path: string, watcher?: () => void): Promise<readonly string[]> =>
    client.children(path, watcher).catch((error: unknown) => {
      if (isCode(error, ZookeeperCode.NoNode)) return [];
      throw error;
    });

  it("is laid out as Java's: urls under providers and consumers, with the address as data", async () => {
    const registry = `zookeeper://${server.address}`;
    const providing = dubboOf({ registry });
    providing.provide(HelloApi, hello, { weight: 50 });
    const { addresses } = await providing.start();
    const consuming = dubboOf({ registry });
    const hi = consuming.client(HelloApi, { retries: 0 });
    await consuming.start();
    assert.equal(await hi.hi("bob"), "hi bob");

    assert.deepEqual((await client.children("/dubbo/com.acme.HelloApi")).toSorted(), [
      "configurators",
      "consumers",
      "providers",
      "routers",
    ]);
    const [provided] = await client.children("/dubbo/com.acme.HelloApi/providers");
    assert.equal(decodeUrl(provided!), addresses[0]);
    assert.equal(encodeURIComponent(decodeUrl(provided!)).replaceAll("*", "%2A"), provided!.replaceAll("*", "%2A"));
    assert.equal(String(await client.data(`/dubbo/com.acme.HelloApi/providers/${provided}`)), "127.0.0.1");
    const stat = await client.exists(`/dubbo/com.acme.HelloApi/providers/${provided}`);
    assert.notEqual(stat!.ephemeralOwner, 0n);
    assert.equal((await client.exists("/dubbo/com.acme.HelloApi/providers"))!.ephemeralOwner, 0n);

    // What Java 3.3 consumers and consoles read of a provider: see the keys that it writes itself.
    const keys = [...DubboUrl.parseEncoded(provided!).parameters.keys()];
    for (const key of [
      ...["application", "deprecated", "dubbo", "dynamic", "generic", "group", "interface", "methods"],
      ...["prefer.serialization", "release", "revision", "side", "timestamp", "version", "weight"],
    ])
      assert.ok(keys.includes(key), key);
    for (const key of ["pid", "bind.ip", "bind.port", "anyhost"]) assert.ok(!keys.includes(key), key);
    const [consumed] = await client.children("/dubbo/com.acme.HelloApi/consumers");
    const consumer = DubboUrl.parseEncoded(consumed!);
    assert.equal(consumer.protocol, "consumer");
    for (const [key, value] of Object.entries({
      category: "consumers",
      check: "false",
      side: "consumer",
      retries: "0",
    }))
      assert.equal(consumer.get(key), value);
    for (const key of [
      "application",
      "dubbo",
      "group",
      "interface",
      "methods",
      "pid",
      "release",
      "timestamp",
      "version",
    ])
      assert.ok(consumer.get(key) !== undefined, key);

    await consuming.close();
    assert.deepEqual(await client.children("/dubbo/com.acme.HelloApi/consumers"), []);
    await providing.close();
    assert.deepEqual(await client.children("/dubbo/com.acme.HelloApi/providers"), []);
  });

  it("keeps what is dynamic=false, and takes it back when asked to", async () => {
    const url = provider("com.acme.Static", { dynamic: "false" });
    const first = registryAt();
    await first.register(url);
    await first.close();
    assert.equal((await client.exists(nodeOf(url)))?.ephemeralOwner, 0n);
    const second = registryAt();
    await second.register(url);
    await second.unregister(url);
    assert.equal(await client.exists(nodeOf(url)), undefined);
    await second.unregister(url);
  });

  it("takes over what an earlier session left, so that it outlives that session", async () => {
    const url = provider("com.acme.Stale");
    const earlier = clientAt();
    await earlier.ensure("/dubbo/com.acme.Stale/providers");
    await earlier.create(nodeOf(url), { ephemeral: true });
    const lists: number[] = [];
    let looking = Promise.resolve();
    const look = (): void => {
      looking = looking.then(
        async () => void lists.push((await childrenOf("/dubbo/com.acme.Stale/providers", look)).length),
      );
    };
    look();
    await looking;
    const registry = registryAt();
    await registry.register(url);
    const owner = (await client.exists(nodeOf(url)))!.ephemeralOwner;
    assert.notEqual(owner, earlier.sessionId);
    await registry.register(url);
    assert.equal((await client.exists(nodeOf(url)))!.ephemeralOwner, owner);
    await earlier.close();
    assert.equal((await client.exists(nodeOf(url)))!.ephemeralOwner, owner);
    await looking;
    assert.deepEqual(new Set(lists), new Set([1]), "it was replaced in one step and never missing");
  });

  it("leaves what another live process publishes to that process", async () => {
    const url = provider("com.acme.Shared");
    const [one, other] = [registryAt(), registryAt()];
    await one.register(url);
    await other.register(url);
    const owner = (await client.exists(nodeOf(url)))!.ephemeralOwner;
    // Each of them is told of a change; neither takes the node from the other.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await client.exists(nodeOf(url)))!.ephemeralOwner, owner);
    const gone = new Promise<void>((resolve) => void client.exists(nodeOf(url), resolve));
    await other.close();
    await gone;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.notEqual(await client.exists(nodeOf(url)), undefined, "the other one is registered again");
  });

  it("tells of changes in every category that was asked for, and of none after the end", async () => {
    const registry = registryAt();
    const told = new Map<string, readonly Entry[]>();
    let wake = (): void => {};
    const listener = (category: string, entries: readonly Entry[]): void => {
      told.set(category, entries);
      wake();
    };
    const asked = provider("com.acme.Watched", { category: "providers,configurators,routers" });
    await registry.subscribe(asked, listener);
    assert.deepEqual(
      [...told].toSorted().map(([category, entries]) => [category, entries.length]),
      [
        ["configurators", 0],
        ["providers", 0],
        ["routers", 0],
      ],
    );
    const rule = new DubboUrl({
      protocol: "override",
      host: "0.0.0.0",
      path: "com.acme.Watched",
      parameters: { category: "configurators", dynamic: "false", timeout: "5" },
    });
    const changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await registryAt().register(rule);
    await changed;
    assert.deepEqual(told.get("configurators"), [rule.toEncodedString()]);
    await registry.unsubscribe(asked, listener);
    told.clear();
    await registryAt().unregister(rule);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(told.size, 0);
    await assert.rejects(registry.subscribe(provider("*"), listener), /one interface, not to all/);
  });

  it("stands under the group, under the root of the tree, and under a chroot", async () => {
    const url = provider("com.acme.Rooted");
    await registryAt("?group=other").register(url);
    assert.notEqual(await client.exists(nodeOf(url, "/other")), undefined);
    await registryAt("?group=/").register(url);
    assert.notEqual(await client.exists(nodeOf(url, "")), undefined);
    await registryAt("/some/where").register(url);
    assert.notEqual(await client.exists(nodeOf(url, "/some/where/dubbo")), undefined);
  });

  it("belongs to its user alone", async () => {
    const url = provider("com.acme.Owned");
    await registryAt("?group=owned", "me:secret@").register(url);
    await assert.rejects(client.children("/owned/com.acme.Owned/providers"), { code: ZookeeperCode.NoAuth });
    await assert.rejects(registryAt("?group=owned").register(url), /NoAuth.*check the user name and password/);
    const same = clientAt({ auth: "me:secret" });
    closers.push(() => same.close());
    assert.equal((await same.children("/owned/com.acme.Owned/providers")).length, 1);
    const other = registryAt("?group=owned&username=me&password=secret");
    let count = -1;
    await other.subscribe(url, (_category, entries) => {
      count = entries.length;
    });
    assert.equal(count, 1);
  });

  it("uses the servers that are there", async () => {
    const url = provider("com.acme.Backup");
    const first = registryAt(`?backup=127.0.0.1:1,127.0.0.1:2`);
    await first.register(url);
    assert.notEqual(await client.exists(nodeOf(url)), undefined);
  });

  it("may be one of several: each gets what it is for", async () => {
    const at = (group: string, more: object = {}) => ({ address: `zookeeper://${server.address}`, group, ...more });
    const providing = dubboOf({
      registries: { a: at("ra"), b: at("rb"), unseen: at("rc", { register: false }) },
    });
    providing.provide(HelloApi, hello);
    await providing.start();
    const path = (root: string): string => `/${root}/com.acme.HelloApi`;
    for (const root of ["ra", "rb"]) assert.equal((await childrenOf(`${path(root)}/providers`)).length, 1, root);
    assert.equal((await childrenOf(`${path("rc")}/providers`)).length, 0);

    const consuming = dubboOf({
      registries: {
        empty: at("rc"),
        unwatched: at("ra", { subscribe: false }),
        hidden: at("rb", { register: false }),
      },
    });
    const hi = consuming.client(HelloApi);
    await consuming.start();
    assert.equal(await hi.hi("bob"), "hi bob");
    assert.equal((await childrenOf(`${path("rc")}/consumers`)).length, 1);
    assert.equal((await childrenOf(`${path("rb")}/consumers`)).length, 0);
    assert.equal((await childrenOf(`${path("ra")}/consumers`)).length, 0);
    const unregistered = dubboOf({ registry: at("rb") });
    const quietly = unregistered.client(HelloApi, { parameters: { register: "false" } });
    await unregistered.start();
    assert.equal(await quietly.hi("bob"), "hi bob");
    assert.equal((await childrenOf(`${path("rb")}/consumers`)).length, 0);
  });
});
