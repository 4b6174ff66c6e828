import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { keepingLogger } from "../cluster/fixture.test.js";
import { DubboUrl, RpcCode } from "../common/index.js";
import { DEFAULT_RETRY_PERIOD_MS, FailbackRegistry, MAX_ENTRIES } from "./failback-registry.js";
import { contextOf, KeepingListener, ManualWheel, MemoryBackend, settled } from "./fixture.test.js";

const provider = (port: number, parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({ protocol: "dubbo", host: "10.0.0.1", port, path: "com.acme.A", parameters });
const consumer = (parameters: Readonly<Record<string, string>> = {}): DubboUrl =>
  new DubboUrl({
    protocol: "consumer",
    host: "10.0.0.2",
    path: "com.acme.A",
    parameters: { category: "providers,configurators,routers", ...parameters },
  });

function registryOf(backend: MemoryBackend, parameters: Readonly<Record<string, string>> = {}) {
  const logger = keepingLogger();
  const wheel = new ManualWheel();
  const url = new DubboUrl({ protocol: "memory", host: "reg", port: 1, parameters });
  const registry = new FailbackRegistry(url, backend, contextOf(logger, wheel));
  const retry = async (): Promise<void> => {
    wheel.expire(DEFAULT_RETRY_PERIOD_MS);
    await settled();
  };
  return { registry, logger, wheel, retry };
}

describe("registering", () => {
  it("stores a url once, and takes it back", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    await registry.register(provider(1));
    await registry.register(provider(1));
    await registry.unregister(provider(1));
    await registry.unregister(provider(1));
    assert.deepEqual(backend.log, ["register dubbo:1", "unregister dubbo:1"]);
  });

  it("rejects when it fails, says where and what to do, and does not try again", async () => {
    const backend = new MemoryBackend();
    backend.isUp = false;
    const { registry, wheel } = registryOf(backend);
    await assert.rejects(registry.register(provider(1)), {
      code: RpcCode.Registry,
      message:
        "cannot register com.acme.A (10.0.0.1:1) at registry memory://reg:1: connection refused; check=false starts without it and keeps trying",
    });
    assert.equal(wheel.waiting.size, 0);
  });

  for (const [name, registryParameters, url] of [
    ["the registry's check=false", { check: "false" }, provider(1)],
    ["the url's check=false", {}, provider(1, { check: "false" })],
    ["no port, as a consumer has none", {}, consumer({ category: "consumers" })],
  ] as [string, Record<string, string>, DubboUrl][]) {
    it(`goes on trying with ${name}, warning once`, async () => {
      const backend = new MemoryBackend();
      backend.isUp = false;
      const { registry, logger, retry, wheel } = registryOf(backend, registryParameters);
      await registry.register(url);
      await retry();
      await retry();
      assert.equal(logger.lines.filter((line) => line.startsWith("warn")).length, 1);
      backend.isUp = true;
      await retry();
      assert.equal(backend.stored.size, 1);
      assert.equal(backend.log.length, 4);
      assert.equal(wheel.waiting.size, 0);
    });
  }

  it("warns anew of what fails anew", async () => {
    const backend = new MemoryBackend();
    backend.isUp = false;
    const { registry, logger, retry } = registryOf(backend, { check: "false" });
    await registry.register(provider(1));
    backend.isUp = true;
    await retry();
    backend.isUp = false;
    backend.renew();
    await settled();
    const text =
      /^warn could not register com\.acme\.A \(10\.0\.0\.1:1\) at registry memory:\/\/reg:1, trying again every 5000 ms: connection refused$/;
    const lines = logger.lines.filter((line) => line.startsWith("warn"));
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, text);
  });

  it("takes back what was half registered when it is no longer wanted", async () => {
    const backend = new MemoryBackend();
    backend.before = (operation) => {
      if (operation === "register") throw new Error("lost after the request was sent");
    };
    const { registry } = registryOf(backend, { check: "false" });
    await registry.register(provider(1));
    await registry.unregister(provider(1));
    assert.deepEqual(backend.log, ["register dubbo:1", "unregister dubbo:1"]);
  });

  it("never lets a slow registration overtake the unregistration that followed it", async () => {
    const backend = new MemoryBackend();
    let release = (): void => {};
    backend.before = (operation) =>
      operation === "register" ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    const { registry } = registryOf(backend);
    const registering = registry.register(provider(1));
    await settled();
    const unregistering = registry.unregister(provider(1));
    release();
    await Promise.all([registering, unregistering]);
    assert.equal(backend.stored.size, 0);
    assert.deepEqual(backend.log, ["register dubbo:1", "unregister dubbo:1"]);
  });

  it("tries an unregistration again until it works", async () => {
    const backend = new MemoryBackend();
    const { registry, retry } = registryOf(backend);
    await registry.register(provider(1));
    backend.isUp = false;
    await registry.unregister(provider(1));
    backend.isUp = true;
    await retry();
    assert.equal(backend.stored.size, 0);
  });
});

describe("a registration that nothing depends on", () => {
  it("keeps nobody waiting for a registry that does not answer, and is done when it does", async () => {
    const backend = new MemoryBackend();
    let answer = (): void => {};
    backend.before = () => new Promise((resolve) => (answer = resolve));
    const { registry } = registryOf(backend);
    await registry.register(consumer({ category: "consumers" }));
    assert.equal(backend.stored.size, 0);
    answer();
    await settled();
    assert.equal(backend.stored.size, 1);
  });
});

describe("subscribing", () => {
  it("tells each category once at first, then what changes", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    const listener = new KeepingListener();
    await registry.subscribe(consumer(), listener);
    assert.deepEqual(
      listener.told.map(({ category, urls }) => [category, urls.length]),
      [
        ["providers", 0],
        ["configurators", 0],
        ["routers", 0],
      ],
    );
    await registry.register(provider(1));
    assert.deepEqual(listener.ports, [1]);
    await registry.unregister(provider(1));
    assert.deepEqual(listener.ports, []);
  });

  it("sorts out what was not asked for and what cannot be used, and logs the latter once", async () => {
    const backend = new MemoryBackend();
    const { registry, logger } = registryOf(backend);
    const listener = new KeepingListener();
    backend.extra.push(
      "%zz",
      "dubbo%3A%2F%2F10.0.0.1%3A0%2Fcom.acme.A",
      provider(7),
      provider(8, { group: "g" }).toEncodedString(),
    );
    await registry.subscribe(consumer(), listener);
    backend.tell();
    await registry.register(provider(1));
    assert.deepEqual(listener.ports, [1, 7]);
    const { rejected } = listener.told.findLast(({ category }) => category === "providers")!;
    assert.deepEqual(rejected.map(({ mismatch }) => mismatch).sort(), ["group", "unusable", "unusable"]);
    assert.equal(logger.lines.length, 2, logger.lines.join("\n"));
  });

  it("reads an entry once, however often it is told", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    const listener = new KeepingListener();
    await registry.register(provider(1));
    await registry.subscribe(consumer(), listener);
    backend.tell();
    const [first, second] = listener.told.filter(({ category }) => category === "providers");
    assert.equal(first!.urls[0], second!.urls[0]);
  });

  it("looks at no more entries than the limit", async () => {
    const backend = new MemoryBackend();
    const { registry, logger } = registryOf(backend);
    const listener = new KeepingListener();
    for (let i = 0; i < MAX_ENTRIES + 5; i++) backend.extra.push(provider((i % 60_000) + 1, { i: String(i) }));
    await registry.subscribe(consumer(), listener);
    assert.equal(listener.ports!.length, MAX_ENTRIES);
    assert.match(logger.lines.join(), /20005 providers/);
  });

  it("takes empty:// for the absence that it stands for", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    const listener = new KeepingListener();
    backend.extra.push("empty%3A%2F%2F10.0.0.2%3A1%2Fcom.acme.A%3Fcategory%3Dproviders");
    await registry.subscribe(consumer(), listener);
    assert.deepEqual(listener.ports, []);
  });

  it("goes on when a listener fails", async () => {
    const backend = new MemoryBackend();
    const { registry, logger } = registryOf(backend);
    await registry.subscribe(consumer(), {
      notify() {
        throw new Error("bug");
      },
    });
    assert.equal(logger.lines.filter((line) => line === "error a listener for com.acme.A failed: bug").length, 3);
  });

  it("rejects when it fails and both checks are on; else goes on trying", async () => {
    const backend = new MemoryBackend();
    backend.isUp = false;
    const { registry, retry } = registryOf(backend);
    const listener = new KeepingListener();
    await assert.rejects(registry.subscribe(consumer(), listener), { code: RpcCode.Registry });
    await registry.subscribe(consumer({ check: "false" }), listener);
    backend.isUp = true;
    await registry.register(provider(1));
    await retry();
    assert.deepEqual(listener.ports, [1]);
  });

  it("tells nothing after unsubscribing", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    const listener = new KeepingListener();
    await registry.subscribe(consumer(), listener);
    await registry.unsubscribe(consumer(), listener);
    await registry.register(provider(1));
    assert.deepEqual(listener.ports, []);
  });
});

describe("a registry that went away", () => {
  async function started() {
    const backend = new MemoryBackend();
    const parts = registryOf(backend);
    const listener = new KeepingListener();
    await parts.registry.register(provider(1));
    await parts.registry.subscribe(consumer(), listener);
    backend.log.length = 0;
    return { backend, listener, ...parts };
  }

  it("gets everything again after a new session", async () => {
    const { backend, listener } = await started();
    backend.renew();
    await settled();
    await settled();
    assert.deepEqual(backend.log.sort(), ["register dubbo:1", "subscribe consumer:0"]);
    assert.deepEqual([backend.stored.size, listener.ports], [1, [1]]);
  });

  it("is only read again after the old session came back", async () => {
    const { backend, listener } = await started();
    backend.lose();
    backend.stored.set("x", provider(2));
    backend.resume();
    await settled();
    assert.deepEqual(backend.log, ["subscribe consumer:0"]);
    assert.deepEqual(listener.ports, [1, 2]);
  });

  it("gets everything in the end when it goes away again meanwhile", async () => {
    const { backend, retry } = await started();
    backend.isUp = false;
    backend.renew();
    await settled();
    backend.isUp = true;
    backend.renew();
    await retry();
    await settled();
    assert.equal(backend.stored.size, 1);
  });

  it("does a registration again that was under way in the old session", async () => {
    const { backend, registry } = await started();
    let release = (): void => {};
    backend.before = (operation) =>
      operation === "register" ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    const registering = registry.register(provider(2));
    await settled();
    const old = release;
    backend.renew();
    await settled();
    backend.before = () => {};
    release();
    old();
    await registering;
    await settled();
    backend.stored.clear();
    assert.equal(backend.log.filter((line) => line === "register dubbo:2").length, 2);
  });
});

describe("closing", () => {
  it("takes back what does not outlive its process, then closes; twice is once", async () => {
    const backend = new MemoryBackend();
    const { registry, wheel } = registryOf(backend);
    await registry.register(provider(1));
    await registry.register(provider(2, { dynamic: "false" }));
    await Promise.all([registry.close(), registry.close()]);
    assert.deepEqual(
      [...backend.stored.values()].map(({ port }) => port),
      [2],
    );
    assert.ok(backend.isClosed && !registry.isAvailable());
    assert.equal(wheel.waiting.size, 0);
    await assert.rejects(registry.register(provider(3)), /registry memory:\/\/reg:1 is closed/);
  });

  it("does not wait for a registry that is not there", async () => {
    const backend = new MemoryBackend();
    const { registry } = registryOf(backend);
    await registry.register(provider(1));
    backend.isUp = false;
    backend.log.length = 0;
    await registry.close();
    assert.deepEqual(backend.log, []);
  });
});

describe("the file of a registry", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-test-"));
  after(() => rm(folder, { recursive: true }));

  it("lets a consumer start without the registry, and gives way to its answer", async () => {
    const file = join(folder, "a.cache");
    const before = new MemoryBackend(true);
    const first = registryOf(before, { file });
    await first.registry.register(provider(1, { weight: "5" }));
    await first.registry.subscribe(consumer(), new KeepingListener());
    await first.registry.close();
    assert.match(
      await readFile(file, "latin1"),
      /^#.*\ncom\.acme\.A=dubbo\\:\/\/10\.0\.0\.1\\:1\/com\.acme\.A\?weight\\=5 empty/,
    );

    const backend = new MemoryBackend(true);
    backend.isUp = false;
    const { registry, logger, retry } = registryOf(backend, { file });
    const listener = new KeepingListener();
    await registry.subscribe(consumer(), listener);
    assert.deepEqual(listener.ports, [1]);
    assert.equal(listener.told[0]!.urls[0]!.get("weight"), "5");
    assert.match(logger.lines.join(), /com\.acme\.A goes by /);
    backend.isUp = true;
    backend.stored.set("x", provider(2));
    await retry();
    assert.deepEqual(listener.ports, [2]);
    await registry.close();
  });

  it("is used when the registry takes long to answer, which is not the end of waiting for it", async () => {
    const file = join(folder, "late.cache");
    await writeFile(file, "com.acme.A=dubbo\\://10.0.0.1\\:1/com.acme.A\n");
    const backend = new MemoryBackend(true);
    let answer = (): void => {};
    backend.before = () => new Promise((resolve) => (answer = resolve));
    const { registry, logger } = registryOf(backend, { file });
    const listener = new KeepingListener();
    await registry.subscribe(consumer(), listener);
    assert.deepEqual(listener.ports, [1]);
    assert.match(logger.lines.join(), /com\.acme\.A goes by /);
    backend.stored.set("x", provider(2));
    answer();
    await settled();
    assert.deepEqual(listener.ports, [2]);
    await registry.close();
  });

  it("keeps the entries of others", async () => {
    const file = join(folder, "b.cache");
    await writeFile(file, "com.acme.B=dubbo\\://h\\:1/com.acme.B\n9bad=x\n");
    const backend = new MemoryBackend(true);
    const { registry } = registryOf(backend, { file });
    await registry.subscribe(consumer(), new KeepingListener());
    await registry.close();
    const text = await readFile(file, "latin1");
    assert.match(text, /com\.acme\.A=/);
    assert.match(text, /com\.acme\.B=dubbo/);
    assert.ok(!text.includes("9bad"));
  });

  it("is private, and leaves nothing half-written behind", async () => {
    const file = join(folder, "sub", "c.cache");
    const { registry } = registryOf(new MemoryBackend(true), { file });
    await registry.subscribe(consumer(), new KeepingListener());
    await registry.close();
    const { stat, readdir } = await import("node:fs/promises");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, "sub")), ["c.cache"]);
  });

  for (const [name, content] of [
    ["garbage", "\u0000\u0001\\u12\n=\n\\"],
    ["no usable address", "com.acme.A=dubbo\\://\\:\\:\\: nonsense %zz\n"],
    ["the absence of providers", "com.acme.A=empty\\://10.0.0.2/com.acme.A?category\\=providers\n"],
  ] as const) {
    it(`is ignored when it holds ${name}`, async () => {
      const file = join(folder, "bad.cache");
      await writeFile(file, content);
      const backend = new MemoryBackend(true);
      backend.isUp = false;
      const { registry } = registryOf(backend, { file });
      await assert.rejects(registry.subscribe(consumer(), new KeepingListener()), { code: RpcCode.Registry });
      await registry.close();
    });
  }

  it("fails nothing when it cannot be written", async () => {
    const { registry, logger } = registryOf(new MemoryBackend(true), { file: join(folder, "a.cache", "x") });
    await registry.subscribe(consumer(), new KeepingListener());
    await registry.close();
    assert.match(logger.lines.join(), /cannot write the registry cache/);
  });
});
