import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Attachments, defineService, method, RpcCode, type RpcContext, RpcError, t } from "dubbo-ts";
import { deferred, never, OrderApi, orders, World } from "./fixture.js";

const FrontApi = defineService("com.acme.FrontApi", { methods: { serve: method(t.string).returns(t.string) } });

describe("a call that is part of another, { from: context }", () => {
  async function chain(
    world: World,
    back: Parameters<typeof orders>[0],
    serve: (ask: ReturnType<typeof makeBack>, context: RpcContext, text: string) => Promise<string> | string,
  ) {
    const { url } = await world.provider(orders(back));
    const front = world.dubbo({ application: "front" });
    const client = makeBack(front, url);
    front.provide(FrontApi, { serve: (text, context) => serve(client, context, text) });
    await front.start();
    const dubbo = world.dubbo({ application: "edge" });
    const edge = dubbo.client(FrontApi, { retries: 0 });
    await dubbo.start();
    return edge;
  }
  const makeBack = (dubbo: ReturnType<World["dubbo"]>, url: string) =>
    dubbo.client(OrderApi, { url, timeoutMs: 30_000, retries: 0 });

  it("takes attachments along, under those of its own", async (test) => {
    const world = await World.of(test);
    let seen: Attachments = {};
    const back = {
      ask(_: string, context: RpcContext) {
        seen = { ...context.attachments };
        return String(context.remoteApplication);
      },
    };
    const edge = await chain(world, back, (client, context) =>
      client.ask("x", { from: context, attachments: { own: "1", shared: "front" } }),
    );
    const attachments = { trace: "t", shared: "edge" };
    assert.equal(await edge.serve("x", { attachments }), "front");
    assert.deepEqual(seen, { trace: "t", own: "1", shared: "front" });
  });

  it("takes nothing along without it", async (test) => {
    const world = await World.of(test);
    let seen: Attachments = {};
    const back = {
      ask(_: string, context: RpcContext) {
        seen = { ...context.attachments };
        return String(Math.round(context.remainingMs ?? -1));
      },
    };
    const edge = await chain(world, back, (client) => client.ask("x"));
    assert.ok(Number(await edge.serve("x", { timeoutMs: 5000, attachments: { trace: "t" } })) > 25_000);
    assert.deepEqual(seen, {});
  });

  it("has no more time than its caller", async (test) => {
    const world = await World.of(test);
    const back = { ask: (_: string, context: RpcContext) => String(Math.round(context.remainingMs ?? -1)) };
    const edge = await chain(world, back, (client, context) => client.ask("x", { from: context }));
    const left = Number(await edge.serve("x", { timeoutMs: 5000 }));
    assert.ok(left > 3000 && left <= 5000, `${left}`);
    // The shorter of the two holds.
    const shorter = await chain(await World.of(test), back, (client, context) =>
      client.ask("x", { from: context, timeoutMs: 2000 }),
    );
    const short = Number(await shorter.serve("x", { timeoutMs: 5000 }));
    assert.ok(short > 1000 && short <= 2000, `${short}`);
  });

  it("is not even sent once its caller has stopped waiting", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const left = deferred<number | undefined>();
    const outcome = deferred<unknown>();
    const edge = await chain(world, { ask: () => String(++calls) }, async (client, context) => {
      await never(context).catch(() => {});
      left.resolve(context.remainingMs);
      const answer = await client.ask("x", { from: context, retries: 5 }).catch((error: unknown) => error);
      outcome.resolve(answer);
      return "";
    });
    await edge.serve("x", { timeoutMs: 100 }).catch(() => {}); // an answer that comes in time to be read still counts
    assert.equal(await left.promise, 0);
    const error = (await outcome.promise) as RpcError;
    assert.ok(error instanceof RpcError, `${error}`);
    assert.equal(error.code, RpcCode.TimeoutTerminate);
    assert.match(error.message, /nothing was sent/);
    assert.equal(calls, 0);
  });

  it("is not tried again once its caller has stopped waiting", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const outcome = deferred<unknown>();
    const back = {
      ask(_: string, context: RpcContext) {
        calls++;
        return never(context);
      },
    };
    const edge = await chain(world, back, async (client, context) => {
      outcome.resolve(await client.ask("x", { from: context, retries: 5 }).catch((error: unknown) => error));
      return "";
    });
    await edge.serve("x", { timeoutMs: 200 }).catch(() => {});
    assert.ok((await outcome.promise) instanceof RpcError);
    assert.equal(calls, 1);
  });
});

describe("the context of a served call", () => {
  it("tells who called what", async (test) => {
    const world = await World.of(test);
    let context!: RpcContext;
    const { url, address } = await world.provider(
      orders({
        ask(_, given) {
          context = given;
          return "";
        },
      }),
      { group: "shop", version: "1.2.3" },
    );
    const dubbo = world.dubbo({ application: "bff" });
    await dubbo.client(OrderApi, { url, group: "shop", version: "1.2.3" }).ask("x", { timeoutMs: 3000 });
    assert.match(context.remoteAddress, /^127\.0\.0\.1:\d+$/);
    assert.equal(context.localAddress, address);
    assert.equal(context.remoteApplication, "bff");
    assert.equal(context.service.interface, "com.acme.OrderApi");
    assert.equal(context.service.group, "shop");
    assert.equal(context.service.version, "1.2.3");
    assert.equal(context.method.key, "ask");
    assert.equal(context.method.name, "ask");
    assert.ok(context.remainingMs! > 0 && context.remainingMs! <= 3000);
    assert.equal(context.signal, context.signal);
  });

  it("is the argument after the last, and `this` is kept", async (test) => {
    const world = await World.of(test);
    class Service {
      readonly #greeting = "hi";
      ask(...args: [text: string, context: RpcContext]): string {
        assert.equal(args.length, 2);
        const [text, context] = args;
        return `${this.#greeting} ${text} ${context.method.key}`;
      }
      find = orders().find;
      save = orders().save;
      note(): void {}
      any = orders().any;
      budget(...args: [context: RpcContext]): number {
        return args.length;
      }
    }
    const { url } = await world.provider(new Service());
    const client = world.dubbo().client(OrderApi, { url });
    assert.equal(await client.ask("x"), "hi x ask");
    assert.equal(await client.budget(), 1);
  });

  async function aborts(world: World, how: "disconnect" | "deadline" | "shutdown"): Promise<string> {
    const begun = deferred();
    const aborted = deferred<unknown>();
    const { dubbo: provider, url } = await world.provider(
      orders({
        ask(_, context) {
          const { signal } = context;
          signal.addEventListener("abort", () => aborted.resolve(signal.reason));
          begun.resolve();
          return never(context);
        },
      }),
    );
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { url, retries: 0 });
    const call = client.ask("x", { timeoutMs: how === "deadline" ? 100 : 60_000 }).catch((error: RpcError) => error);
    await begun.promise;
    if (how === "disconnect") await dubbo.close({ graceMs: 0 });
    if (how === "shutdown") await provider.close({ graceMs: 0 });
    const reason = await aborted.promise;
    assert.ok((await call) instanceof RpcError);
    return String(reason);
  }

  it("aborts its signal when the caller is gone", async (test) => {
    assert.match(await aborts(await World.of(test), "disconnect"), /the caller is gone/);
  });

  it("aborts its signal when the caller has stopped waiting", async (test) => {
    assert.match(await aborts(await World.of(test), "deadline"), /TimeoutError.*stopped waiting/);
  });

  it("aborts its signal when the provider shuts down", async (test) => {
    assert.match(await aborts(await World.of(test), "shutdown"), /is closed|is gone/);
  });

  it("aborts no signal of a call that was answered", async (test) => {
    const world = await World.of(test);
    let signal!: AbortSignal;
    const { dubbo, url } = await world.provider(
      orders({
        ask(_, context) {
          signal = context.signal;
          return "";
        },
      }),
    );
    const consumer = world.dubbo();
    await consumer.client(OrderApi, { url }).ask("x");
    await consumer.close();
    await dubbo.close();
    assert.equal(signal.aborted, false);
  });
});
