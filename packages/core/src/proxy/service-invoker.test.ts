import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { JavaException, t } from "@dubbo-ts/hessian2";
import { DubboUrl } from "../common/index.js";
import { Lines } from "../rpc/fixture.test.js";
import {
  defineService,
  method,
  type Peer,
  type Result,
  RpcContext,
  RpcInvocation,
  ServiceModel,
} from "../rpc/index.js";
import { createServiceInvoker, exceptionOf, type Implementation } from "./index.js";

const Missing = t.exception("com.acme.Missing", { id: t.int });
const Shop = defineService("com.acme.Shop", {
  methods: {
    find: method(t.int).returns(t.nullable(t.string)).throws(Missing),
    findByName: method(t.string).returns(t.string).named("find"),
    ping: method(),
  },
});
const service = new ServiceModel(Shop, "g", "1.0");
const url = DubboUrl.parse("dubbo://h:1/com.acme.Shop?timeout=7");
const nothing: Implementation<typeof Shop> = { find: () => "x", findByName: () => "y", ping: () => {} };

interface Given {
  readonly lines?: Lines;
  readonly exposeStack?: boolean;
  readonly deadline?: number;
  readonly peer?: Peer;
}

function call(
  implementation: Partial<Implementation<typeof Shop>>,
  key: string,
  args: unknown[],
  given: Given = {},
): Promise<Result> {
  const { lines = new Lines(), exposeStack = false, deadline, peer } = given;
  const closing = new AbortController().signal;
  const invoker = createServiceInvoker({ ...nothing, ...implementation }, service, url, {
    logger: lines,
    exposeStack,
    closing,
  });
  const definition = Shop.methods.find((each) => each.key === key)!;
  return invoker.invoke(new RpcInvocation(service, definition, args, undefined, undefined, peer, deadline));
}

async function exceptionFrom(thrown: unknown, given?: Given): Promise<JavaException> {
  const result = await call({ find: () => Promise.reject(thrown) }, "find", [1], given);
  assert.equal(result.ok, false);
  assert.ok(!result.ok && result.exception instanceof JavaException);
  return result.exception;
}

describe("createServiceInvoker", () => {
  it("calls by key, with the arguments and the context last", async () => {
    const seen: unknown[][] = [];
    const find = (...args: unknown[]): string => {
      seen.push(args);
      return "found";
    };
    const result = await call({ find: find as never }, "find", [42]);
    assert.ok(result.ok);
    assert.equal(result.value, "found");
    assert.equal(result.attachments, undefined);
    assert.equal(seen[0]!.length, 2);
    assert.equal(seen[0]![0], 42);
    assert.ok(seen[0]![1] instanceof RpcContext);
    const other = await call({ findByName: (name) => `by ${name}` }, "findByName", ["a"]);
    assert.ok(other.ok && other.value === "by a");
  });

  it("keeps `this`, of a class instance with its prototype too", async () => {
    class Base {
      readonly prefix = "x";
      find(id: number): string {
        return this.prefix + id;
      }
    }
    class Sub extends Base {
      async findByName(): Promise<string> {
        return this.prefix;
      }
      ping(): void {}
    }
    const invoker = createServiceInvoker(new Sub(), service, url, {
      logger: new Lines(),
      exposeStack: false,
      closing: new AbortController().signal,
    });
    const [find, findByName] = Shop.methods;
    const found = await invoker.invoke(new RpcInvocation(service, find!, [1], undefined, undefined));
    assert.ok(found.ok && found.value === "x1");
    const result = await invoker.invoke(new RpcInvocation(service, findByName!, ["a"], undefined, undefined));
    assert.ok(result.ok && result.value === "x");
    assert.equal(invoker.options.methods[0]!.timeoutMs, 7);
    assert.equal(invoker.isAvailable(), true);
    await invoker.close();
  });

  it("lists every method that is missing", () => {
    const make = (implementation: object) => () =>
      createServiceInvoker(implementation, service, url, {
        logger: new Lines(),
        exposeStack: false,
        closing: new AbortController().signal,
      });
    assert.throws(make({ findByName() {} }), {
      name: "TypeError",
      message: "the implementation of g/com.acme.Shop:1.0 lacks find(), ping()",
    });
    assert.throws(make({ ...nothing, ping: 5 }), { message: /lacks ping\(\)$/ });
  });

  for (const [what, implementation] of [
    ["at once", { find: () => "v" }],
    ["by a promise", { find: async () => "v" }],
    [
      "by a thenable",
      { find: () => ({ then: (resolve: (value: string) => void) => resolve("v") }) as Promise<string> },
    ],
  ] as const) {
    it(`takes a value that is given ${what}`, async () => {
      const result = await call(implementation, "find", [1]);
      assert.ok(result.ok && result.value === "v");
    });
  }

  it("sends nothing of what a method without an answer gives", async () => {
    for (const ping of [() => 5, async () => "x", () => undefined]) {
      const result = await call({ ping }, "ping", []);
      assert.ok(result.ok);
      assert.equal(result.value, undefined);
    }
  });

  it("sends what the method puts into its reply, with a value and with an exception", async () => {
    const result = await call(
      {
        find(_id, context) {
          context.reply.attachments["node"] = "a";
          return "v";
        },
      },
      "find",
      [1],
    );
    assert.deepEqual({ ...result.attachments! }, { node: "a" });
    const failed = await call(
      {
        find(_id, context) {
          context.reply.attachments["node"] = "b";
          throw new Missing("no", { id: 1 });
        },
      },
      "find",
      [1],
    );
    assert.deepEqual({ ...failed.attachments! }, { node: "b" });
  });

  it("answers with an exception, whether it was thrown at once or by a promise", async () => {
    const exception = new Missing("no order", { id: 1 });
    const throwing = (): never => {
      throw exception;
    };
    for (const find of [throwing, async () => throwing()]) {
      const result = await call({ find }, "find", [1]);
      assert.ok(!result.ok && result.exception === exception);
    }
  });

  it("logs what the contract does not name, once, on one line", async () => {
    const lines = new Lines();
    await exceptionFrom(new Missing("no", { id: 1 }), { lines });
    assert.deepEqual(lines.all, []);
    await exceptionFrom(new TypeError("x is\nnot a function"), { lines });
    assert.deepEqual(lines.all, [
      "g/com.acme.Shop:1.0.find threw what its contract does not name: x is\\u000anot a function",
    ]);
  });

  it("warns when nobody waits for the answer any more, and answers all the same", async () => {
    for (const find of [() => "v", () => Promise.reject(new Missing("no", { id: 1 }))]) {
      const lines = new Lines();
      await call({ find }, "find", [1], { lines, deadline: performance.now() - 5 });
      assert.equal(lines.all.length, 1);
      assert.match(lines.all[0]!, /^g\/com\.acme\.Shop:1\.0\.find answered \d+ ms after its caller stopped waiting$/);
      await call({ find }, "find", [1], { lines, deadline: performance.now() + 5000 });
      assert.equal(lines.all.length, 1);
    }
  });

  it("leaves nothing on the connection when the call is over", async () => {
    const listeners = new Set<() => void>();
    const peer: Peer = {
      remoteAddress: "a:1",
      localAddress: "b:2",
      onClose(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const given = { peer, deadline: performance.now() + 60_000 };
    const held: number[] = [];
    const read = (_id: number, { signal }: RpcContext): string => {
      held.push(listeners.size);
      return String(signal.aborted);
    };
    await call({ find: read }, "find", [1], given);
    await call({ find: async (id, context) => read(id, context) }, "find", [1], given);
    await call({ find: async (id, context) => Promise.reject(new Error(read(id, context))) }, "find", [1], given);
    assert.deepEqual(held, [1, 1, 1]);
    assert.equal(listeners.size, 0);
  });
});

describe("exceptionOf", () => {
  it("keeps an exception that the contract declares", () => {
    const exception = new Missing("no", { id: 1 });
    assert.equal(exceptionOf(exception, service, false), exception);
  });

  for (const name of ["java.lang.IllegalStateException", "javax.validation.ValidationException"]) {
    it(`keeps ${name}, which every Java has`, () => {
      const exception = new JavaException(name, "no");
      assert.equal(exceptionOf(exception, service, false), exception);
    });
  }

  for (const [what, thrown, message] of [
    [
      "a Java exception of another contract",
      new JavaException("com.acme.Other", "text", { id: 1 }),
      "com.acme.Other: text",
    ],
    ["one that only looks like Java's", new JavaException("javascript.Error", "text"), "javascript.Error: text"],
    ["an error", new RangeError("too far"), "RangeError: too far"],
    ["an error without a message", new RangeError(), "RangeError"],
    ["an error with an odd message", Object.assign(new Error(), { message: 5 }), "Error: 5"],
    ["text", "text", "text"],
    ["undefined", undefined, "undefined"],
    ["an object", { a: 1 }, "[object Object]"],
    ["an object without a prototype", Object.create(null), "a value that cannot be printed"],
  ] as const) {
    it(`makes a java.lang.RuntimeException of ${what}`, async () => {
      const exception = await exceptionFrom(thrown);
      assert.equal(exception.className, "java.lang.RuntimeException");
      assert.equal(exception.message, message);
      assert.deepEqual({ ...exception.fields }, {});
      assert.equal(exception.cause, undefined);
    });
  }

  it("tells the stack only when it may", async () => {
    const error = new Error("no");
    assert.equal((await exceptionFrom(error)).message, "Error: no");
    const { message } = await exceptionFrom(error, { exposeStack: true });
    assert.match(message, /^Error: no\n {4}at .*service-invoker\.test/);
  });

  it("tells no stack where there is none", () => {
    const error = new Error("boom");
    for (const stack of ["Error: boom", "", undefined]) {
      Object.defineProperty(error, "stack", { value: stack, configurable: true });
      assert.equal(exceptionOf(error, service, true).message, "Error: boom");
    }
    assert.equal(exceptionOf("text", service, true).message, "text");
  });
});

describe("an implementation", () => {
  it("is typed by its contract", () => {
    type I = Implementation<typeof Shop>;
    const wrong: unknown[] = [
      {
        find: (id, context) => `${id.toFixed()}${context.remoteAddress}`,
        findByName: async (s) => s.trim(),
        ping: () => 5,
      } satisfies I,
      // @ts-expect-error the answer is no string
      { ...nothing, find: () => 5 } satisfies I,
      // @ts-expect-error the promise is of no string
      { ...nothing, findByName: async () => null } satisfies I,
      // @ts-expect-error an int comes as a number
      { ...nothing, find: (id: string) => id } satisfies I,
      // @ts-expect-error a method is missing
      { find: () => "x", ping: () => {} } satisfies I,
      // @ts-expect-error one method too many
      { ...nothing, save: () => {} } satisfies I,
    ];
    assert.equal(wrong.length, 6);
  });
});
