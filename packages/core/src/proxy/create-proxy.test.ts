import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { format, inspect } from "node:util";
import { t } from "@dubbo-ts/hessian2";
import {
  answered,
  type Calls,
  defineService,
  ECHO,
  type Invocation,
  type Invoke,
  method,
  type Result,
  ServiceModel,
  thrown,
} from "../rpc/index.js";
import { type Client, createProxy } from "./index.js";

const Order = t.object("com.acme.Order", { id: t.long, note: t.nullable(t.string) });
const Api = defineService("com.acme.Api", {
  methods: {
    find: method(t.int).returns(t.nullable(t.string)),
    findAll: method(t.string, t.int).returns(t.list(Order)).named("find"),
    ping: method(),
    toString: method().returns(t.string),
    constructor: method().returns(t.string),
    ["__proto__"]: method().returns(t.string),
  },
});
const service = new ServiceModel(Api, "g", "1.0");

function clientOf(invoke: Invoke = async () => answered("hi"), available = true) {
  const calls: Invocation[] = [];
  const noting: Invoke = (call) => {
    calls.push(call);
    return invoke(call);
  };
  const target = { invoke: noting, isAvailable: () => available };
  return { client: createProxy<typeof Api>(service, target), calls, target };
}

describe("a client", () => {
  it("turns a method call into an invocation", async () => {
    const { client, calls } = clientOf();
    assert.equal(await client.find(42), "hi");
    const [call] = calls;
    assert.equal(call!.service, service);
    assert.equal(call!.method, Api.methods[0]);
    assert.deepEqual(call!.args, [42]);
    assert.equal(call!.attachments, undefined);
    assert.equal(call!.options, undefined);
    assert.equal(call!.deadline, undefined);
  });

  it("takes call options after the last argument, and undefined for none", async () => {
    const { client, calls } = clientOf();
    const options = {
      timeoutMs: 5,
      retries: 0,
      attachments: { a: 1 },
      oneway: false,
      signal: new AbortController().signal,
    };
    await client.findAll("a", 1, options);
    assert.deepEqual(calls[0]!.args, ["a", 1]);
    assert.equal(calls[0]!.options, options);
    await client.ping(undefined);
    assert.deepEqual(calls[1]!.args, []);
    assert.equal(calls[1]!.options, undefined);
  });

  it("hands on an object of call options only when the arguments are complete", async () => {
    const { client, calls } = clientOf();
    await (client.find as (value: unknown) => Promise<unknown>)({ timeoutMs: 5 });
    assert.deepEqual(calls[0]!.args, [{ timeoutMs: 5 }]);
    assert.equal(calls[0]!.options, undefined);
  });

  for (const [args, message] of [
    [[], "g/com.acme.Api:1.0.findAll: it takes 2 arguments and then optionally one object of call options, got 0"],
    [["a"], /got 1$/],
    [["a", 1, {}, {}], /got 4$/],
    [
      ["a", 1, 5],
      /^g\/com\.acme\.Api:1\.0\.findAll: the argument after the last is no object of call options; it takes 2 arguments/,
    ],
    [["a", 1, null], /is no object of call options/],
    [["a", 1, []], /is no object of call options/],
    [
      ["a", 1, { timeout: 5 }],
      /unknown call option "timeout", known: timeoutMs, retries, signal, attachments, oneway, from$/,
    ],
    [["a", 1, { signal: {} }], /signal is no AbortSignal$/],
  ] as const) {
    it(`refuses ${JSON.stringify(args)} and sends nothing`, async () => {
      const { client, calls } = clientOf();
      const call = client.findAll as (...args: unknown[]) => Promise<unknown>;
      await assert.rejects(call(...args), { name: "TypeError", message });
      assert.equal(calls.length, 0);
    });
  }

  for (const options of [
    { timeoutMs: 0 },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { timeoutMs: 2 ** 31 },
    { retries: -1 },
    { retries: 1.5 },
    { retries: Number.POSITIVE_INFINITY },
  ]) {
    it(`refuses ${inspect(options)} with a RangeError that names the option`, async () => {
      const { client, calls } = clientOf();
      const [name] = Object.keys(options);
      await assert.rejects(client.find(1, options), {
        name: "RangeError",
        message: new RegExp(`^g/com.acme.Api:1.0.find: ${name} is `),
      });
      assert.equal(calls.length, 0);
    });
  }

  it("rejects with what the service threw, which is not an error of the call", async () => {
    const exception = new Error("no order");
    await assert.rejects(clientOf(async () => thrown(exception)).client.find(1), (error) => error === exception);
    await assert.rejects(clientOf(async () => thrown("text")).client.find(1), (error) => error === "text");
  });

  it("rejects where the target rejects or throws, and never throws itself", async () => {
    const error = new Error("no provider");
    const throwing = clientOf(() => {
      throw error;
    });
    const promise = throwing.client.find(1);
    await assert.rejects(promise, (got) => got === error);
    await assert.rejects(clientOf(() => Promise.reject(error)).client.find(1), (got) => got === error);
  });

  it("costs one `then` per call", async () => {
    let thens = 0;
    class Counting extends Promise<Result> {
      override then<A, B>(
        ok?: ((value: Result) => A | PromiseLike<A>) | null,
        no?: ((e: unknown) => B | PromiseLike<B>) | null,
      ) {
        thens++;
        return super.then(ok, no);
      }
      static override get [Symbol.species]() {
        return Promise;
      }
    }
    const { client } = clientOf(() => Counting.resolve(answered("hi")) as Promise<Result>);
    const promise = client.find(1);
    assert.equal(thens, 1);
    assert.equal(promise.constructor, Promise);
    assert.equal(await promise, "hi");
    assert.equal(thens, 1);
  });

  it("gives the attachments and the provider of the answer when asked to reply", async () => {
    const { client, calls } = clientOf(async () => answered("hi", { node: "a" }, "h:1"));
    assert.deepEqual(await client.find.reply(1, { timeoutMs: 5 }), {
      value: "hi",
      attachments: { node: "a" },
      provider: "h:1",
    });
    assert.deepEqual(calls[0]!.options, { timeoutMs: 5 });
    const bare = await clientOf().client.find.reply(1);
    assert.deepEqual(Object.keys(bare.attachments), []);
    assert.ok(Object.isFrozen(bare.attachments));
    assert.equal(bare.provider, undefined);
    await assert.rejects(clientOf(async () => thrown(new Error("no"))).client.find.reply(1), { message: "no" });
    await assert.rejects((client.find.reply as () => Promise<unknown>)(), TypeError);
  });

  it("echoes by the built-in method", async () => {
    const { client, calls } = clientOf(async ({ args }) => answered(args[0]));
    assert.equal(await client.$echo("ping"), "ping");
    assert.equal(calls[0]!.method, ECHO);
    await client.$echo("ping", { timeoutMs: 5 });
    assert.deepEqual(calls[1]!.options, { timeoutMs: 5 });
  });

  it("says whether a provider can be expected", () => {
    assert.equal(clientOf(undefined, true).client.$available(), true);
    assert.equal(clientOf(undefined, false).client.$available(), false);
  });

  it("calls a method by its key", async () => {
    const { client, calls } = clientOf();
    assert.equal(await client.$call("findAll", ["a", 1]), "hi");
    assert.equal(calls[0]!.method.key, "findAll");
    await client.$call("find", [1], { timeoutMs: 5 });
    assert.deepEqual(calls[1]!.options, { timeoutMs: 5 });
    await assert.rejects(client.$call("nope", []), {
      name: "TypeError",
      message: 'g/com.acme.Api:1.0 has no method "nope", known: find, findAll, ping, toString, constructor, __proto__',
    });
    await assert.rejects(client.$call("$echo", [1]), TypeError);
    await assert.rejects(client.$call("hasOwnProperty", [1]), TypeError);
    await assert.rejects(client.$call("find", []), TypeError);
  });

  it("is not a thenable: awaiting it gives itself and sends nothing", async () => {
    const { client, calls } = clientOf();
    assert.equal((await client) as unknown, client);
    assert.equal((await Promise.resolve(client)) as unknown, client);
    assert.equal("then" in client, false);
    assert.equal(calls.length, 0);
  });

  it("prints itself and sends nothing", () => {
    const { client, calls } = clientOf();
    assert.equal(inspect(client), "Client { g/com.acme.Api:1.0 }");
    assert.equal(`${client as unknown as string}`, "Client { g/com.acme.Api:1.0 }");
    assert.equal(inspect({ orders: client }), "{ orders: Client { g/com.acme.Api:1.0 } }");
    assert.match(format("%o %s", client, "x"), /Client/);
    assert.equal(JSON.stringify(client), "{}");
    assert.equal(calls.length, 0);
  });

  it("cannot be changed, and has only what the contract names", () => {
    const { client } = clientOf();
    assert.ok(Object.isFrozen(client));
    assert.throws(() => Object.assign(client, { find: 1 }), TypeError);
    const keys = ["find", "findAll", "ping", "toString", "constructor", "__proto__", "$echo", "$available", "$call"];
    assert.deepEqual(Object.keys(client), keys);
    assert.equal("hasOwnProperty" in client, false);
    assert.equal(client.find.name, "find");
  });

  it("has methods that need no `this`", async () => {
    const { find, $echo } = clientOf().client;
    assert.equal(await find(1), "hi");
    assert.equal(await $echo("x"), "hi");
  });

  it("is typed by its contract", () => {
    type C = Client<typeof Api>;
    const wrong = async (client: C): Promise<unknown> => {
      const calls: Calls<typeof Api> = client; // every client fits where plain functions are asked for
      const text: string | null = await client.find(1);
      const orders: { id: bigint; note: string | null }[] = (await client.findAll.reply("a", 1)).value;
      const echoed: number = await client.$echo(1);
      return [
        calls,
        text,
        orders,
        echoed,
        // @ts-expect-error a string is no int
        client.find("1"),
        // @ts-expect-error it may be null
        (await client.find(1)).length,
        // @ts-expect-error no such method
        client.save(1),
        // @ts-expect-error it cannot be changed
        (client.ping = client.ping as never),
        // @ts-expect-error no such call option
        client.ping({ timeout: 1 }),
      ];
    };
    assert.equal(typeof wrong, "function");
  });
});
