import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo, type DubboOptions, defineService, method, RpcCode, RpcError, t } from "dubbo-ts";
import { keptLog, LOOPBACK, OrderApi, orders, World } from "./fixture.js";

/** Written in JavaScript, where no compiler tells. */
// biome-ignore lint/suspicious/noExplicitAny: what is tested is what the compiler refuses
type Wrong = any;

function refuses(
  what: string,
  act: () => unknown,
  kind: typeof TypeError | typeof RangeError,
  ...says: string[]
): void {
  it(`refuses ${what}`, async () => {
    await assert.rejects(
      async () => act(),
      (error: Error) => {
        assert.ok(error instanceof kind, `${error.stack}`);
        for (const part of says) assert.ok(error.message.includes(part), `"${error.message}" lacks "${part}"`);
        assert.ok(error.message.length < 600 && !error.message.includes("\n"), error.message);
        return true;
      },
    );
  });
}

describe("options of createDubbo", () => {
  const create = (options: Wrong) => () => createDubbo({ application: "a", registry: "N/A", ...options });
  refuses("no options at all", () => createDubbo(undefined as Wrong), TypeError, "createDubbo");
  refuses("a missing application", create({ application: undefined }), TypeError, "application is missing");
  refuses("an empty application", create({ application: " " }), TypeError, "application is missing");
  refuses("an application that is no text", create({ application: 7 }), TypeError, "application");
  refuses("an application with bad characters", create({ application: "a b/c" }), TypeError, "application", "a b/c");
  refuses("registry and registries both", create({ registries: { a: "embedded" } }), TypeError, "registr", "not both");
  refuses("an unknown registry", create({ registry: "etcd://127.0.0.1:2379" }), TypeError, "etcd", "embedded");
  refuses("a registry that is no text and no object", create({ registry: 7 }), TypeError, "registry");
  refuses("a registry without an address", create({ registry: {} }), TypeError, "registry.address");
  refuses(
    "an unknown registry among several",
    create({ registry: undefined, registries: { a: "embedded", b: { address: "etcd://h:1" } } }),
    TypeError,
    "etcd",
  );
  refuses(
    "a relative folder",
    async () => {
      const dubbo = create({ registry: "embedded://local?folder=here" })();
      dubbo.client(OrderApi);
      await dubbo.start().finally(() => dubbo.close());
    },
    TypeError,
    'folder "here"',
    "absolute",
  );

  const unknown: Readonly<Record<string, Wrong>> = {
    aplication: { aplication: "a" },
    "consumer.timeout": { consumer: { timeout: 5 } },
    "provider.weigth": { provider: { weigth: 5 } },
    "protocols.triple": { protocols: { triple: {} } },
    "protocols.dubbo.prot": { protocols: { dubbo: { prot: 1 } } },
    "registry.adress": { registry: { address: "embedded", adress: "x" } },
    "registries.main.adress": { registry: undefined, registries: { main: { address: "embedded", adress: "x" } } },
    "filters.clusters": { filters: { clusters: [] } },
    "listeners.invokers": { listeners: { invokers: [] } },
    "extensions.loadbalance": { extensions: { loadbalance: {} } },
  };
  for (const [path, options] of Object.entries(unknown)) {
    refuses(`the unknown option ${path}`, create(options), TypeError, `unknown option "${path}"`, "known: ");
  }

  refuses("a timeout of 0", create({ consumer: { timeoutMs: 0 } }), RangeError, "consumer.timeoutMs is 0");
  refuses("a negative timeout", create({ provider: { timeoutMs: -1 } }), RangeError, "provider.timeoutMs is -1");
  refuses("an endless timeout", create({ consumer: { timeoutMs: Infinity } }), RangeError, "timeoutMs is Infinity");
  refuses("a timeout beyond setTimeout", create({ consumer: { timeoutMs: 2 ** 31 } }), RangeError, "2 ** 31");
  refuses("a timeout that is no number", create({ consumer: { timeoutMs: "1s" } }), RangeError, 'timeoutMs is "1s"');
  refuses("half a retry", create({ consumer: { retries: 0.5 } }), RangeError, "consumer.retries is 0.5");
  refuses("a negative weight", create({ provider: { weight: -1 } }), RangeError, "provider.weight is -1");
  refuses("a port beyond 65535", create({ protocols: { dubbo: { port: 65536 } } }), RangeError, "dubbo.port is 65536");
  refuses("a check that is no boolean", create({ consumer: { check: "no" } }), TypeError, 'consumer.check is "no"');
  refuses("an unknown scope", create({ consumer: { scope: "here" } }), TypeError, "consumer.scope", "local, remote");
  refuses("an unknown load balance", create({ consumer: { loadBalance: "best" } }), TypeError, '"best"', "random");
  refuses("an unknown cluster", create({ consumer: { cluster: "best" } }), TypeError, '"best"', "failover");
  refuses("options that are a text", create({ consumer: "x" }), TypeError, "consumer is no object");
  refuses("options that are an array", create({ provider: [] }), TypeError, "provider is no object");
  refuses("a parameter that is no text", create({ parameters: { a: 1 } }), TypeError, 'parameters["a"] is 1');
  refuses("a parameter that breaks a url", create({ parameters: { a: "b&c" } }), TypeError, 'parameters["a"]');
  refuses(
    "a filter without a name",
    create({ filters: { consumer: [{ filter() {} }] } }),
    TypeError,
    "filters.consumer[0]",
  );
  refuses(
    "a filter that is none",
    create({ filters: { provider: [{ name: "a" }] } }),
    TypeError,
    "filters.provider[0]",
  );
  refuses("filters that are no list", create({ filters: { cluster: {} } }), TypeError, "filters.cluster");
  refuses("a load balance that is none", create({ extensions: { loadBalance: { a: 1 } } }), TypeError, "loadBalance.a");
  refuses("a logger that cannot log", create({ logger: { warn() {} } }), TypeError, "logger");
});

describe("contracts", () => {
  const define =
    (methods: Wrong, more: Wrong = {}) =>
    () =>
      defineService("com.acme.X", { methods, ...more });
  refuses("keys that start with $", define({ $invoke: method() }), TypeError, "com.acme.X.$invoke", "named(");
  refuses("a method called then", define({ then: method() }), TypeError, "com.acme.X.then", 'named("then")');
  refuses("a bad interface name", () => defineService("com acme", { methods: {} }), TypeError, "com acme");
  refuses("no methods", () => defineService("com.acme.X", {} as Wrong), TypeError, "com.acme.X", "methods");
  refuses("unknown keys", define({}, { verison: "1" }), TypeError, "com.acme.X", "verison", "version");
  refuses("a method that is none", define({ a: {} }), TypeError, "com.acme.X.a", "method(");
  refuses(
    "a parameter without a schema",
    define({ a: method(undefined as Wrong) }),
    TypeError,
    "com.acme.X.a",
    "args[0]",
  );
  refuses("a result without a schema", define({ a: method().returns(undefined as Wrong) }), TypeError, "com.acme.X.a");
  refuses(
    "two methods that Java cannot tell apart",
    define({ a: method(t.int).named("x"), b: method(t.int).named("x") }),
    TypeError,
    "com.acme.X.b",
    '"a"',
  );
});

describe("options of clients and services", () => {
  let dubbo: Dubbo;
  before(() => {
    dubbo = createDubbo({ application: "a", registry: "N/A", protocols: LOOPBACK });
  });
  after(() => dubbo.close());
  const client = (options: Wrong) => () => dubbo.client(OrderApi, options);
  const provide =
    (options: Wrong, service: Wrong = orders()) =>
    () =>
      dubbo.provide(OrderApi, service, options);
  const Bad = (settings: Wrong) => defineService("com.acme.Bad", { methods: { a: method().with(settings) } });

  refuses("an unknown option of a client", client({ timeout: 1 }), TypeError, 'unknown option "client.timeout"');
  refuses("an unknown option of a service", provide({ timeout: 1 }), TypeError, 'unknown option "provide.timeout"');
  refuses("options that are none", client(7), TypeError, "client is no object");
  refuses("a contract that is none", () => dubbo.client({} as Wrong), TypeError, "defineService");
  refuses("a service without a contract", () => dubbo.provide(undefined as Wrong, {}), TypeError, "defineService");
  refuses(
    "an unknown option of a method",
    client({ methods: { ask: { timeout: 1 } } }),
    TypeError,
    'unknown option "client.methods.ask.timeout"',
  );
  refuses("a method that is not there", client({ methods: { aks: {} } }), TypeError, '"aks"', "ask, find");
  refuses(
    "a bad timeout of a method",
    provide({ methods: { ask: { timeoutMs: 0 } } }),
    RangeError,
    "provide.methods.ask.timeoutMs is 0",
  );
  refuses(
    "an unknown load balance",
    client({ loadBalance: "x" }),
    TypeError,
    'unknown load balance "x", known: random',
  );
  refuses(
    "an unknown load balance of a method",
    client({ methods: { ask: { loadBalance: "x" } } }),
    TypeError,
    'unknown load balance "x"',
  );
  refuses("an unknown cluster", client({ cluster: "x" }), TypeError, 'unknown cluster "x", known: failover');
  refuses("an unknown filter of a client", client({ filter: "nope" }), TypeError, 'unknown filter "nope"');
  refuses("an unknown filter of a service", provide({ filter: "-nope" }), TypeError, 'unknown filter "nope"');
  refuses("an address without a port", client({ url: "dubbo://127.0.0.1" }), TypeError, "dubbo://127.0.0.1", "port");
  refuses("an address without a host", client({ url: "dubbo://:20880" }), TypeError, "host");
  refuses("an address that is none", client({ url: "" }), TypeError, "client.url");
  refuses("an address of an unknown protocol", client({ url: "tri://127.0.0.1:1" }), TypeError, '"tri"', "dubbo");
  refuses("one bad address of several", client({ url: "dubbo://127.0.0.1:1;dubbo://h" }), TypeError, "dubbo://h");
  refuses("a remote client without registry or address", client({ scope: "remote" }), TypeError, "no registry", "url");
  refuses(
    "an unknown setting of the contract",
    () => dubbo.client(Bad({ timeout: 5 })),
    TypeError,
    'unknown option "com.acme.Bad.a.timeout"',
  );
  refuses(
    "a bad timeout of the contract",
    () => dubbo.provide(Bad({ timeoutMs: -5 }), { a() {} }),
    RangeError,
    "com.acme.Bad.a.timeoutMs is -5",
  );
  refuses("an unknown load balance of the contract", () => dubbo.client(Bad({ loadBalance: "x" })), TypeError, '"x"');
  refuses("a service that is no object", provide({}, 7), TypeError, "com.acme.OrderApi", "no object");
  refuses("a service that lacks methods", provide({}, { ask() {}, note() {} }), TypeError, "lacks", "find(), save()");
  refuses("a service whose method is none", provide({}, { ...orders(), ask: 1 }), TypeError, "lacks ask()");

  it("refuses two contracts for one interface and version, and takes one for two groups", () => {
    const V1 = defineService("com.acme.Twice", { version: "1", methods: { a: method() } });
    const other = defineService("com.acme.Twice", { version: "1", methods: { b: method() } });
    const V2 = defineService("com.acme.Twice", { version: "2", methods: { b: method() } });
    const url = "dubbo://127.0.0.1:1";
    dubbo.client(V1, { url });
    dubbo.client(V1, { url, group: "g" });
    dubbo.client(V2, { url });
    const says = { name: "TypeError", message: /two contracts for com\.acme\.Twice:1/ };
    assert.throws(() => dubbo.client(other, { url }), says);
    assert.throws(() => dubbo.provide(other, { b() {} }), says);
    assert.throws(() => dubbo.provide(V2, { b() {} }, { version: "1" }), says);
    const elsewhere = createDubbo({ application: "b", registry: "N/A" });
    elsewhere.client(other, { url });
    return elsewhere.close();
  });

  it("says at start that there is no registry to ask", async () => {
    const alone = createDubbo({ application: "alone", registry: "N/A" });
    alone.client(OrderApi);
    await assert.rejects(alone.start(), /cannot reach com\.acme\.OrderApi in this process, and there is no registry/);
    await alone.close();
  });

  it("refuses the same service twice", () => {
    dubbo.provide(OrderApi, orders(), { group: "twice" });
    assert.throws(() => dubbo.provide(OrderApi, orders(), { group: "twice" }), {
      name: "TypeError",
      message: /twice\/com\.acme\.OrderApi is provided already/,
    });
  });

  it("leaves nothing behind of what it refused", () => {
    const Fresh = defineService("com.acme.Fresh", { methods: { a: method() } });
    const Other = defineService("com.acme.Fresh", { methods: { b: method() } });
    assert.throws(() => dubbo.client(Fresh, { url: "dubbo://127.0.0.1" }), TypeError);
    assert.throws(() => dubbo.provide(Fresh, {} as Wrong), TypeError);
    dubbo.provide(Other, { b() {} });
  });

  it("takes an undefined option as one that is not given", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    const consumer = world.dubbo({ consumer: { timeoutMs: 5000 } });
    const client = consumer.client(OrderApi, {
      url,
      timeoutMs: undefined,
      group: undefined,
      methods: { ask: undefined, budget: { timeoutMs: undefined } },
    } as Wrong);
    const budget = await client.budget({ timeoutMs: undefined, signal: undefined } as Wrong);
    assert.ok(budget > 4000 && budget <= 5000, `${budget}`);
  });

  it("refuses everything once it is closed", async () => {
    const closed = createDubbo({ application: "closed", registry: "N/A" });
    const early = closed.client(OrderApi, { url: "dubbo://127.0.0.1:1" });
    await closed.close();
    const says = { name: "TypeError", message: /application closed is closed/ };
    assert.throws(() => closed.client(OrderApi, { url: "dubbo://127.0.0.1:1" }), says);
    assert.throws(() => closed.provide(OrderApi, orders()), says);
    await assert.rejects(closed.start(), says);
    await assert.rejects(early.ask("x"), { name: "RpcError", message: /the client of com\.acme\.OrderApi is closed/ });
  });

  it("refuses options of close that cannot be, and closes all the same when they can", async () => {
    const one = createDubbo({ application: "one", registry: "N/A" });
    await assert.rejects(async () => one.close({ graceMs: -1 }), { name: "RangeError", message: /graceMs is -1/ });
    await assert.rejects(async () => one.close({ grace: 1 } as Wrong), { name: "TypeError", message: /close\.grace/ });
    await one.close({ graceMs: 0 });
  });
});

describe("a process without a configured registry", () => {
  async function withEnv(value: string | undefined, body: () => unknown): Promise<void> {
    const before = process.env["NODE_ENV"];
    if (value === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = value;
    try {
      await body();
    } finally {
      if (before === undefined) delete process.env["NODE_ENV"];
      else process.env["NODE_ENV"] = before;
    }
  }
  const says = { name: "TypeError", message: /no registry is configured.*NODE_ENV.*"production"/ };

  it("is refused clients and services in production, unless it says where to look", async (test) => {
    const world = await World.of(test);
    await withEnv("production", async () => {
      const dubbo = createDubbo({ application: "a", protocols: LOOPBACK });
      assert.throws(() => dubbo.client(OrderApi), says);
      assert.throws(() => dubbo.provide(OrderApi, orders()), says);
      dubbo.client(OrderApi, { url: "dubbo://127.0.0.1:1" });
      dubbo.client(OrderApi, { scope: "local" });
      dubbo.provide(OrderApi, orders(), { scope: "local" });
      await dubbo.close();
      const told = createDubbo({ application: "a", registry: world.registry });
      told.client(OrderApi);
      await told.close();
    });
  });

  it("is given the embedded one elsewhere", async () => {
    await withEnv("test", async () => {
      const dubbo = createDubbo({ application: "a" });
      dubbo.client(OrderApi);
      await dubbo.close();
    });
  });

  it("provides under N/A to those who know the address", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(orders(), {}, { registry: "N/A" });
    const client = world.dubbo({ registry: "N/A" }).client(OrderApi, { url });
    assert.equal(await client.ask("x"), "hello x");
  });
});

describe("arguments and call options", () => {
  let world: { consumer: Dubbo; provider: Dubbo };
  let client: ReturnType<typeof makeClient>;
  let saved = 0;
  let served: Wrong;
  const seen: string[] = [];
  const makeClient = (dubbo: Dubbo, url: string) => dubbo.client(OrderApi, { url });
  before(async () => {
    const options: DubboOptions = { application: "a", registry: "N/A", protocols: LOOPBACK, logger: keptLog() };
    const provider = createDubbo(options);
    const service = orders({
      save: () => ++saved,
      ask: (text, context) => {
        served = context;
        seen.push(text);
        return text;
      },
      find: () => ({ id: 1n, lines: [{ sku: "a", amount: 1.5 }], note: null }),
      budget: (() => undefined) as Wrong,
    });
    provider.provide(OrderApi, service);
    const { addresses } = await provider.start();
    const consumer = createDubbo(options);
    client = makeClient(consumer, `dubbo://${new URL(addresses[0]!).host}`);
    world = { consumer, provider };
    await consumer.start();
    await client.ask("first");
  });
  after(async () => {
    await world.consumer.close();
    await world.provider.close();
  });

  const call = (...args: Wrong[]) => (client.ask as Wrong)(...args);
  refuses("too few arguments", () => call(), TypeError, "com.acme.OrderApi.ask", "takes 1 argument", "got 0");
  refuses("too many arguments", () => call("a", {}, {}), TypeError, "takes 1 argument", "got 3");
  refuses("a further argument that is no object", () => call("a", "b"), TypeError, "no object of call options");
  refuses("a further argument that is null", () => call("a", null), TypeError, "no object of call options");
  refuses("a further argument that is an array", () => call("a", []), TypeError, "no object of call options");
  refuses("a further argument that is a Map", () => call("a", new Map()), TypeError, "no object of call options");
  refuses("a further argument that is a Date", () => call("a", new Date()), TypeError, "no object of call options");
  refuses("an unknown call option", () => call("a", { timeout: 5 }), TypeError, '"timeout"', "timeoutMs, retries");
  refuses("a call's bad timeout", () => call("a", { timeoutMs: 0 }), RangeError, "timeoutMs is 0");
  refuses("a call's timeout in words", () => call("a", { timeoutMs: "5" }), RangeError, "timeoutMs");
  refuses("a call's bad retries", () => call("a", { retries: -1 }), RangeError, "retries is -1");
  refuses("a signal that is none", () => call("a", { signal: {} }), TypeError, "signal");
  refuses("a oneway that is no boolean", () => call("a", { oneway: "yes" }), TypeError, "oneway");
  refuses("attachments that are no object", () => call("a", { attachments: "x" }), TypeError, "attachments");
  refuses("a served call's context as it is", () => call("a", served), TypeError, "{ from: context }");
  refuses("a context that is none", () => call("a", { from: {} }), TypeError, "from");
  refuses("an unknown method of $call", () => client.$call("nope", []), TypeError, '"nope"', "ask, find");
  refuses("arguments of $call that are no array", () => client.$call("ask", "a" as Wrong), TypeError, "ask");
  refuses("$echo without a value", () => (client.$echo as Wrong)(), TypeError, "$echo");
  refuses("a reply with too few arguments", () => (client.ask.reply as Wrong)(), TypeError, "takes 1 argument");

  it("are told apart, so that misuse rejects and never throws", async () => {
    let answer: Promise<unknown> | undefined;
    assert.doesNotThrow(() => {
      answer = call();
    });
    await assert.rejects(answer!, TypeError);
  });

  const badOrders: readonly [string, Wrong, string][] = [
    ["a wrong type", "no order", "args[0]"],
    ["a missing object", undefined, "args[0]"],
    ["a missing field", { id: 1n }, "args[0].lines"],
    ["a number for a long", { id: 1, lines: [] }, "args[0].id"],
    [
      "a wrong type deep inside",
      {
        id: 1n,
        lines: [
          { sku: "a", amount: 1 },
          { sku: 7, amount: 1 },
        ],
      },
      "args[0].lines[1].sku",
    ],
    ["a fraction for an int", { id: 1n, lines: [{ sku: "a", amount: 1.5 }] }, "args[0].lines[0].amount"],
    ["an int out of range", { id: 1n, lines: [{ sku: "a", amount: 2 ** 31 }] }, "args[0].lines[0].amount"],
    ["an unknown field", { id: 1n, lines: [{ sku: "a", amount: 1, colour: "red" }] }, "args[0].lines[0]"],
    ["a long out of range", { id: 2n ** 63n, lines: [] }, "args[0].id"],
  ];
  for (const [what, order, path] of badOrders) {
    it(`names the path of ${what}, sends nothing, and lets other calls be`, async () => {
      const before = saved;
      const good = Array.from({ length: 5 }, () => client.save({ id: 1n, lines: [] }));
      await assert.rejects(client.save(order), (error: Error) => {
        assert.ok(error.message.includes(`${path}: `) || error.message.includes(`${path} `), error.message);
        assert.ok(!(error instanceof RpcError) || error.code === RpcCode.Serialization, `${error}`);
        return true;
      });
      const after = await client.save({ id: 1n, lines: [] });
      await Promise.all(good);
      assert.equal(after, before + 6);
    });
  }

  it("name the path of an attachment that cannot be sent", async () => {
    await assert.rejects(client.ask("a", { attachments: { bad: () => 1 } }), /attachments\.bad/);
    assert.equal(await client.ask("still"), "still");
  });

  it("of a provider's answer that does not fit its contract come as a clear error", async () => {
    await assert.rejects(client.find(1n, { retries: 0 }), (error: RpcError) => {
      assert.ok(error instanceof RpcError, `${error}`);
      assert.match(error.message, /com\.acme\.OrderApi\.find/);
      assert.match(error.message, /result\.lines\[0\]\.amount: .*1\.5/);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    await assert.rejects(client.budget({ retries: 0 }), /result.*int/);
    assert.equal(await client.ask("still"), "still");
  });

  it("that are right reach the provider as they are", async () => {
    seen.length = 0;
    await client.ask("", undefined);
    await client.ask("中🚀\0", {});
    await client.$call("ask", ["by key"], { timeoutMs: 100 });
    assert.deepEqual(seen, ["", "中🚀\0", "by key"]);
  });
});
