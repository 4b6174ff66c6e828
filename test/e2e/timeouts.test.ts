import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConsumerSettings,
  defineService,
  JavaException,
  method,
  type ProviderSettings,
  RpcCode,
  RpcError,
  t,
} from "dubbo-ts";
import { LOOPBACK, never, OrderApi, type OrderService, orders, World } from "./fixture.js";

/** Says how long its caller waits. */
const BudgetApi = defineService("com.acme.BudgetApi", {
  methods: {
    plain: method().returns(t.int),
    contracted: method().returns(t.int).with({ timeoutMs: 9000 }),
  },
});
const budget = (context: { remainingMs: number | undefined }): number => Math.ceil(context.remainingMs ?? -1);

describe("the timeout of an attempt comes from", () => {
  interface Case {
    readonly consumer?: ConsumerSettings;
    readonly client?: object;
    readonly provider?: ProviderSettings;
    readonly provide?: object;
    readonly call?: object;
    readonly method?: "plain" | "contracted";
    readonly expected: number;
  }
  const methods = (timeoutMs: number) => ({ methods: { plain: { timeoutMs }, contracted: { timeoutMs } } });
  const cases: Readonly<Record<string, Case>> = {
    "nowhere: the default": { expected: 1000 },
    "the consumer's application": { consumer: { timeoutMs: 3000 }, expected: 3000 },
    "the client over its application": { consumer: { timeoutMs: 3000 }, client: { timeoutMs: 4000 }, expected: 4000 },
    "the method over the client": { client: { timeoutMs: 3000, ...methods(4000) }, expected: 4000 },
    "the call over the method": { client: methods(4000), call: { timeoutMs: 5000 }, expected: 5000 },
    "the provider's application": { provider: { timeoutMs: 3000 }, expected: 3000 },
    "the service over its application": { provider: { timeoutMs: 3000 }, provide: { timeoutMs: 4000 }, expected: 4000 },
    "the service's method over the service": { provide: { timeoutMs: 3000, ...methods(4000) }, expected: 4000 },
    "the client over the service": { provide: { timeoutMs: 3000 }, client: { timeoutMs: 4000 }, expected: 4000 },
    "the consumer's application over the service": {
      provide: { timeoutMs: 3000 },
      consumer: { timeoutMs: 4000 },
      expected: 4000,
    },
    "the client's method over the service's": { provide: methods(3000), client: methods(4000), expected: 4000 },
    "the service's method over the client": { provide: methods(3000), client: { timeoutMs: 4000 }, expected: 3000 },
    "the contract, a matter of the method": { client: { timeoutMs: 4000 }, method: "contracted", expected: 9000 },
    "the client's method over the contract": { client: methods(4000), method: "contracted", expected: 4000 },
    "the call over the contract": { call: { timeoutMs: 5000 }, method: "contracted", expected: 5000 },
    "the url's own keys over all but the call": {
      client: { timeoutMs: 3000, parameters: { timeout: "4000" } },
      expected: 4000,
    },
  };
  for (const [what, { consumer, client, provider, provide, call, method = "plain", expected }] of Object.entries(
    cases,
  )) {
    it(what, async (test) => {
      const world = await World.of(test);
      const serving = world.dubbo(provider === undefined ? {} : { provider });
      serving.provide(BudgetApi, { plain: budget, contracted: budget }, provide ?? {});
      await serving.start();
      const calling = world.dubbo(consumer === undefined ? {} : { consumer });
      const caller = calling.client(BudgetApi, client ?? {});
      await calling.start();
      const got = await caller[method](call);
      assert.ok(got > expected - 900 && got <= expected, `${got} for ${expected}`);
    });
  }
});

/** Never answers, and counts. */
function silent(): OrderService & { readonly calls: () => number } {
  let calls = 0;
  const ask = (): Promise<never> => {
    calls++;
    return new Promise(() => {});
  };
  return { ...orders({ ask }), calls: () => calls };
}

/** A port whose connections end as soon as something is said. */
async function hangsUp(test: TestContext): Promise<{ url: string; address: string; heard: () => number }> {
  let heard = 0;
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      heard++;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as { port: number };
  return { url: `dubbo://127.0.0.1:${port}`, address: `127.0.0.1:${port}`, heard: () => heard };
}

describe("a call without an answer", () => {
  it("fails after its timeout, and says which, whom and how long", async (test) => {
    const world = await World.of(test);
    const { url, address } = await world.provider(silent());
    const client = world.dubbo({ application: "caller" }).client(OrderApi, { url, retries: 0 });
    await client.$echo("connected");
    const from = performance.now();
    await assert.rejects(client.ask("x", { timeoutMs: 100 }), (error: RpcError) => {
      assert.ok(error instanceof RpcError && error instanceof Error);
      assert.equal(error.name, "RpcError");
      assert.equal(error.code, RpcCode.Timeout);
      assert.equal(error.service, "com.acme.OrderApi");
      assert.equal(error.method, "ask");
      assert.equal(error.address, address);
      assert.deepEqual(error.attempts, [address]);
      assert.match(error.message, /100 ms/);
      return true;
    });
    const took = performance.now() - from;
    assert.ok(took >= 99 && took < 1000, `${took}`);
  });

  it("is tried at every provider, each with its own time, and the error names them all", async (test) => {
    const world = await World.of(test);
    const services = [silent(), silent(), silent()];
    const providers = await Promise.all(services.map((service) => world.provider(service)));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { timeoutMs: 100 });
    await dubbo.start();
    await client.$echo(1, { timeoutMs: 5000 });
    const from = performance.now();
    await assert.rejects(client.ask("x"), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Timeout);
      const addresses = providers.map(({ address }) => address).sort();
      assert.deepEqual([...error.attempts].sort(), addresses);
      for (const address of addresses) assert.ok(error.message.includes(address), error.message);
      assert.match(error.message, /after 3 attempts/);
      assert.ok(error.cause instanceof RpcError);
      return true;
    });
    assert.ok(performance.now() - from >= 290);
    assert.deepEqual(
      services.map(({ calls }) => calls()),
      [1, 1, 1],
    );
  });

  it("is tried once with retries 0, on the method, the client, or the call", async (test) => {
    const world = await World.of(test);
    const services = [silent(), silent()];
    await Promise.all(services.map((service) => world.provider(service)));
    const dubbo = world.dubbo();
    const clients = [
      dubbo.client(OrderApi, { retries: 0 }),
      dubbo.client(OrderApi, { methods: { ask: { retries: 0 } } }),
      dubbo.client(OrderApi, { cluster: "failfast" }),
    ];
    const plain = dubbo.client(OrderApi);
    await dubbo.start();
    for (const client of clients) await assert.rejects(client.ask("x", { timeoutMs: 50 }), { code: RpcCode.Timeout });
    await assert.rejects(plain.ask("x", { timeoutMs: 50, retries: 0 }), { code: RpcCode.Timeout });
    assert.equal(services[0]!.calls() + services[1]!.calls(), 4);
  });

  it("is tried as often as it says, again at the same provider if need be", async (test) => {
    const world = await World.of(test);
    const service = silent();
    const { address } = await world.provider(service);
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { retries: 1 });
    await dubbo.start();
    await assert.rejects(client.ask("x", { timeoutMs: 50, retries: 4 }), (error: RpcError) => {
      assert.deepEqual(error.attempts, Array(5).fill(address));
      return true;
    });
    assert.equal(service.calls(), 5);
  });

  it("is answered by the second provider when the first takes too long", async (test) => {
    const world = await World.of(test);
    const slow = silent();
    await world.provider(slow, { weight: 1000 });
    const fast = await world.provider(orders(), { weight: 1 });
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { timeoutMs: 100, methods: { any: { timeoutMs: 5000 } } });
    await dubbo.start();
    for (let i = 0; i < 3; i++) {
      const { value, provider } = await client.ask.reply("x");
      assert.deepEqual({ value, provider }, { value: "hello x", provider: fast.address });
    }
    assert.ok(slow.calls() > 0);
  });

  it("goes to another provider when the connection breaks", async (test) => {
    const world = await World.of(test);
    const broken = await hangsUp(test);
    const { url, address } = await world.provider();
    const dubbo = world.dubbo({ registry: "N/A" });
    const client = dubbo.client(OrderApi, { url: `${broken.url};${url}`, retries: 3 });
    await dubbo.start();
    for (let i = 0; i < 20; i++) assert.equal((await client.ask.reply("x")).provider, address);
    assert.ok(broken.heard() > 0);
  });

  it("fails at once, and not after its timeout, when the connection breaks for good", async (test) => {
    const world = await World.of(test);
    const broken = await hangsUp(test);
    const client = world.dubbo({ registry: "N/A" }).client(OrderApi, { url: broken.url, timeoutMs: 60_000 });
    await assert.rejects(client.ask("x", { retries: 1 }), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Network);
      assert.deepEqual(error.attempts, [broken.address, broken.address]);
      return true;
    });
    assert.equal(broken.heard(), 2);
  });
});

describe("a service that minds its caller's signal", () => {
  const waits: Readonly<Record<string, OrderService["ask"]>> = {
    "throws its reason": (_, context) => never(context),
    "throws an AbortError": (_, context) => sleep(60_000, "", { signal: context.signal }),
    "throws it at once": async (_, context) => {
      await sleep(60_000, "", { signal: context.signal }).catch(() => {});
      context.signal.throwIfAborted();
      return "";
    },
  };
  for (const [what, ask] of Object.entries(waits)) {
    it(`and ${what} is no answer: the call has timed out, and is tried elsewhere`, async (test) => {
      const world = await World.of(test);
      const minding = orders({ ask });
      await Promise.all([world.provider(minding), world.provider(minding)]);
      const dubbo = world.dubbo();
      const client = dubbo.client(OrderApi, { retries: 1 });
      await dubbo.start();
      for (let i = 0; i < 5; i++) {
        await assert.rejects(client.ask("x", { timeoutMs: 20 }), (error: RpcError) => {
          assert.ok(error instanceof RpcError, `${error}`);
          assert.equal(error.code, RpcCode.Timeout);
          assert.equal(error.attempts.length, 2);
          return true;
        });
      }
    });
  }
});

describe("what is not tried again", () => {
  async function counted(test: TestContext, ask: OrderService["ask"]) {
    const world = await World.of(test);
    let calls = 0;
    const service = orders({
      ask(...args) {
        calls++;
        return ask(...args);
      },
    });
    await Promise.all([world.provider(service), world.provider(service)]);
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { retries: 5 });
    await dubbo.start();
    return { client, calls: () => calls };
  }

  it("an exception of the service, which is an answer", async (test) => {
    const { client, calls } = await counted(test, () => {
      throw new Error("no");
    });
    await assert.rejects(client.ask("x"), JavaException);
    assert.equal(calls(), 1);
  });

  it("an RpcError that the service threw, whatever its code", async (test) => {
    const { client, calls } = await counted(test, () => {
      throw new RpcError(RpcCode.Timeout, "somebody else took too long");
    });
    await assert.rejects(client.ask("x"), (error: JavaException) => {
      assert.ok(error instanceof JavaException && !((error as unknown) instanceof RpcError));
      assert.equal(error.className, "java.lang.RuntimeException");
      assert.match(error.message, /RpcError: somebody else took too long/);
      return true;
    });
    assert.equal(calls(), 1);
  });

  it("a call that was cancelled", async (test) => {
    const started = new AbortController();
    const { client, calls } = await counted(test, (_, context) => {
      started.abort(new Error("enough"));
      return never(context);
    });
    await assert.rejects(client.ask("x", { signal: started.signal }), { code: RpcCode.Cancelled });
    assert.equal(calls(), 1);
  });

  it("bad arguments, which are never sent", async (test) => {
    const { client, calls } = await counted(test, () => "");
    await assert.rejects(client.ask(7 as unknown as string), /args\[0\]/);
    assert.equal(calls(), 0);
  });

  it("a method that the provider does not have", async (test) => {
    const world = await World.of(test);
    const Narrow = defineService("com.acme.OrderApi", { methods: { any: method(t.any).returns(t.any) } });
    const dubbo = world.dubbo({ protocols: LOOPBACK });
    dubbo.provide(Narrow, { any: (value) => value });
    await dubbo.start();
    const consumer = world.dubbo();
    const client = consumer.client(OrderApi);
    await consumer.start();
    await assert.rejects(client.ask("x"), (error: RpcError) => {
      assert.ok(error instanceof RpcError);
      assert.match(error.message, /com\.acme\.OrderApi has no method ask\(Ljava\/lang\/String;\)/);
      return true;
    });
    assert.equal(await client.any("still"), "still");
  });
});
