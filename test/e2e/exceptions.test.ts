import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type DubboOptions, defineService, JavaException, method, RpcCode, RpcError, t } from "dubbo-ts";
import { OrderApi, OrderMissing, type OrderService, orders, World } from "./fixture.js";

async function clientOf(test: TestContext, own: Partial<OrderService>, options: Partial<DubboOptions> = {}) {
  const world = await World.of(test);
  const { url } = await world.provider(orders(own), {}, options);
  return world.dubbo().client(OrderApi, { url });
}

async function thrownBy(call: Promise<unknown>): Promise<JavaException> {
  const error = await call.then(
    () => assert.fail("it should have thrown"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof JavaException, `${error}`);
  return error;
}

describe("an exception", () => {
  it("that the contract declares arrives as itself, with its fields and cause", async (test) => {
    const client = await clientOf(test, {
      find(id) {
        throw new OrderMissing(`no order ${id}`, { id }, { cause: new JavaException("java.io.IOException", "disk") });
      },
    });
    const error = await thrownBy(client.find(42n));
    assert.ok(error instanceof OrderMissing && error instanceof Error);
    assert.equal(error.id, 42n);
    assert.equal(error.message, "no order 42");
    assert.equal(error.className, "com.acme.OrderMissing");
    assert.ok(error.cause instanceof JavaException);
    assert.equal(error.cause.className, "java.io.IOException");
    assert.equal(error.cause.message, "disk");
  });

  it("that is rejected and one that is thrown are the same", async (test) => {
    const client = await clientOf(test, { find: (id) => Promise.reject(new OrderMissing("gone", { id })) });
    assert.equal(((await thrownBy(client.find(7n))) as InstanceType<typeof OrderMissing>).id, 7n);
  });

  it("of Java arrives as JavaException with its class", async (test) => {
    const client = await clientOf(test, {
      ask() {
        throw new JavaException("java.lang.IllegalStateException", "closed");
      },
    });
    const error = await thrownBy(client.ask("x"));
    assert.equal(error.className, "java.lang.IllegalStateException");
    assert.equal(error.message, "closed");
  });

  class Broken extends Error {
    override readonly name = "Broken";
  }
  const strange: readonly (readonly [string, unknown, RegExp])[] = [
    ["an Error", new Error("no"), /^Error: no$/],
    ["an Error of a class of its own", new Broken("no"), /^Broken: no$/],
    ["an Error without a message", new TypeError(), /^TypeError$/],
    ["a text", "just text", /^just text$/],
    ["undefined", undefined, /./],
    ["null", null, /./],
    ["an object", { a: 1 }, /./],
    ["an undeclared class", new JavaException("com.acme.Secret", "no"), /^com\.acme\.Secret: no$/],
    ["an object without a prototype", Object.create(null), /./],
    ["a symbol", Symbol("s"), /./],
  ];
  for (const [what, value, message] of strange) {
    it(`that is ${what} arrives as RuntimeException, and without a stack`, async (test) => {
      const client = await clientOf(test, {
        ask() {
          throw value;
        },
      });
      const error = await thrownBy(client.ask("x"));
      assert.equal(error.className, "java.lang.RuntimeException");
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n| at /);
      assert.deepEqual(error.javaStackTrace ?? [], []);
    });
  }

  it("brings its stack only with exposeStack", async (test) => {
    const own: Partial<OrderService> = {
      ask: function whereItHappened() {
        throw new Error("no");
      },
    };
    const hidden = await thrownBy((await clientOf(test, own)).ask("x"));
    assert.doesNotMatch(`${hidden.message}${JSON.stringify(hidden.javaStackTrace)}`, /whereItHappened/);
    const shown = await thrownBy((await clientOf(test, own, { exposeStack: true })).ask("x"));
    assert.match(shown.message, /Error: no[\s\S]*whereItHappened/);
  });

  it("in the process of its caller is the same as from another", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(
      OrderApi,
      orders({
        ask() {
          throw new Broken("no");
        },
        find(id) {
          throw new OrderMissing("gone", { id });
        },
      }),
    );
    const client = dubbo.client(OrderApi);
    await dubbo.start();
    assert.equal((await thrownBy(client.ask("x"))).message, "Broken: no");
    assert.ok((await thrownBy(client.find(1n))) instanceof OrderMissing);
  });

  it("that only one side declares is a JavaException with its fields", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(
      orders({
        find(id) {
          throw new OrderMissing("gone", { id });
        },
      }),
    );
    const Undeclared = defineService("com.acme.OrderApi", { methods: { find: method(t.long).returns(t.any) } });
    const error = await thrownBy(world.dubbo().client(Undeclared, { url }).find(5n));
    assert.equal(error.className, "com.acme.OrderMissing");
    assert.equal(error.message, "gone");
    assert.equal(error.fields["id"], 5n);
    assert.ok(!(error instanceof OrderMissing));
  });

  it("that cannot be written is still an error at the caller", async (test) => {
    const client = await clientOf(test, {
      find() {
        throw new OrderMissing("gone", { id: "not a long" as unknown as bigint });
      },
    });
    await assert.rejects(client.find(1n, { retries: 0 }), (error: RpcError) => {
      assert.ok(error instanceof RpcError || (error as unknown) instanceof JavaException);
      assert.match(error.message, /id/);
      return true;
    });
    assert.equal(await client.ask("still"), "hello still");
  });

  it("of a class that Java's own filters use says that there was no answer", async (test) => {
    const client = await clientOf(test, {
      ask() {
        throw new JavaException("org.apache.dubbo.rpc.RpcException", "limit", { fields: { code: 7 } } as never);
      },
    });
    const error = await client.ask("x", { retries: 0 }).catch((error: unknown) => error);
    assert.ok(error instanceof RpcError || error instanceof JavaException);
    if (error instanceof RpcError) assert.ok(Object.values(RpcCode).includes(error.code));
  });
});
