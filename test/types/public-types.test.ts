import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type CallOptions,
  type Calls,
  type Client,
  type ClientOptions,
  createDubbo,
  type Decimal,
  type Dubbo,
  type DubboOptions,
  defineService,
  type GenericClient,
  GenericException,
  type Implementation,
  type Infer,
  type Input,
  type Instant,
  type LoadBalanceFactory,
  LocalDate,
  method,
  type Period,
  type RegistryFactory,
  type Reply,
  type RpcContext,
  type Schema,
  t,
  type UntypedClient,
  type YearMonth,
  type ZonedDateTime,
  ZoneId,
  ZoneOffset,
} from "dubbo-ts";

/** Exactly the same type: `any` equals nothing but itself. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._: Same<A, B> extends true ? [] : ["these types differ"]): void => {};

/** What the compiler reads and nobody runs. */
const compiles = (_: (...args: never[]) => unknown): void => {};

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const Line = t.object("com.acme.Line", { sku: t.string, amount: t.int });
const Order = t.object("com.acme.Order", {
  id: t.long,
  count: t.int,
  price: t.decimal,
  placed: t.date,
  level: Level,
  note: t.nullable(t.string),
  lines: t.list(Line),
  extra: t.map(t.string, t.any),
  tags: t.set(t.string),
  raw: t.bytes,
});
const RushOrder = t.object("com.acme.RushOrder", { hours: t.int }, { extends: Line });
const OrderMissing = t.exception("com.acme.OrderMissing", { id: t.long });

const Api = defineService("com.acme.OrderApi", {
  group: "shop",
  types: [RushOrder],
  methods: {
    find: method(t.long).returns(t.nullable(Order)).throws(OrderMissing),
    save: method(Line).with({ timeoutMs: 500, retries: 0 }),
    note: method(t.string, t.nullable(t.int)).oneway(),
    getById: method(t.int).returns(Line).named("get"),
    none: method().returns(t.int),
    any: method(t.any).returns(t.any),
  },
});

interface Node {
  name: string | null;
  next: Node | null;
  children: Node[];
}
const Node: Schema<Node> = t.object("com.acme.Node", {
  name: t.nullable(t.string),
  next: t.nullable(t.lazy((): Schema<Node> => Node)),
  children: t.list(t.lazy((): Schema<Node> => Node)),
});

function Page<T, I>(item: Schema<T, I>) {
  return t.object("com.acme.Page", { content: t.list(item), total: t.int });
}

describe("the types of schemas", () => {
  it("say what decoding gives and what encoding takes", () => {
    same<Infer<typeof Level>, "BRONZE" | "GOLD">();
    same<Infer<typeof Line>, { sku: string; amount: number }>();
    same<
      Infer<typeof Order>,
      {
        id: bigint;
        count: number;
        price: Decimal;
        placed: Date;
        level: "BRONZE" | "GOLD";
        note: string | null;
        lines: { sku: string; amount: number }[];
        extra: Map<string, unknown>;
        tags: Set<string>;
        raw: Uint8Array;
      }
    >();
    compiles((): Input<typeof Line> => ({ sku: "a", amount: 1 }));
    compiles((line: Infer<typeof Line>): Input<typeof Line> => line);
    // @ts-expect-error a missing field
    compiles((): Input<typeof Line> => ({ sku: "a" }));
    // @ts-expect-error an unknown field
    compiles((): Input<typeof Line> => ({ sku: "a", amount: 1, colour: "red" }));
    // @ts-expect-error a number is no long
    compiles((): Input<typeof t.long> => 1);
    // @ts-expect-error not one of the constants
    compiles((): Input<typeof Level> => "SILVER");
  });

  it("give the JDK's values a class or a plain type of their own", () => {
    const Stay = t.object("com.acme.Stay", {
      from: t.localDate,
      until: t.nullable(t.zonedDateTime),
      length: t.period,
      booked: t.sqlTimestamp,
      guest: t.uuid,
      language: t.locale,
      nights: t.bitSet,
      levels: t.enumSet(Level),
      changes: t.list(t.instant),
      rates: t.map(t.yearMonth, t.decimal),
    });
    same<
      Infer<typeof Stay>,
      {
        from: LocalDate;
        until: ZonedDateTime | null;
        length: Period;
        booked: Date;
        guest: string;
        language: string;
        nights: bigint;
        levels: Set<"BRONZE" | "GOLD">;
        changes: Instant[];
        rates: Map<YearMonth, Decimal>;
      }
    >();
    compiles((stay: Infer<typeof Stay>): Input<typeof Stay> => stay);
    compiles((): Input<typeof t.localDate> => new LocalDate(2024, 2, 29));
    compiles((): Input<typeof t.zoneId> => ZoneOffset.UTC);
    same<Input<ReturnType<typeof t.enumSet<"A", "A">>>, ReadonlySet<"A">>();
    // @ts-expect-error the text of a date is no date
    compiles((): Input<typeof t.localDate> => "2024-02-29");
    // @ts-expect-error a Date is a moment, not a day
    compiles((): Input<typeof t.localDate> => new Date());
    // @ts-expect-error a region is no offset
    compiles((): Input<typeof t.zoneOffset> => ZoneId.parse("Europe/Paris"));
    // @ts-expect-error only an enum
    compiles(() => t.enumSet(t.string));
    const Point = t.object("com.acme.Point", { x: t.int }, { record: true });
    same<Infer<typeof Point>, { x: number }>();
  });

  it("let what may be null be left out, and lists be readonly", () => {
    const Note = t.object("com.acme.Note", { text: t.nullable(t.string), to: t.list(t.string) });
    const to: readonly string[] = ["a"];
    compiles((): Input<typeof Note> => ({ to }));
    compiles((): Input<typeof Note> => ({ to, text: undefined }));
    compiles((): Input<typeof Note> => ({ to, text: null }));
    same<Infer<typeof Note>, { text: string | null; to: string[] }>();
  });

  it("have the fields of a superclass", () => {
    same<Infer<typeof RushOrder>, { sku: string; amount: number; hours: number }>();
    // @ts-expect-error the superclass's fields are needed too
    compiles(() => RushOrder.of({ hours: 1 }));
    compiles((value: unknown) => {
      if (RushOrder.is(value)) same<typeof value, Infer<typeof RushOrder>>();
    });
  });

  it("lead back to themselves through t.lazy", () => {
    same<Infer<typeof Node>, Node>();
    compiles((): Input<typeof Node> => ({ name: null, next: { name: "a", next: null, children: [] }, children: [] }));
  });

  it("pass through a generic class", () => {
    const Lines = Page(Line);
    same<Infer<typeof Lines>["content"], { sku: string; amount: number }[]>();
    same<Infer<typeof Lines>["total"], number>();
  });

  it("make an exception a class with its fields", () => {
    compiles(() => new OrderMissing("gone", { id: 1n }));
    // @ts-expect-error a field that is missing
    compiles(() => new OrderMissing("gone", {}));
    compiles((error: unknown) => {
      if (!(error instanceof OrderMissing)) return;
      same<typeof error.id, bigint>();
      same<typeof error.message, string>();
    });
  });
});

describe("the types of a client", () => {
  type C = Client<typeof Api>;

  it("infer arguments and results", () => {
    same<Awaited<ReturnType<C["find"]>>, Infer<typeof Order> | null>();
    same<Awaited<ReturnType<C["save"]>>, void>();
    same<Awaited<ReturnType<C["note"]>>, void>();
    same<Awaited<ReturnType<C["any"]>>, unknown>();
    same<Parameters<C["find"]>, [bigint, options?: CallOptions]>();
    same<Parameters<C["none"]>, [options?: CallOptions]>();
    same<Awaited<ReturnType<C["find"]["reply"]>>, Reply<Infer<typeof Order> | null>>();
    same<Awaited<ReturnType<C["$call"]>>, unknown>();
    compiles((c: C) => c.$echo(1n).then((value) => same<typeof value, bigint>()));
  });

  it("refuse what the contract does not take", () => {
    // @ts-expect-error too few
    compiles((c: C) => c.find());
    // @ts-expect-error a number is no long
    compiles((c: C) => c.find(1));
    // @ts-expect-error too many
    compiles((c: C) => c.find(1n, {}, {}));
    // @ts-expect-error an unknown call option
    compiles((c: C) => c.find(1n, { timeout: 5 }));
    // @ts-expect-error a method that is not there
    compiles((c: C) => c.fnd(1n));
    // @ts-expect-error the Java name is not the key
    compiles((c: C) => c.get(1));
    // @ts-expect-error a method is not there to be replaced
    compiles((c: C) => (c.none = async () => 1));
    compiles((c: C) => c.find(1n, { timeoutMs: 5, retries: 0, signal: AbortSignal.timeout(1), attachments: { a: 1 } }));
    compiles((c: C, context: RpcContext) => c.find(1n, { from: context, oneway: true }));
    compiles((c: C) => c.note("a", null));
    compiles((c: C) => c.note("a", undefined, { oneway: false }));
    // @ts-expect-error nothing of it is a promise
    compiles((c: C) => c.then);
  });

  it("fit Calls, which a plain stub fits as well", () => {
    compiles((c: C): Calls<typeof Api> => c);
    compiles((d: Dubbo): Calls<typeof Api> => d.client(Api));
    compiles(
      (): Calls<typeof Api> => ({
        find: async (id) => {
          same<typeof id, bigint>();
          return null;
        },
        save: async () => {},
        note: async (text, units, options) => {
          same<typeof text, string>();
          same<typeof units, number | null | undefined>();
          same<typeof options, CallOptions | undefined>();
        },
        getById: async () => ({ sku: "a", amount: 1 }),
        none: async () => 1,
        any: async (value) => value,
      }),
    );
    // @ts-expect-error a stub that lacks methods
    compiles((): Calls<typeof Api> => ({ find: async () => null }));
    // @ts-expect-error a stub has no reply, and is no client
    compiles((calls: Calls<typeof Api>): C => calls);
  });
});

describe("the types of an implementation", () => {
  it("infer parameters, with the context last", () => {
    compiles((d: Dubbo) =>
      d.provide(Api, {
        async find(id, context) {
          same<typeof id, bigint>();
          same<typeof context, RpcContext>();
          return null;
        },
        save(line, context) {
          same<typeof line, { sku: string; amount: number }>();
          same<typeof context, RpcContext>();
        },
        note(text, units, context) {
          same<typeof text, string>();
          same<typeof units, number | null>();
          same<typeof context, RpcContext>();
        },
        getById: () => ({ sku: "a", amount: 1 }),
        none(context) {
          same<typeof context, RpcContext>();
          return 1;
        },
        any(value) {
          same<typeof value, unknown>();
          return value;
        },
      }),
    );
  });

  const rest = {
    save() {},
    note() {},
    getById: () => ({ sku: "a", amount: 1 }),
    none: () => 1,
    any: (value: unknown) => value,
  };

  it("refuse what the contract does not give", () => {
    compiles((): Implementation<typeof Api> => ({ ...rest, find: () => null }));
    // @ts-expect-error a method is missing
    compiles((): Implementation<typeof Api> => rest);
    // @ts-expect-error a wrong result
    compiles((): Implementation<typeof Api> => ({ ...rest, find: () => "order" }));
    // @ts-expect-error a wrong result, promised
    compiles((): Implementation<typeof Api> => ({ ...rest, find: async () => 1 }));
    // @ts-expect-error a wrong parameter
    compiles((): Implementation<typeof Api> => ({ ...rest, find: (id: string) => (id ? null : null) }));
    // @ts-expect-error a method that is not there
    compiles((): Implementation<typeof Api> => ({ ...rest, find: () => null, fnd: () => null }));
  });

  it("take a class instance and `satisfies`", () => {
    class Service {
      find(id: bigint): null {
        return id > 0n ? null : null;
      }
      save = rest.save;
      note = rest.note;
      getById = rest.getById;
      none = rest.none;
      any = rest.any;
    }
    compiles((d: Dubbo) => d.provide(Api, new Service()));
    compiles(() => {
      const service = {
        ...rest,
        find(id) {
          same<typeof id, bigint>();
          return null;
        },
      } satisfies Implementation<typeof Api>;
      return service;
    });
  });
});

describe("the types of options", () => {
  const mine: LoadBalanceFactory =
    () =>
    ({ invokers }) =>
    () =>
      invokers[0]!;
  const paper: RegistryFactory = () => {
    throw new Error("not here");
  };

  it("refuse unknown keys and names", () => {
    compiles(() => createDubbo({ application: "a", registry: "embedded", consumer: { timeoutMs: 1 } }));
    // @ts-expect-error the application is missing
    compiles(() => createDubbo({ registry: "embedded" }));
    // @ts-expect-error an unknown key
    compiles(() => createDubbo({ application: "a", registy: "embedded" }));
    // @ts-expect-error an unknown key inside
    compiles(() => createDubbo({ application: "a", consumer: { timeout: 1 } }));
    // @ts-expect-error an unknown key beside known ones
    compiles(() => createDubbo({ application: "a", consumer: { timeoutMs: 1, retires: 1 } }));
    // @ts-expect-error an unknown kind of extension
    compiles(() => createDubbo({ application: "a", extensions: { loadBalance: {}, loadbalance: {} } }));
    // @ts-expect-error an unknown key further inside
    compiles(() => createDubbo({ application: "a", protocols: { dubbo: { prot: 1 } } }));
    // @ts-expect-error an unknown kind of filter
    compiles(() => createDubbo({ application: "a", filters: { clusters: [] } }));
    // @ts-expect-error an unknown load balance
    compiles(() => createDubbo({ application: "a", consumer: { loadBalance: "mine" } }));
    // @ts-expect-error an unknown cluster
    compiles(() => createDubbo({ application: "a", consumer: { cluster: "mine" } }));
    // @ts-expect-error a text is no number
    compiles(() => createDubbo({ application: "a", consumer: { timeoutMs: "1s" } }));
    compiles((d: ReturnType<typeof plain>) => d.client(Api, { loadBalance: "random", cluster: "failfast" }));
    // @ts-expect-error an unknown load balance
    compiles((d: ReturnType<typeof plain>) => d.client(Api, { loadBalance: "mine" }));
    // @ts-expect-error an unknown option
    compiles((d: ReturnType<typeof plain>) => d.client(Api, { timeout: 1 }));
    // @ts-expect-error a method that the contract does not have
    compiles((d: ReturnType<typeof plain>) => d.client(Api, { methods: { fnd: {} } }));
    // @ts-expect-error an unknown option of a method
    compiles((d: ReturnType<typeof plain>) => d.client(Api, { methods: { find: { timeout: 1 } } }));
    // @ts-expect-error an option of a client
    compiles((d: ReturnType<typeof plain>) => d.provide(Api, {} as Implementation<typeof Api>, { check: false }));
    // @ts-expect-error an unknown setting of a method
    compiles(() => method(t.int).with({ timeout: 1 }));
    // @ts-expect-error an unknown key of a contract
    compiles(() => defineService("com.acme.A", { verison: "1", methods: {} }));
    // @ts-expect-error an unknown option of close
    compiles((d: ReturnType<typeof plain>) => d.close({ grace: 1 }));
  });
  const plain = () => createDubbo({ application: "a" });

  it("take the names that the extensions bring, everywhere", () => {
    const create = () =>
      createDubbo({
        application: "a",
        consumer: { loadBalance: "mine", cluster: "ours" },
        provider: { loadBalance: "mine" },
        extensions: {
          loadBalance: { mine },
          cluster: { ours: () => () => Promise.reject(new Error()) },
          registry: { paper },
        },
      });
    compiles((d: ReturnType<typeof create>) =>
      d.client(Api, { loadBalance: "mine", cluster: "ours", methods: { find: { loadBalance: "mine" } } }),
    );
    compiles((d: ReturnType<typeof create>) => d.client(Api, { loadBalance: "random" }));
    // @ts-expect-error neither built in nor brought
    compiles((d: ReturnType<typeof create>) => d.client(Api, { loadBalance: "theirs" }));
    // @ts-expect-error a load balance is no cluster
    compiles((d: ReturnType<typeof create>) => d.client(Api, { cluster: "mine" }));
    compiles(() =>
      createDubbo({
        application: "a",
        // @ts-expect-error neither built in nor brought
        consumer: { loadBalance: "theirs" },
        extensions: { loadBalance: { mine } },
      }),
    );
  });

  it("take options that were made elsewhere, and then any name", () => {
    compiles((options: DubboOptions) => createDubbo(options));
    compiles((options: DubboOptions) => createDubbo({ ...options, application: "b" }));
    compiles((options: DubboOptions) => createDubbo(options).client(Api, { loadBalance: "anything" }));
    compiles((options: DubboOptions): Dubbo => createDubbo(options));
    compiles((d: Dubbo, options: ClientOptions<typeof Api>) => d.client(Api, options));
    compiles((): Dubbo => createDubbo({ application: "a" }));
  });

  it("leak no any", () => {
    same<Awaited<ReturnType<Dubbo["start"]>>["addresses"], readonly string[]>();
    same<RpcContext["attachments"][string], unknown>();
    same<Reply<number>["attachments"][string], unknown>();
    same<Infer<typeof t.any>, unknown>();
    same<RpcContext["signal"], AbortSignal>();
    same<ReturnType<Dubbo["close"]>, Promise<void>>();
    assert.ok(true);
  });
});

/** What a library of its own would write: everything it needs can be named. */
export function lookUp<S extends typeof Api>(dubbo: Dubbo, contract: S): Client<S> {
  return dubbo.client(contract);
}

describe("the types of clients without a contract", () => {
  const dubbo = createDubbo({ application: "types", registry: "N/A" });
  const generic = dubbo.generic("com.acme.OrderApi", { url: "dubbo://127.0.0.1:1", methods: { find: { retries: 0 } } });
  const untyped = dubbo.untyped("com.acme.OrderApi", { url: "dubbo://127.0.0.1:1" });

  it("take a name, type names, arguments and options, and promise no type", () => {
    same<typeof generic, GenericClient>();
    same<typeof untyped, UntypedClient>();
    compiles((): Promise<unknown> => generic.invoke("find", ["long"], [42n], { timeoutMs: 1 }));
    compiles((): Promise<unknown> => generic.invoke("find", null, [42n]));
    compiles((): Promise<Reply<unknown>> => generic.invoke.reply("find", ["long"], [42n]));
    // @ts-expect-error the method itself is found by its types
    compiles(() => untyped.invoke("find", null, [42n]));
    // @ts-expect-error an unknown option
    compiles(() => dubbo.generic("com.acme.OrderApi", { timeout: 1 }));
  });

  it("throw an exception that is a class", () => {
    compiles((error: GenericException): string | null => error.exceptionClass);
    compiles(() => new GenericException("a.B: no", { exceptionClass: "a.B", exceptionMessage: "no" }));
  });
});
