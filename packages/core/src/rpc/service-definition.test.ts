import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "@dubbo-ts/hessian2";
import { type ArgumentsOf, type Calls, defineService, method, type ParametersOf } from "./index.js";

const Order = t.object("com.acme.Order", { id: t.long, note: t.nullable(t.string), lines: t.list(t.string) });
const Missing = t.exception("com.acme.Missing", { id: t.long });

const OrderApi = defineService("com.acme.OrderApi", {
  group: "shop",
  version: "1.0.0",
  types: [Order],
  methods: {
    find: method(t.long).returns(t.nullable(Order)).throws(Missing),
    save: method(Order, t.array(t.string)).with({ timeoutMs: 500 }).with({ retries: 0 }),
    note: method(t.string).oneway(),
    getById: method(t.int).returns(Order).named("get"),
    getByName: method(t.string).returns(Order).named("get"),
    later: method().named("then"),
  },
});

describe("defineService", () => {
  it("gives each method its Java name, descriptor and place", () => {
    assert.deepEqual(
      OrderApi.methods.map(({ key, name, index, descriptor }) => [key, name, index, descriptor]),
      [
        ["find", "find", 0, "J"],
        ["save", "save", 1, "Lcom/acme/Order;[Ljava/lang/String;"],
        ["note", "note", 2, "Ljava/lang/String;"],
        ["getById", "get", 3, "I"],
        ["getByName", "get", 4, "Ljava/lang/String;"],
        ["later", "then", 5, ""],
      ],
    );
  });

  it("keeps what was said of the service and of each method", () => {
    assert.equal(OrderApi.interface, "com.acme.OrderApi");
    assert.equal(OrderApi.group, "shop");
    assert.equal(OrderApi.version, "1.0.0");
    assert.deepEqual(OrderApi.types, [Order]);
    assert.deepEqual(OrderApi.methods[0]!.exceptions, [Missing]);
    assert.deepEqual(OrderApi.methods[1]!.settings, { timeoutMs: 500, retries: 0 });
    assert.deepEqual(OrderApi.methods[2]!.settings, { oneway: true });
    assert.equal(OrderApi.methods[1]!.result, t.void);
  });

  it("takes an empty group or version as none, and a service without methods", () => {
    const empty = defineService("X", { group: "", version: "", methods: {} });
    assert.equal(empty.group, undefined);
    assert.equal(empty.version, undefined);
    assert.deepEqual(empty.methods, []);
    assert.deepEqual(empty.types, []);
  });

  it("gives plain data that nobody changes", () => {
    assert.ok(Object.isFrozen(OrderApi));
    assert.ok(OrderApi.methods.every((each) => Object.isFrozen(each)));
  });

  for (const name of [
    "",
    " ",
    "com.acme.",
    ".com.acme",
    "com..acme",
    "com/acme/Api",
    "com.acme.Api<T>",
    "1com.Api",
    "a b",
    "a\n",
    "x".repeat(513),
  ]) {
    it(`refuses the interface name ${JSON.stringify(name.slice(0, 20))}`, () =>
      assert.throws(() => defineService(name, { methods: {} }), {
        name: "TypeError",
        message: /is not the name of a Java interface/,
      }));
  }

  for (const [key, why] of [
    ["$find", /^com\.acme\.X\.\$find: method keys may not start with \$, use named\("\$find"\)$/],
    ["then", /^com\.acme\.X\.then: .*use named\("then"\)$/],
  ] as const) {
    it(`refuses the method key ${key} and says what to do`, () =>
      assert.throws(() => defineService("com.acme.X", { methods: { [key]: method() } }), {
        name: "TypeError",
        message: why,
      }));
  }

  it("takes $ and then as Java names", () => {
    const { methods } = defineService("com.acme.X", { methods: { invoke: method(t.any).named("$invoke") } });
    assert.equal(methods[0]!.name, "$invoke");
  });

  it("refuses a Java name that is empty", () => {
    const make = (): unknown => defineService("com.acme.X", { methods: { a: method().named("") } });
    assert.throws(make, { name: "TypeError", message: 'com.acme.X.a: named("") names no Java method' });
  });

  it("refuses two methods of one Java name and one descriptor", () => {
    const make = (): unknown =>
      defineService("com.acme.X", { methods: { a: method(t.int), b: method(t.int).returns(t.long).named("a") } });
    assert.throws(make, { name: "TypeError", message: 'com.acme.X.b: same Java name and parameters as "a": a(I)' });
  });

  it("tells an int from an Integer, as Java does", () => {
    const { methods } = defineService("X", { methods: { a: method(t.int), b: method(t.nullable(t.int)).named("a") } });
    assert.deepEqual(
      methods.map(({ descriptor }) => descriptor),
      ["I", "Ljava/lang/Integer;"],
    );
  });
});

describe("method", () => {
  it("gives a new one each time and stays as it is", () => {
    const plain = method(t.int);
    const rich = plain.returns(t.string).throws(Missing).with({ timeoutMs: 1 }).oneway().named("x");
    assert.equal(plain.result, t.void);
    assert.deepEqual(plain.exceptions, []);
    assert.deepEqual(plain.settings, {});
    assert.equal(plain.javaName, undefined);
    assert.equal(rich.result, t.string);
    assert.deepEqual(rich.exceptions, [Missing]);
    assert.deepEqual(rich.settings, { timeoutMs: 1, oneway: true });
    assert.equal(rich.javaName, "x");
    assert.ok(Object.isFrozen(plain));
  });
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

describe("the types of a contract", () => {
  it("are inferred from its schemas", () => {
    type Api = Calls<typeof OrderApi>;
    same<Parameters<Api["find"]>[0], bigint>(true);
    same<Awaited<ReturnType<Api["find"]>>, { id: bigint; note: string | null; lines: string[] } | null>(true);
    same<Awaited<ReturnType<Api["note"]>>, void>(true);
    same<Awaited<ReturnType<Api["save"]>>, void>(true);
    same<keyof Api, "find" | "save" | "note" | "getById" | "getByName" | "later">(true);
    same<ArgumentsOf<readonly [typeof t.int, typeof t.string]>, [number, string]>(true);
    same<ParametersOf<readonly [typeof t.long]>, [bigint]>(true);
  });

  it("refuse what does not fit", () => {
    // Compiled, never run: each line that is expected to be an error would fail the build if it were none.
    const wrong = (api: Calls<typeof OrderApi>): unknown => [
      api.find(1n),
      api.find(1n, { timeoutMs: 1, retries: 0, oneway: true, attachments: { a: 1 }, signal: AbortSignal.abort() }),
      api.save({ id: 1n, lines: [] as readonly string[] }, ["a"]), // what may be null may be left out, lists may be readonly
      // @ts-expect-error a number is no long
      api.find(1),
      // @ts-expect-error an argument is missing
      api.find(),
      // @ts-expect-error one argument too many
      api.find(1n, {}, 2),
      // @ts-expect-error no such call option
      api.find(1n, { timeout: 1 }),
      // @ts-expect-error a field is missing
      api.save({ id: 1n }, []),
      // @ts-expect-error no such method
      api.remove(1n),
      // @ts-expect-error `get` is the Java name; the key is what is called
      api.get(1),
      // @ts-expect-error a schema is needed
      method("int"),
      // @ts-expect-error no such setting
      method(t.int).with({ timeout: 1 }),
      // @ts-expect-error methods are needed
      defineService("X", {}),
    ];
    assert.equal(typeof wrong, "function");
  });
});
