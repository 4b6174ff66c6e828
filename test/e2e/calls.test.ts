import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Attachments, defineService, method, RpcCode, type RpcContext, RpcError, t } from "dubbo-ts";
import { deferred, LOOPBACK, OrderApi, orders, World } from "./fixture.js";

describe("a call's AbortSignal", () => {
  it("stops it before anything is sent", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const { url } = await world.provider(orders({ ask: () => String(++calls) }));
    const client = world.dubbo().client(OrderApi, { url });
    const reason = new Error("changed my mind");
    // The first call of a client, with everything still to be made, and then a later one.
    await assert.rejects(client.ask("x", { signal: AbortSignal.abort(reason) }), { code: RpcCode.Cancelled });
    await assert.rejects(client.ask("x", { signal: AbortSignal.abort(reason) }), (error: RpcError) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, RpcCode.Cancelled);
      assert.equal(error.cause, reason);
      return true;
    });
    assert.equal(await client.ask("x"), "1");
  });

  it("ends the wait at once while the provider is busy, and the connection serves on", async (test) => {
    const world = await World.of(test);
    const busy = deferred();
    const release = deferred();
    const { url } = await world.provider(
      orders({
        async ask(text) {
          if (text !== "slow") return text;
          busy.resolve();
          await release.promise;
          return "too late";
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url, timeoutMs: 60_000 });
    const controller = new AbortController();
    const call = client.ask("slow", { signal: controller.signal });
    await busy.promise;
    controller.abort(new Error("enough"));
    await assert.rejects(call, { name: "RpcError", code: RpcCode.Cancelled });
    release.resolve();
    assert.equal(await client.ask("still"), "still");
  });

  it("that never aborts changes nothing, and keeps nothing", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    const client = world.dubbo().client(OrderApi, { url });
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof addEventListener>) => {
        listeners++;
        addEventListener.apply(signal, args);
      },
      removeEventListener: (...args: Parameters<typeof removeEventListener>) => {
        listeners--;
        removeEventListener.apply(signal, args);
      },
    });
    for (let i = 0; i < 10; i++) assert.equal(await client.ask("x", { signal }), "hello x");
    assert.equal(listeners, 0);
  });

  it("may be that of many calls at once, over the wire and within the process, and warns of nothing", async (test) => {
    const warnings: string[] = [];
    const keep = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", keep);
    test.after(() => process.off("warning", keep));
    const world = await World.of(test);
    const waiting = (_: string, context: RpcContext): Promise<string> => {
      assert.equal(context.signal.aborted, false);
      return new Promise(() => {});
    };
    const { url } = await world.provider(orders({ ask: waiting }));
    const both = world.dubbo({ application: "both" });
    both.provide(OrderApi, orders({ ask: waiting }));
    const clients = [world.dubbo().client(OrderApi, { url }), both.client(OrderApi)];
    await both.start();
    const controller = new AbortController();
    const calls = clients.flatMap((client) =>
      Array.from({ length: 20 }, () => client.ask("x", { signal: controller.signal, timeoutMs: 60_000 })),
    );
    const ends = Promise.allSettled(calls);
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    for (const end of await ends) assert.equal(end.status === "rejected" && end.reason.code, RpcCode.Cancelled);
    assert.deepEqual(warnings, []);
  });
});

describe("a oneway call", () => {
  it("is declared by the contract, and waits for nothing", async (test) => {
    const world = await World.of(test);
    const noted = deferred<string>();
    const release = deferred();
    const { url } = await world.provider(
      orders({
        async note(text) {
          noted.resolve(text);
          await release.promise;
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url });
    assert.equal(await client.note("a"), undefined);
    assert.equal(await noted.promise, "a");
    release.resolve();
  });

  it("can be asked for by a call, a client, or taken back by { oneway: false }", async (test) => {
    const world = await World.of(test);
    const fail = (): never => {
      throw new Error("no");
    };
    const { url } = await world.provider(orders({ ask: fail, note: fail }));
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { url });
    assert.equal(await client.ask("x", { oneway: true }), undefined);
    assert.equal(await client.note("x"), undefined);
    await assert.rejects(client.note("x", { oneway: false }), /Error: no/);
    await assert.rejects(client.ask("x"), /Error: no/);
    const hurried = dubbo.client(OrderApi, { url, methods: { ask: { oneway: true }, note: { oneway: false } } });
    assert.equal(await hurried.ask("x"), undefined);
    await assert.rejects(hurried.note("x"), /Error: no/);
  });

  it("rejects when nobody can be reached", async (test) => {
    const world = await World.of(test);
    const { dubbo, url } = await world.provider();
    await dubbo.close({ graceMs: 0 });
    const client = world.dubbo().client(OrderApi, { url, retries: 0 });
    await assert.rejects(client.note("x"), { code: RpcCode.Network });
  });
});

describe("attachments", () => {
  it("travel both ways with their types, and no key of the framework is shown", async (test) => {
    const world = await World.of(test);
    let seen: Attachments = {};
    const { url, address } = await world.provider(
      orders({
        ask(_, context) {
          seen = { ...context.attachments };
          context.reply.attachments["node"] = "n1";
          context.reply.attachments["count"] = 3n;
          return "a";
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url });
    const sent = { tenant: "acme", number: 7, long: 8n, flag: true, list: ["a"], "": "empty key" };
    const { value, attachments, provider } = await client.ask.reply("x", { attachments: sent });
    assert.deepEqual(seen, sent);
    assert.equal(value, "a");
    assert.equal(provider, address);
    assert.equal(attachments["node"], "n1");
    assert.equal(attachments["count"], 3n);
    await client.ask("x");
    assert.deepEqual(seen, {});
  });

  it("cannot reach a prototype", async (test) => {
    const world = await World.of(test);
    let seen: Attachments = {};
    const { url } = await world.provider(
      orders({
        ask(_, context) {
          seen = context.attachments;
          context.reply.attachments["__proto__"] = "r";
          return "";
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url });
    const sent = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, unknown>;
    const { attachments } = await client.ask.reply("x", { attachments: sent });
    assert.equal(Object.getPrototypeOf(seen), null);
    assert.deepEqual(Object.entries(seen), [
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
    assert.equal(attachments["__proto__"], "r");
    assert.equal(({} as Record<string, unknown>)["p"], undefined);
  });

  it("come back beside an exception, and beside nothing", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(
      orders({
        note(_, context) {
          context.reply.attachments["node"] = "n1";
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url });
    const { value, attachments } = await client.note.reply("x", { oneway: false });
    assert.equal(value, undefined);
    assert.equal(attachments["node"], "n1");
    assert.deepEqual(Object.keys((await client.note.reply("x")).attachments), []);
  });

  it("travel within the process as well, without being shared", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(
      OrderApi,
      orders({
        ask(_, context) {
          (context.attachments as Attachments)["tenant"] = "changed";
          context.reply.attachments["node"] = "n1";
          return String(context.attachments["tenant"]);
        },
      }),
    );
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    const attachments = { tenant: "acme" };
    const reply = await client.ask.reply("x", { attachments });
    assert.equal(reply.attachments["node"], "n1");
    assert.deepEqual(attachments, { tenant: "acme" });
  });
});

describe("a call within the process", () => {
  async function within(world: World, own: Parameters<typeof orders>[0]) {
    const dubbo = world.dubbo({ application: "both" });
    dubbo.provide(OrderApi, orders(own));
    const client = dubbo.client(OrderApi, { retries: 0 });
    await dubbo.start();
    return client;
  }

  it("keeps to its timeout and its signal, as over the wire", async (test) => {
    const client = await within(await World.of(test), { ask: () => new Promise(() => {}) });
    await assert.rejects(client.ask("x", { timeoutMs: 50 }), { name: "RpcError", code: RpcCode.Timeout });
    const controller = new AbortController();
    const call = client.ask("x", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(call, { name: "RpcError", code: RpcCode.Cancelled });
    await assert.rejects(client.ask("x", { signal: AbortSignal.abort() }), { code: RpcCode.Cancelled });
  });

  it("tells the service how long its caller waits", async (test) => {
    const client = await within(await World.of(test), {});
    const budget = await client.budget({ timeoutMs: 5000 });
    assert.ok(budget > 4000 && budget <= 5000, `${budget}`);
  });

  it("answers $echo, and passes what a service throws", async (test) => {
    const client = await within(await World.of(test), {
      ask() {
        throw new Error("no");
      },
    });
    assert.equal(await client.$echo("x"), "x");
    await assert.rejects(client.ask("x"), /Error: no/);
  });
});

describe("every client", () => {
  it("has $echo, $available and $call", async (test) => {
    const world = await World.of(test);
    const { url, dubbo: provider } = await world.provider(orders(), { token: "s3cret" });
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { url });
    assert.equal(client.$available(), false);
    for (const value of [null, "x", 7, 7n, 1.5, true, ["a", 1], new Map([["k", "v"]])]) {
      assert.deepEqual(await client.$echo(value), value);
    }
    assert.equal(client.$available(), true);
    await assert.rejects(client.ask("x", { retries: 0 }), /token/i);
    const found = world.dubbo();
    const known = found.client(OrderApi);
    await found.start(); // the registry tells the token
    assert.equal(await known.$call("ask", ["x"]), "hello x");
    assert.equal(await known.$call("ask", ["x"], { timeoutMs: 500 }), "hello x");
    await provider.close({ graceMs: 0 });
    assert.equal(client.$available(), false);
  });

  it("is no thenable, prints itself well, and is frozen", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    const client = world.dubbo().client(OrderApi, { url, group: undefined } as never);
    assert.equal(await Promise.resolve(client), client);
    const { inspect } = await import("node:util");
    assert.match(inspect(client), /^Client \{ com\.acme\.OrderApi \}$/);
    assert.equal(String(Object.prototype.toString.call(client)), "[object DubboClient]");
    assert.equal(client.ask.name, "ask");
    assert.throws(() => Object.assign(client, { ask: 1 }), TypeError);
    const { ask } = client;
    assert.equal(await ask("detached"), "hello detached");
    assert.equal(Reflect.get(client, "then"), undefined);
    assert.equal(JSON.stringify(client) === undefined || typeof JSON.stringify(client) === "string", true);
  });

  it("calls overloads by the key that tells them apart", async (test) => {
    const world = await World.of(test);
    const Overloaded = defineService("com.acme.Overloaded", {
      methods: {
        getById: method(t.int).returns(t.string).named("get"),
        getByName: method(t.string).returns(t.string).named("get"),
        later: method().returns(t.string).named("then"),
      },
    });
    const provider = world.dubbo({ protocols: LOOPBACK });
    provider.provide(Overloaded, {
      getById: (id) => `id ${id}`,
      getByName: (name) => `name ${name}`,
      later: () => "then",
    });
    await provider.start();
    const dubbo = world.dubbo();
    const client = dubbo.client(Overloaded);
    await dubbo.start();
    assert.deepEqual(await Promise.all([client.getById(1), client.getByName("1"), client.later()]), [
      "id 1",
      "name 1",
      "then",
    ]);
  });
});
