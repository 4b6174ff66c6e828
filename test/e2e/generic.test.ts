import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import {
  type DubboUrl,
  defineService,
  type GenericClient,
  GenericException,
  type GenericImplementation,
  HessianError,
  type Implementation,
  JavaException,
  method,
  type NamedFilter,
  type RegistryFactory,
  RpcCode,
  RpcError,
  t,
} from "dubbo-ts";
import { World } from "./fixture.js";

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const Line = t.object("com.acme.Line", { sku: t.string, amount: t.int });
const Order = t.object("com.acme.Order", {
  id: t.long,
  level: Level,
  price: t.double,
  lines: t.list(Line),
  note: t.nullable(t.string),
});
const RushOrder = t.object("com.acme.RushOrder", { hours: t.int }, { extends: Order });
const OrderMissing = t.exception("com.acme.OrderMissing", { id: t.long });

const OrderApi = defineService("com.acme.OrderApi", {
  types: [RushOrder],
  methods: {
    find: method(t.long).returns(Order).throws(OrderMissing),
    save: method(Order, t.nullable(Level)).returns(t.string),
    sum: method(t.array(t.int)).returns(t.double),
    lines: method(t.map(t.string, Line)).returns(t.array(Line)),
    getById: method(t.int).returns(t.string).named("get"),
    getByName: method(t.string).returns(t.string).named("get"),
    touch: method(t.nullable(t.string)),
    bad: method().returns(t.int),
  },
});

const service: Implementation<typeof OrderApi> = {
  find(id) {
    if (id === 0n) throw new OrderMissing("no order 0", { id });
    if (id < 0n) throw new TypeError("negative");
    const order = { id, level: "GOLD" as const, price: 2, lines: [{ sku: "a", amount: 1 }], note: null };
    return id === 7n ? RushOrder.of({ ...order, hours: 3 }) : order;
  },
  save: (order, level) =>
    `${RushOrder.is(order) ? `rush ${order.hours}` : "order"} ${order.id} ${order.level} ${level} ${order.lines.map(({ sku }) => sku)}`,
  sum: (numbers) => numbers.reduce((sum, number) => sum + number, 0),
  lines: (lines) => [...lines.values()],
  getById: (id) => `int:${id}`,
  getByName: (name) => `string:${name}`,
  touch(_text, context) {
    context.reply.attachments["seen"] = Object.keys(context.attachments).join();
  },
  bad: () => "x" as unknown as number,
};

async function served(test: TestContext, filters: readonly NamedFilter[] = [], filter?: string) {
  const world = await World.of(test);
  const provider = world.dubbo({ application: "provider", filters: { provider: filters } });
  provider.provide(OrderApi, service, filter === undefined ? {} : { filter });
  await provider.start();
  return world;
}

async function genericClient(test: TestContext): Promise<GenericClient> {
  return (await served(test)).dubbo().generic("com.acme.OrderApi");
}

describe("a generic call", () => {
  it("publishes a consumer without methods, as it has no contract", async (test) => {
    const world = await served(test);
    const published: DubboUrl[] = [];
    const keep: RegistryFactory = () => ({
      isAvailable: () => true,
      register: async (url) => void published.push(url),
      unregister: async () => {},
      subscribe: async (_url, listener) => listener("providers", []),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
    });
    const dubbo = world.dubbo({ registries: { kept: "kept://here" }, extensions: { registry: { kept: keep } } });
    dubbo.generic("com.acme.OrderApi", { check: false });
    dubbo.untyped("com.acme.OrderApi", { check: false });
    await dubbo.start();
    const keys = published.map((url) => [url.get("generic"), url.get("methods")]);
    assert.deepEqual(keys.toSorted(), [
      [undefined, "*"],
      ["true", undefined],
    ]);
  });

  it("gets objects as maps with their class", async (test) => {
    const orders = await genericClient(test);
    const order = await orders.invoke("find", ["long"], [42n]);
    assert.deepEqual(
      order,
      new Map<string, unknown>([
        ["class", "com.acme.Order"],
        ["id", 42n],
        ["level", "GOLD"],
        ["price", 2],
        [
          "lines",
          [
            new Map<string, unknown>([
              ["class", "com.acme.Line"],
              ["sku", "a"],
              ["amount", 1],
            ]),
          ],
        ],
        ["note", null],
      ]),
    );
    const rush = (await orders.invoke("find", ["long"], [7])) as Map<string, unknown>;
    assert.equal(rush.get("class"), "com.acme.RushOrder");
    assert.deepEqual(await orders.invoke("lines", ["java.util.Map"], [{ x: { sku: "a", amount: "2" } }]), [
      new Map<string, unknown>([
        ["class", "com.acme.Line"],
        ["sku", "a"],
        ["amount", 2],
      ]),
    ]);
  });

  it("sends plain objects and maps where objects are declared, of the class that they name", async (test) => {
    const orders = await genericClient(test);
    const types = ["com.acme.Order", "com.acme.Level"];
    const plain = { id: 1, level: "GOLD", price: 1, lines: [{ sku: "a", amount: 1 }] };
    assert.equal(await orders.invoke("save", types, [plain, "BRONZE"]), "order 1 GOLD BRONZE a");
    const rush = new Map(Object.entries({ ...plain, class: "com.acme.RushOrder", hours: "4" }));
    assert.equal(await orders.invoke("save", types, [rush, { name: "GOLD" }]), "rush 4 1 GOLD GOLD a");
    assert.equal(
      await orders.invoke("save", types, [RushOrder.of({ ...plain, id: 1n, level: "GOLD", hours: 5 }), null]),
      "rush 5 1 GOLD null a",
    );
  });

  it("picks the overload by type names, and needs none where the name is unique", async (test) => {
    const orders = await genericClient(test);
    assert.equal(await orders.invoke("get", ["int"], [1]), "int:1");
    assert.equal(await orders.invoke("get", ["java.lang.String"], ["1"]), "string:1");
    assert.equal(await orders.invoke("sum", ["int[]"], [[1, 2]]), 3);
    assert.equal(await orders.invoke("sum", ["[I"], [new Set([1, 2])]), 3);
    assert.equal(await orders.invoke("sum", null, [[1, 2]]), 3);
    await assert.rejects(
      orders.invoke("get", null, [1]),
      /Not unique method for method name\(get\) in class com\.acme\.OrderApi, find 2/,
    );
  });

  it("throws a GenericException that says what the service threw", async (test) => {
    const orders = await genericClient(test);
    await assert.rejects(orders.invoke("find", ["long"], [0]), (error) => {
      assert.ok(error instanceof GenericException);
      assert.equal(error.className, "com.alibaba.dubbo.rpc.service.GenericException");
      assert.equal(error.exceptionClass, "com.acme.OrderMissing");
      assert.equal(error.exceptionMessage, "no order 0");
      assert.equal(error.message, "com.acme.OrderMissing: no order 0");
      return true;
    });
    await assert.rejects(orders.invoke("find", ["long"], [-1]), {
      exceptionClass: "java.lang.RuntimeException",
      exceptionMessage: "TypeError: negative",
    });
  });

  it("is refused for a method, types or arguments that do not fit, with what there is", async (test) => {
    const orders = await genericClient(test);
    const refused = (
      name: string,
      types: readonly string[] | null,
      args: readonly unknown[],
      message: RegExp,
    ): Promise<void> =>
      assert.rejects(orders.invoke(name, types, args, { retries: 0 }), (error) => {
        assert.ok(error instanceof RpcError);
        assert.equal(error.status, 70);
        assert.match(error.message, message);
        return true;
      });
    await refused("gone", ["long"], [1], /No such method gone in class interface com\.acme\.OrderApi/);
    await refused("gone", null, [], /No such method gone in class interface com\.acme\.OrderApi/);
    await refused(
      "find",
      ["int"],
      [1],
      /No such method find in class interface com\.acme\.OrderApi; it has find\(long\)/,
    );
    await refused(
      "find",
      ["long"],
      [1.5],
      /cannot make args\[0\] of com\.acme\.OrderApi\.find: expected long, got number 1\.5/,
    );
    await refused("find", null, [], /find takes 1 arguments, got 0/);
    await refused("bad", [], [], /cannot generalize the result of com\.acme\.OrderApi\.bad: expected int, got string/);
  });

  it("is checked before it is sent", async (test) => {
    const world = await World.of(test);
    const orders = world.dubbo().generic("com.acme.OrderApi", { url: "dubbo://127.0.0.1:1" });
    await assert.rejects(orders.invoke("find", ["a b"], [1]), /"a b" names no Java type/);
    await assert.rejects(orders.invoke("find", ["long"], []), /1 types for 0 arguments/);
    await assert.rejects(orders.invoke("find", "long" as never, [1]), TypeError);
    await assert.rejects(orders.invoke("", [], []), TypeError);
    await assert.rejects(orders.invoke("find", [], [], { timeout: 1 } as never), /unknown call option "timeout"/);
    assert.throws(
      () => world.dubbo().generic("com.acme.OrderApi", { parameters: { generic: "gson" } }),
      /generic=gson of com\.acme\.OrderApi is not supported, known: generic=true/,
    );
    assert.throws(() => world.dubbo().generic("com.acme.OrderApi", { scope: "local" }), TypeError);
    assert.throws(() => world.dubbo({ registry: "N/A" }).generic("com.acme.OrderApi"), /there is no registry/);
    assert.throws(() => world.dubbo().generic("not a name"), TypeError);
  });

  it("has attachments both ways, its own settings, an echo, and stays open for what has no contract", async (test) => {
    const world = await served(test);
    const orders = world.dubbo().generic("com.acme.OrderApi", { methods: { touch: { oneway: true } } });
    assert.equal(await orders.invoke("touch", null, ["x"]), undefined);
    await assert.rejects(orders.invoke("get", ["int"], [Symbol("x")]), HessianError);
    const { value, attachments, provider } = await orders.invoke.reply("touch", ["java.lang.String"], ["x"], {
      attachments: { tenant: "a" },
      oneway: false,
    });
    assert.equal(value, null);
    assert.equal(attachments["seen"], "tenant");
    assert.match(provider!, /^127\.0\.0\.1:/);
    assert.equal(await orders.$echo("x"), "x");
    assert.ok(orders.$available());
    assert.match(JSON.stringify(orders), /^{}$/);
  });

  it("reaches the filters of the provider as the method itself", async (test) => {
    const seen: string[] = [];
    const spy: NamedFilter = {
      name: "spy",
      filter:
        ({ invoke }) =>
        (invocation) => {
          seen.push(`${invocation.method.name}(${invocation.args})`);
          return invoke(invocation);
        },
    };
    const world = await served(test, [spy]);
    const orders = world.dubbo().generic("com.acme.OrderApi");
    await orders.invoke("get", ["int"], ["5"]);
    assert.deepEqual(seen, ["get(5)"]);
  });

  it("can be switched off by the provider", async (test) => {
    const world = await served(test, [], "-generic");
    const orders = world.dubbo().generic("com.acme.OrderApi", { retries: 0 });
    await assert.rejects(orders.invoke("get", ["int"], [5]), /its filter is not active here/);
    assert.equal(await world.dubbo().client(OrderApi).getById(5), "int:5");
  });
});

describe("a call without a contract", () => {
  it("calls the method itself, with what its values are on the wire", async (test) => {
    const world = await served(test);
    const orders = world.dubbo().untyped("com.acme.OrderApi");
    const order = (await orders.invoke("find", ["long"], [42])) as {
      className: string;
      fields: Record<string, unknown>;
    };
    assert.equal(order.className, "com.acme.Order");
    assert.equal(order.fields["id"], 42n);
    assert.equal(await orders.invoke("get", ["int"], [1]), "int:1");
    assert.equal(await orders.invoke("get", ["java.lang.String"], ["x"]), "string:x");
    assert.equal(await orders.invoke("sum", ["int[]"], [[1, 2]]), 3);
    assert.equal(await orders.$echo(1), 1);
    const { provider } = await orders.invoke.reply("get", ["int"], [1]);
    assert.match(provider!, /^127/);
  });

  it("throws what the service threw, and refuses what the provider has not", async (test) => {
    const world = await served(test);
    const orders = world.dubbo().untyped("com.acme.OrderApi", { retries: 0 });
    await assert.rejects(orders.invoke("find", ["long"], [0n]), (error) => {
      assert.ok(error instanceof JavaException);
      assert.equal(error.className, "com.acme.OrderMissing");
      assert.equal(error.fields["id"], 0n);
      return true;
    });
    await assert.rejects(orders.invoke("gone", [], []), { name: "RpcError", status: 40 });
    await assert.rejects(orders.invoke("find", null as never, [1]), /the types of the parameters are missing/);
    const known = world.dubbo({ types: [OrderMissing, Order] }).untyped("com.acme.OrderApi");
    await assert.rejects(known.invoke("find", ["long"], [0n]), OrderMissing);
    assert.ok(Order.is(await known.invoke("find", ["long"], [1n])));
  });

  it("has settings by Java name", async (test) => {
    const world = await served(test);
    const orders = world.dubbo().untyped("com.acme.OrderApi", { methods: { touch: { oneway: true } } });
    assert.equal(await orders.invoke("touch", ["java.lang.String"], ["x"]), undefined);
    assert.throws(
      () => world.dubbo().untyped("com.acme.OrderApi", { methods: { touch: { timeoutMs: -1 } } }),
      RangeError,
    );
    assert.equal(RpcCode.Timeout, 2);
  });
});

describe("a service that is one function", () => {
  const answer: GenericImplementation = (method, types, args, context) => {
    if (method === "find") {
      if (args[0] === 0n) throw new JavaException("com.acme.OrderMissing", "none");
      return { class: "com.acme.Order", id: args[0], level: "GOLD", price: 2, lines: [{ sku: "a", amount: 1n }] };
    }
    if (method === "touch") throw new TypeError("no");
    context.reply.attachments["method"] = method;
    return `${method}(${types}) ${(args[0] as Map<string, unknown>).get("class")}`;
  };

  it("serves generic callers, callers without a contract and those with one", async (test) => {
    const world = await World.of(test);
    const provider = world.dubbo({ application: "provider" });
    provider.provideGeneric("com.acme.OrderApi", answer, { version: "1.0.0" });
    const { addresses } = await provider.start();
    assert.match(addresses[0]!, /[?&]generic=true&/);
    const dubbo = world.dubbo();
    const orders = dubbo.client(OrderApi, { version: "1.0.0" });
    const order = await orders.find(5n);
    assert.deepEqual(order, { id: 5n, level: "GOLD", price: 2, lines: [{ sku: "a", amount: 1 }], note: null });
    assert.ok(Order.is(order));
    const { value, attachments } = await orders.save.reply(order, "GOLD");
    assert.equal(value, "save(com.acme.Order,com.acme.Level) com.acme.Order");
    assert.equal(attachments["method"], "save");
    await assert.rejects(orders.find(0n), (error) => error instanceof OrderMissing && error.message === "none");
    await assert.rejects(orders.touch("x"), { className: "java.lang.RuntimeException", message: "TypeError: no" });
    await assert.rejects(orders.lines(new Map()), { name: "RpcError", code: RpcCode.Serialization });
    assert.equal(await orders.$echo("x"), "x");
    const generic = dubbo.generic("com.acme.OrderApi", { version: "1.0.0" });
    assert.equal(((await generic.invoke("find", ["long"], [5n])) as Map<string, unknown>).get("id"), 5n);
    await assert.rejects(generic.invoke("find", ["long"], [0n]), { exceptionClass: "com.acme.OrderMissing" });
    const untyped = dubbo.untyped("com.acme.OrderApi", { version: "1.0.0" });
    assert.equal(((await untyped.invoke("find", ["long"], [5n])) as Map<string, unknown>).get("id"), 5n);
  });

  it("is a function", async (test) => {
    const world = await World.of(test);
    assert.throws(() => world.dubbo().provideGeneric("com.acme.OrderApi", {} as never), TypeError);
  });
});
