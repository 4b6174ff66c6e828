import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callOf, consumer, invokerOf, keepingLogger, service, type TestInvoker } from "../cluster/fixture.test.js";
import { DubboUrl, RpcCode } from "../common/index.js";
import type { Protocol } from "../rpc/index.js";
import { FailbackRegistry } from "./failback-registry.js";
import { contextOf, ManualWheel, MemoryBackend } from "./fixture.test.js";
import { DEFAULT_EMPTY_PROTECTION_MS, RegistryDirectory } from "./registry-directory.js";

const provider = (port: number, parameters: Readonly<Record<string, string>> = {}, protocol = "dubbo"): DubboUrl =>
  new DubboUrl({ protocol, host: "10.0.0.1", port, path: "com.acme.OrderApi", parameters });

/** A protocol that keeps what it referred. */
function keepingProtocol() {
  const referred: TestInvoker[] = [];
  const protocol: Protocol = {
    defaultPort: 1,
    export: () => Promise.reject(new Error("not here")),
    refer(url) {
      if (url.get("bad") !== undefined) throw new TypeError(`cannot call ${url.address}`);
      const invoker = invokerOf(url.port, Object.fromEntries(url.parameters));
      referred.push(invoker);
      return invoker;
    },
    announceClose() {},
    close: async () => {},
  };
  return { protocol, referred };
}

function directoryOf(
  parameters: Readonly<Record<string, string>> = {},
  registryParameters: Record<string, string> = {},
) {
  const backend = new MemoryBackend();
  const logger = keepingLogger();
  const wheel = new ManualWheel();
  const url = new DubboUrl({ protocol: "memory", host: "reg", port: 1, parameters: registryParameters });
  const registry = new FailbackRegistry(url, backend, contextOf(logger, wheel));
  const { protocol, referred } = keepingProtocol();
  const directory = new RegistryDirectory({
    service,
    url: consumer(parameters),
    registry,
    protocols: (name) => (name === "dubbo" ? protocol : undefined),
    logger,
    wheel,
  });
  const set = (...urls: DubboUrl[]): void => {
    backend.stored.clear();
    for (const one of urls) backend.stored.set(one.toFullString(), one);
    backend.tell();
  };
  const ports = (): number[] => directory.list(callOf()).invokers.map((invoker) => invoker.url.port);
  const why = (): { code: number; message: string } => {
    try {
      ports();
    } catch (error) {
      return error as { code: number; message: string };
    }
    throw new Error("somebody can be called");
  };
  return { backend, registry, directory, referred, logger, wheel, set, ports, why };
}

describe("the providers that a registry names", () => {
  it("are referred by the merged url, and kept while they stay the same", async () => {
    const { directory, referred, set, ports } = directoryOf({ timeout: "5", application: "c" });
    await directory.subscribe();
    set(provider(1, { timeout: "9", application: "p" }), provider(2));
    assert.deepEqual(ports(), [1, 2]);
    assert.equal(referred[0]!.url.get("timeout"), "5");
    assert.equal(referred[0]!.url.get("remote.application"), "p");
    assert.equal(referred[0]!.url.get("check"), "false");
    set(provider(2), provider(3), provider(1, { timeout: "9", application: "p" }));
    assert.deepEqual(ports(), [2, 3, 1]);
    assert.equal(referred.length, 3);
    assert.ok(referred.every(({ isClosed }) => !isClosed));
  });

  it("are let go when they vanish or change", async () => {
    const { directory, referred, set, ports } = directoryOf();
    await directory.subscribe();
    set(provider(1), provider(2));
    set(provider(2, { weight: "5" }));
    assert.deepEqual(ports(), [2]);
    assert.deepEqual(
      referred.map(({ isClosed }) => isClosed),
      [true, true, false],
    );
  });

  it("come as a new snapshot on each change, and as the same one between", async () => {
    const { directory, set } = directoryOf();
    await directory.subscribe();
    set(provider(1));
    const before = directory.list(callOf());
    assert.equal(directory.list(callOf()), before);
    set(provider(1), provider(2));
    assert.notEqual(directory.list(callOf()), before);
    assert.equal(before.invokers.length, 1);
  });

  it("stay when only rules change", async () => {
    const { backend, directory, set, ports } = directoryOf();
    await directory.subscribe();
    set(provider(1));
    directory.notify({ category: "configurators", urls: [], rejected: [] });
    directory.notify({ category: "routers", urls: [], rejected: [] });
    assert.deepEqual(ports(), [1]);
    assert.equal(backend.log.length, 1);
  });

  it("are used as far as they can be, each failure logged once", async () => {
    const { directory, logger, set, ports } = directoryOf();
    await directory.subscribe();
    set(provider(1), provider(2, {}, "tri"), provider(3, { bad: "1" }));
    set(provider(1), provider(2, {}, "tri"), provider(3, { bad: "1" }), provider(4));
    assert.deepEqual(ports(), [1, 4]);
    assert.deepEqual(logger.lines, [
      "warn skipped providers of com.acme.OrderApi: they speak tri, which this application does not",
      "warn skipped a provider of com.acme.OrderApi: cannot call 10.0.0.1:3",
    ]);
  });

  it("are kept when none of a new list can be referred", async () => {
    const { directory, set, ports } = directoryOf();
    await directory.subscribe();
    set(provider(1));
    set(provider(3, { bad: "1" }));
    assert.deepEqual(ports(), [1]);
  });

  it("are let go with the directory, which follows the registry no more", async () => {
    const { directory, referred, set, why, backend, wheel } = directoryOf();
    await directory.subscribe();
    set(provider(1, { timestamp: String(Date.now()) }));
    await Promise.all([directory.close(), directory.close()]);
    set(provider(2));
    assert.equal(referred.length, 1);
    assert.ok(referred[0]!.isClosed);
    assert.equal(backend.log.at(-1), "unsubscribe consumer:0");
    assert.equal(wheel.waiting.size, 0);
    assert.equal(why().message, "the client of com.acme.OrderApi is closed");
  });
});

describe("an empty list", () => {
  const kept = { "enable-empty-protection": "true" };

  it("ends every provider, as in Java", async () => {
    const { directory, referred, set, why } = directoryOf();
    await directory.subscribe();
    set(provider(1));
    set();
    assert.equal(why().code, RpcCode.Forbidden);
    assert.ok(referred[0]!.isClosed);
  });

  it("leaves those in use that are connected for a while with enable-empty-protection", async () => {
    const { directory, referred, set, ports, why, wheel } = directoryOf({}, kept);
    await directory.subscribe();
    set(provider(1));
    set();
    assert.deepEqual(ports(), [1]);
    wheel.expire(DEFAULT_EMPTY_PROTECTION_MS);
    assert.equal(why().code, RpcCode.Forbidden);
    assert.ok(referred[0]!.isClosed);
  });

  it("ends them at once when none is connected, now or later", async () => {
    const { directory, referred, set, ports, why, wheel } = directoryOf({}, kept);
    await directory.subscribe();
    set(provider(1));
    set();
    assert.deepEqual(ports(), [1]);
    referred[0]!.isUp = false;
    assert.equal(why().code, RpcCode.Forbidden);
    assert.equal(wheel.waiting.size, 0);
    set(provider(1));
    referred[1]!.isUp = false;
    set();
    assert.equal(why().code, RpcCode.Forbidden);
  });

  it("is forgotten when the list is filled again", async () => {
    const { directory, referred, set, ports, wheel } = directoryOf({}, kept);
    await directory.subscribe();
    set(provider(1));
    set();
    set(provider(1), provider(2));
    assert.equal(wheel.waiting.size, 0);
    assert.deepEqual(ports(), [1, 2]);
    assert.equal(referred.length, 2);
  });
});

describe("when nobody can be called, the error says", () => {
  const name = "com.acme.OrderApi";
  const at = "registry memory://reg:1";

  it("that the registry cannot be reached", () => {
    const { backend, why } = directoryOf();
    backend.isUp = false;
    assert.equal(why().code, RpcCode.NoInvokerAvailable);
    assert.equal(
      why().message,
      `no provider of ${name} is known: ${at} cannot be reached; check that it runs and that its address is right`,
    );
  });

  it("that the registry has not answered yet", () => {
    const { why } = directoryOf();
    assert.match(why().message, /has not answered; await start\(\)/);
  });

  it("that there is no such service", async () => {
    const { directory, why } = directoryOf();
    await directory.subscribe();
    assert.equal(why().code, RpcCode.Forbidden);
    assert.equal(
      why().message,
      `no provider of ${name} at ${at}: start one, and check the name of the interface and the group of the registry`,
    );
  });

  it("in which groups and versions there is one", async () => {
    const { directory, set, why } = directoryOf();
    await directory.subscribe();
    set(
      provider(1, { group: "g", version: "1.0" }),
      provider(2, { group: "g", version: "1.0" }),
      provider(3, { version: "2.0" }),
    );
    assert.equal(
      why().message,
      `no provider of ${name} at ${at}, where the same interface exists as g/${name}:1.0, ${name}:2.0; check group and version of this client`,
    );
  });

  it("that all are disabled", async () => {
    const { directory, set, why } = directoryOf();
    await directory.subscribe();
    set(provider(1, { enabled: "false" }), provider(2, { disabled: "true" }));
    assert.match(why().message, /is enabled: 10\.0\.0\.1:1, 10\.0\.0\.1:2 is disabled/);
  });

  it("that they speak another protocol", async () => {
    const { directory, set, why } = directoryOf({ protocol: "dubbo" });
    await directory.subscribe();
    set(provider(1, {}, "tri"));
    assert.match(why().message, /can be used: they speak tri, and this client takes dubbo only/);
  });

  it("that no address is one", async () => {
    const { backend, directory, why } = directoryOf();
    backend.extra.push("%zz");
    await directory.subscribe();
    assert.match(why().message, /has an address that can be used: not url-encoded/);
  });

  it("that those that are known cannot be reached", async () => {
    const { directory, referred, set } = directoryOf();
    await directory.subscribe();
    set(provider(1));
    referred[0]!.isUp = false;
    assert.match(
      directory.problem()!,
      /cannot reach the only provider of com\.acme\.OrderApi .* names \(10\.0\.0\.1:1\)/,
    );
  });
});
