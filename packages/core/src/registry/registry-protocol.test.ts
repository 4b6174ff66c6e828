import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callOf, consumer, invokerOf, keepingLogger, service, type TestInvoker } from "../cluster/fixture.test.js";
import { clusters, loadBalances } from "../cluster/index.js";
import { DubboUrl, RpcCode } from "../common/index.js";
import type { Protocol } from "../rpc/index.js";
import { contextOf, MemoryBackend } from "./fixture.test.js";
import { registryFactories } from "./registry.js";
import { RegistryProtocol } from "./registry-protocol.js";

function started() {
  const backends = new Map<string, MemoryBackend>();
  const referred: TestInvoker[] = [];
  const log: string[] = [];
  const protocol: Protocol = {
    defaultPort: 1,
    async export(invoker, url) {
      log.push("export");
      return {
        invoker,
        url: url.set({ port: 20880 }),
        close: async () => void log.push("unexport"),
      };
    },
    refer(url) {
      const invoker = invokerOf(url.port);
      referred.push(invoker);
      return invoker;
    },
    announceClose() {},
    close: async () => {},
  };
  const registries = new RegistryProtocol({
    ...contextOf(keepingLogger()),
    loadBalances,
    clusters,
    registryFactories: registryFactories.with({
      memory(url) {
        const backend = new MemoryBackend();
        const { before } = backend;
        backend.before = (operation) => {
          log.push(operation);
          return before(operation);
        };
        backends.set(url.host, backend);
        return backend;
      },
    }),
    protocols: (name) => (name === "dubbo" ? protocol : undefined),
  });
  return { registries, backends, referred, log };
}

const at = (host: string, parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({ protocol: "memory", host, port: 1, parameters });
const provider = (parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({
    protocol: "dubbo",
    host: "10.0.0.1",
    path: "com.acme.OrderApi",
    parameters: { ...parameters, pid: "7" },
  });

describe("publishing a service", () => {
  it("binds first, registers when it is told to, and unregisters before it is unbound", async () => {
    const { registries, backends, log } = started();
    const exporter = await registries.export({
      invoker: invokerOf(0),
      url: provider(),
      service,
      registries: [at("a"), at("b")],
    });
    assert.deepEqual(log, ["export"]);
    assert.equal(exporter.url.port, 20880);
    await exporter.register();
    for (const backend of backends.values()) {
      assert.deepEqual([...backend.stored.keys()], ["dubbo://10.0.0.1:20880/com.acme.OrderApi"]);
    }
    await Promise.all([exporter.close(), exporter.close()]);
    assert.deepEqual(log, ["export", "register", "register", "unregister", "unregister", "unexport"]);
  });

  it("publishes the port that others can reach", async () => {
    const { registries } = started();
    const exporter = await registries.export({
      invoker: invokerOf(0),
      url: provider(),
      service,
      registries: [],
      publishedPort: 30880,
    });
    assert.deepEqual([exporter.url.port, exporter.registeredUrl.port], [20880, 30880]);
  });

  it("publishes nothing at a registry with register=false, and leaves a service with it to whoever registers it", async () => {
    const { registries, log } = started();
    const invoker = invokerOf(0);
    const nowhere = await registries.export({
      invoker,
      url: provider(),
      service,
      registries: [at("a", { register: "false" })],
    });
    await nowhere.register();
    assert.deepEqual([nowhere.registries, nowhere.registersAtStart, nowhere.isRegistered], [[], false, false]);
    const url = provider({ register: "false" });
    const byHand = await registries.export({ invoker, url, service, registries: [at("b")] });
    assert.deepEqual([byHand.registersAtStart, byHand.isRegistered, log], [false, false, ["export", "export"]]);
    await byHand.register();
    assert.deepEqual([byHand.isRegistered, log.at(-1)], [true, "register"]);
    await byHand.unregister();
    assert.deepEqual([byHand.isRegistered, log.at(-1)], [false, "unregister"]);
  });

  it("names an unknown registry before anything is bound", async () => {
    const { registries, log } = started();
    const url = new DubboUrl({ protocol: "nowhere", host: "a" });
    await assert.rejects(registries.export({ invoker: invokerOf(0), url: provider(), service, registries: [url] }), {
      name: "TypeError",
      message: 'unknown registry "nowhere", known: memory',
    });
    assert.deepEqual(log, []);
  });

  it("makes one registry of one url", () => {
    const { registries } = started();
    assert.equal(registries.registry(at("a")), registries.registry(at("a")));
    assert.notEqual(registries.registry(at("a")), registries.registry(at("a", { group: "g" })));
    const wrapped = at("a", { registry: "memory" }).set({ protocol: "registry" });
    assert.equal(registries.registry(wrapped), registries.registry(at("a")));
  });
});

describe("calling a service", () => {
  const published = provider().set({ port: 1 });

  it("does nothing before it is started; then registers, subscribes and can be called", async () => {
    const { registries, backends, referred, log } = started();
    const reference = registries.refer({ service, url: consumer(), registries: [at("a")] });
    assert.deepEqual(log, []);
    backends.get("a")!.stored.set("x", published);
    await Promise.all([reference.start(), reference.start()]);
    assert.deepEqual(log.toSorted(), ["register", "subscribe"]);
    assert.match(
      [...backends.get("a")!.stored.keys()].join(),
      /consumer:\/\/10\.0\.0\.9\/com\.acme\.OrderApi\?category=consumers&check=false/,
    );
    await reference.invoker.invoke(callOf());
    assert.equal(referred[0]!.calls, 1);
    await reference.invoker.close();
    await reference.invoker.close();
    assert.ok(referred[0]!.isClosed);
    assert.deepEqual([...backends.get("a")!.stored.keys()], ["x"]);
  });

  it("can be started again when a start failed", async () => {
    const { registries, backends } = started();
    const reference = registries.refer({ service, url: consumer(), registries: [at("a")] });
    const backend = backends.get("a")!;
    backend.isUp = false;
    await assert.rejects(reference.start(), { code: RpcCode.Registry });
    backend.isUp = true;
    backend.stored.set("x", published);
    await reference.start();
    await reference.invoker.invoke(callOf());
  });

  it("waits for a connection, but not where there is nobody to connect to", async () => {
    const { registries, backends, referred } = started();
    const reference = registries.refer({ service, url: consumer(), registries: [at("a")] });
    await reference.start();
    await assert.rejects(reference.whenAvailable(60_000), {
      code: RpcCode.NoInvokerAvailable,
      message: /no provider of/,
    });
    backends.get("a")!.stored.set("x", published);
    backends.get("a")!.tell();
    referred[0]!.isUp = false;
    await assert.rejects(reference.whenAvailable(1), { message: /cannot reach the only provider/ });
    const waiting = reference.whenAvailable(60_000);
    referred[0]!.isUp = true;
    await waiting;
    assert.equal(reference.problem(), undefined);
  });

  it("uses the first of several registries that has an available provider", async () => {
    const { registries, backends, referred } = started();
    const reference = registries.refer({ service, url: consumer(), registries: [at("a"), at("b")] });
    assert.equal(reference.directories.length, 2);
    await reference.start();
    assert.match(reference.problem()!, /memory:\/\/a:1.*; .*memory:\/\/b:1/);
    backends.get("b")!.stored.set("x", published);
    backends.get("b")!.tell();
    await reference.invoker.invoke(callOf());
    assert.equal(referred[0]!.calls, 1);
    backends.get("a")!.stored.set("x", published);
    backends.get("a")!.tell();
    await reference.invoker.invoke(callOf());
    assert.equal(referred[1]!.calls, 1);
    await reference.invoker.close();
    assert.ok(referred.every(({ isClosed }) => isClosed));
  });

  it("asks no registry that has subscribe=false, and does not register where register=false", async () => {
    const { registries, backends, log } = started();
    const all = [at("a", { subscribe: "false" }), at("b", { register: "false" })];
    const reference = registries.refer({ service, url: consumer(), registries: all });
    await reference.start();
    assert.deepEqual([[...backends.keys()], log], [["b"], ["subscribe"]]);
    assert.throws(() => registries.refer({ service, url: consumer(), registries: [all[0]!] }), TypeError);
  });

  it("names an unknown cluster", () => {
    const { registries } = started();
    assert.throws(() => registries.refer({ service, url: consumer({ cluster: "../x" }), registries: [at("a")] }), {
      name: "TypeError",
      message: /unknown cluster "\.\.\/x", known: failover/,
    });
  });

  it("lets go of every registry in the end", async () => {
    const { registries, backends } = started();
    await registries.refer({ service, url: consumer(), registries: [at("a"), at("b")] }).start();
    await registries.close();
    await registries.close();
    assert.ok([...backends.values()].every(({ isClosed }) => isClosed));
  });
});
