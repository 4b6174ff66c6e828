import { type AnySchema, defineService, type Infer, method, type Schema, t } from "dubbo-ts";

const API = "org.dubbots.interop.api";

export const Level = t.enum(`${API}.Level`, ["BRONZE", "SILVER", "GOLD"]);

export const Line = t.object(`${API}.Line`, {
  sku: t.nullable(t.string),
  amount: t.short,
  weight: t.double,
  gift: t.boolean,
  label: t.nullable(t.bytes),
});

export const Order = t.object(`${API}.Order`, {
  id: t.long,
  count: t.int,
  price: t.nullable(t.decimal),
  placed: t.nullable(t.date),
  level: t.nullable(Level),
  note: t.nullable(t.string),
  units: t.nullable(t.int),
  lines: t.nullable(t.list(t.nullable(Line))),
  extra: t.nullable(t.map(t.string, t.any)),
});
export type Order = Infer<typeof Order>;

export const RushOrder = t.object(
  `${API}.RushOrder`,
  { hours: t.int, ticket: t.nullable(t.bigInteger), origin: t.nullable(Order) },
  { extends: Order },
);
export type RushOrder = Infer<typeof RushOrder>;

export interface Node {
  name: string | null;
  next: Node | null;
  children: Node[] | null;
}
const lazyNode: Schema<Node> = t.lazy((): Schema<Node> => Node);
export const Node: Schema<Node> = t.object(`${API}.Node`, {
  name: t.nullable(t.string),
  next: t.nullable(lazyNode),
  children: t.nullable(t.list(lazyNode)),
});

export const Throwable = t.exception("java.lang.Throwable", {});
export const OrderMissing = t.exception(`${API}.OrderMissing`, { id: t.long }, { extends: Throwable });
export const Rejected = t.exception(`${API}.Rejected`, { reason: t.int });

const echo = <const S extends AnySchema>(schema: S) => method(schema).returns(schema);
const maybe = t.nullable;

/** The contract of test/interop/java/README.md. */
export const ExamApi = defineService(`${API}.ExamService`, {
  types: [RushOrder, Rejected],
  methods: {
    echoBoolean: echo(t.boolean),
    echoByte: echo(t.byte),
    echoShort: echo(t.short),
    echoInt: echo(t.int),
    echoLong: echo(t.long),
    echoFloat: echo(t.float),
    echoDouble: echo(t.double),
    echoChar: echo(t.char),
    echoBoxedBoolean: echo(maybe(t.boolean)),
    echoBoxedByte: echo(maybe(t.byte)),
    echoBoxedShort: echo(maybe(t.short)),
    echoInteger: echo(maybe(t.int)),
    echoBoxedLong: echo(maybe(t.long)),
    echoBoxedFloat: echo(maybe(t.float)),
    echoBoxedDouble: echo(maybe(t.double)),
    echoCharacter: echo(maybe(t.char)),
    echoString: echo(maybe(t.string)),
    echoBytes: echo(maybe(t.bytes)),
    echoDate: echo(maybe(t.date)),
    echoLevel: echo(maybe(Level)),
    echoDecimal: echo(maybe(t.decimal)),
    echoBigInteger: echo(maybe(t.bigInteger)),
    echoStrings: echo(maybe(t.list(maybe(t.string)))),
    echoIntegers: echo(maybe(t.list(maybe(t.int)))),
    echoLongs: echo(maybe(t.list(maybe(t.long)))),
    echoLists: echo(maybe(t.list(maybe(t.list(maybe(t.int)))))),
    echoOrders: echo(maybe(t.list(maybe(Order)))),
    echoLevels: echo(maybe(t.list(maybe(Level)))),
    echoStringSet: echo(maybe(t.set(maybe(t.string)))),
    echoLongSet: echo(maybe(t.set(maybe(t.long)))),
    echoMap: echo(maybe(t.map(maybe(t.string), maybe(t.int)))),
    echoIntegerMap: echo(maybe(t.map(maybe(t.int), maybe(t.string)))),
    echoOrderMap: echo(maybe(t.map(maybe(t.long), maybe(Order)))),
    echoLevelMap: echo(maybe(t.map(maybe(Level), maybe(t.list(maybe(t.string)))))),
    echoBooleanArray: echo(maybe(t.array(t.boolean))),
    echoShortArray: echo(maybe(t.array(t.short))),
    echoIntArray: echo(maybe(t.array(t.int))),
    echoLongArray: echo(maybe(t.array(t.long))),
    echoFloatArray: echo(maybe(t.array(t.float))),
    echoDoubleArray: echo(maybe(t.array(t.double))),
    echoCharArray: echo(maybe(t.chars)),
    echoIntMatrix: echo(maybe(t.array(maybe(t.array(t.int))))),
    echoStringArray: echo(maybe(t.array(maybe(t.string)))),
    echoIntegerArray: echo(maybe(t.array(maybe(t.int)))),
    echoLevelArray: echo(maybe(t.array(maybe(Level)))),
    echoOrderArray: echo(maybe(t.array(maybe(Order)))),
    echoObjectArray: echo(maybe(t.array(t.any))),
    echoOrder: echo(maybe(Order)),
    echoRushOrder: echo(maybe(RushOrder)),
    echoNode: echo(maybe(Node)),
    echoObject: echo(t.any),
    ring: method(t.int).returns(Node),
    isRing: method(maybe(Node), t.int).returns(t.boolean),
    same: method(maybe(Order), maybe(Order)).returns(t.boolean),
    pair: method(maybe(Order), maybe(Order)).returns(t.list(maybe(Order))),
    describe: method(maybe(Order)).returns(t.string),
    typeOf: method(t.any).returns(maybe(t.string)),
    find: method(t.long).returns(Order).throws(OrderMissing),
    getInt: method(t.int).returns(t.string).named("get"),
    getString: method(maybe(t.string)).returns(t.string).named("get"),
    getBoth: method(t.int, maybe(t.string)).returns(t.string).named("get"),
    touch: method(maybe(t.string)),
    note: method(t.string),
    noted: method(t.string).returns(t.int),
    sleepy: method(t.int, t.string).returns(t.string),
    later: method(t.int, t.string).returns(t.string),
    blob: method(t.int).returns(t.bytes),
    sizeOfBytes: method(t.bytes).returns(t.int).named("size"),
    sizeOfString: method(t.string).returns(t.int).named("size"),
    attachments: method().returns(t.map(t.string, t.string)),
    peer: method().returns(t.string),
    fail: method(t.string, maybe(t.string)).returns(maybe(t.string)).throws(OrderMissing),
  },
});

/** The same for a provider, which must answer in the Java type that came. */
export const LosslessExamApi = defineService(`${API}.ExamService`, {
  types: [RushOrder, Rejected],
  methods: { ...ExamApi.specs, echoObject: echo(t.lossless) },
});

/** Exported twice on one port, in group g1 version 1.0.0 and in group g2 version 2.0.0. */
export const VersionedApi = defineService(`${API}.VersionedService`, {
  methods: { which: method().returns(t.string) },
});
