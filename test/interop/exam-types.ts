import {
  type AnySchema,
  Decimal,
  Duration,
  defineService,
  Instant,
  LocalDate,
  LocalDateTime,
  LocalTime,
  type MethodSpec,
  MonthDay,
  method,
  OffsetDateTime,
  OffsetTime,
  Period,
  t,
  Year,
  YearMonth,
  ZonedDateTime,
  ZoneId,
  ZoneOffset,
} from "dubbo-ts";
import { Level, Order, OrderMissing, RushOrder, Throwable } from "./exam-api.js";
import { sampleOrder } from "./exam-samples.js";

const API = "org.dubbots.interop.api";
const maybe = t.nullable;

/** A type of the exam: its schema, and values of it. */
export interface ExamType {
  readonly schema: AnySchema;
  readonly samples: readonly unknown[];
}

const Shadow = t.object(`${API}.Shadow`, { name: maybe(t.string), rank: t.int });
const Point = t.object(`${API}.Point`, { x: t.int, y: t.long, label: maybe(t.string) });

const day = new LocalDate(2024, 2, 29);
const time = new LocalTime(23, 59, 58, 123_456_789);
const dateTime = new LocalDateTime(day, time);
const offset = ZoneOffset.parse("-03:30") as ZoneOffset;
const shanghai = ZonedDateTime.parse(`${dateTime}+08:00[Asia/Shanghai]`);

/** By the name that the methods of the type have; every one can be a map key. */
export const VALUES: Readonly<Record<string, ExamType>> = {
  Boolean: { schema: t.boolean, samples: [true, false] },
  Byte: { schema: t.byte, samples: [-128, 127] },
  Short: { schema: t.short, samples: [-32768, 32767] },
  Int: { schema: t.int, samples: [-(2 ** 31), 47] },
  Long: { schema: t.long, samples: [-(2n ** 63n), 5n, 2n ** 40n] },
  Float: { schema: t.float, samples: [1.5, -0.25] },
  Double: { schema: t.double, samples: [0.1, 5] },
  Char: { schema: t.char, samples: ["中", "a"] },
  String: { schema: t.string, samples: ["分布式 🚀", ""] },
  Date: { schema: t.date, samples: [new Date(1_700_000_000_123), new Date(-1)] },
  Decimal: { schema: t.decimal, samples: [Decimal.from("1.500"), Decimal.from("-1E+20")] },
  BigInteger: { schema: t.bigInteger, samples: [2n ** 70n, -1n] },
  Level: { schema: Level, samples: ["GOLD", "BRONZE"] },
  Order: { schema: Order, samples: [sampleOrder(1n), sampleOrder(2n)] },
  Shadow: {
    schema: Shadow,
    samples: [
      { name: "own", rank: 3 },
      { name: "", rank: 0 },
    ],
  },
  LocalDate: {
    schema: t.localDate,
    samples: [day, new LocalDate(-44, 3, 15), new LocalDate(-999_999_999, 1, 1), new LocalDate(999_999_999, 12, 31)],
  },
  LocalTime: { schema: t.localTime, samples: [time, new LocalTime(0, 0)] },
  LocalDateTime: {
    schema: t.localDateTime,
    samples: [dateTime, new LocalDateTime(new LocalDate(1, 1, 1), new LocalTime(0, 0))],
  },
  OffsetDateTime: {
    schema: t.offsetDateTime,
    samples: [
      new OffsetDateTime(dateTime, offset),
      new OffsetDateTime(
        new LocalDateTime(new LocalDate(999_999_999, 12, 31), new LocalTime(23, 59, 59, 999_999_999)),
        ZoneOffset.parse("-18:00") as ZoneOffset,
      ),
    ],
  },
  OffsetTime: {
    schema: t.offsetTime,
    samples: [
      new OffsetTime(time, offset),
      new OffsetTime(new LocalTime(0, 0), ZoneOffset.parse("+18:00") as ZoneOffset),
    ],
  },
  ZonedDateTime: { schema: t.zonedDateTime, samples: [shanghai, new ZonedDateTime(dateTime, offset)] },
  Instant: { schema: t.instant, samples: [new Instant(1_700_000_000n, 123_456_789), new Instant(-1n, 1)] },
  Duration: { schema: t.duration, samples: [new Duration(-1n, 999_999_999), new Duration(36_500n * 86_400n)] },
  Period: { schema: t.period, samples: [new Period(1, -2, 3), new Period(0, 0, 0)] },
  Year: { schema: t.year, samples: [new Year(2024), new Year(-1)] },
  YearMonth: { schema: t.yearMonth, samples: [new YearMonth(2024, 2), new YearMonth(-1, 12)] },
  MonthDay: { schema: t.monthDay, samples: [new MonthDay(2, 29), new MonthDay(12, 31)] },
  ZoneOffset: { schema: t.zoneOffset, samples: [offset, ZoneOffset.parse("Z")] },
  ZoneId: { schema: t.zoneId, samples: [ZoneId.parse("Asia/Shanghai"), ZoneId.parse("UTC")] },
  SqlDate: { schema: t.sqlDate, samples: [new Date(1_700_000_000_000), new Date(0)] },
  SqlTime: { schema: t.sqlTime, samples: [new Date(3_723_000), new Date(0)] },
  SqlTimestamp: { schema: t.sqlTimestamp, samples: [new Date(1_700_000_000_123), new Date(0)] },
  Calendar: { schema: t.calendar, samples: [new Date(1_700_000_000_123), new Date(0)] },
  Locale: { schema: t.locale, samples: ["zh_CN", "en", "sl_IT_nedis"] },
  Uuid: {
    schema: t.uuid,
    samples: ["123e4567-e89b-12d3-a456-426614174000", "ffffffff-ffff-ffff-0000-000000000001"],
  },
  Currency: { schema: t.currency, samples: ["CNY", "EUR"] },
  Type: { schema: t.class, samples: [`${API}.Order`, "java.lang.String"] },
  LevelSet: { schema: t.enumSet(Level), samples: [new Set(["BRONZE", "GOLD"]), new Set(["SILVER"])] },
  BitSet: { schema: t.bitSet, samples: [2n ** 130n + 1n, 0n] },
  Frame: {
    schema: t.stackTraceElement,
    samples: [
      { className: "a.B", methodName: "c", fileName: "B.java", lineNumber: 7 },
      { className: "D", methodName: "e", fileName: null, lineNumber: -2 },
    ],
  },
};

/** Those that cannot be map keys: the keys of their maps are strings. */
export const ARRAYS: Readonly<Record<string, ExamType>> = {
  Booleans: { schema: t.array(t.boolean), samples: [[true, false], []] },
  Bytes: { schema: t.bytes, samples: [Uint8Array.of(128, 0, 127), new Uint8Array()] },
  Shorts: { schema: t.array(t.short), samples: [[-32768, 32767], []] },
  Ints: { schema: t.array(t.int), samples: [[-(2 ** 31), 0, 2 ** 31 - 1], []] },
  Longs: { schema: t.array(t.long), samples: [[-(2n ** 63n), 0n, 2n ** 63n - 1n], []] },
  Floats: { schema: t.array(t.float), samples: [[0, Math.fround(0.1), Math.fround(3.4028234663852886e38)], []] },
  Doubles: { schema: t.array(t.double), samples: [[0, 0.1, Number.MIN_VALUE], []] },
  Chars: { schema: t.chars, samples: ["a中", ""] },
  BooleanBoxes: { schema: t.array(maybe(t.boolean)), samples: [[true, null], []] },
  ByteBoxes: { schema: t.array(maybe(t.byte)), samples: [[-128, null, 127], []] },
  ShortBoxes: { schema: t.array(maybe(t.short)), samples: [[-32768, null], []] },
  IntBoxes: { schema: t.array(maybe(t.int)), samples: [[1, null], []] },
  LongBoxes: { schema: t.array(maybe(t.long)), samples: [[1n, null, -(2n ** 63n)], []] },
  FloatBoxes: { schema: t.array(maybe(t.float)), samples: [[1.5, null], []] },
  DoubleBoxes: { schema: t.array(maybe(t.double)), samples: [[1, null, 0.1], []] },
  CharBoxes: { schema: t.array(maybe(t.char)), samples: [["a", null, "中"], []] },
  Strings: { schema: t.array(maybe(t.string)), samples: [["a", null, "🚀"], []] },
  Objects: { schema: t.array(t.any), samples: [[1, 2n, "three", 0.5, null, true, new Date(5)], []] },
  Dates: { schema: t.array(maybe(t.date)), samples: [[new Date(5), null], []] },
  Decimals: { schema: t.array(maybe(t.decimal)), samples: [[Decimal.from("1.50"), null], []] },
  LocalDates: { schema: t.array(maybe(t.localDate)), samples: [[day, null], []] },
  Levels: { schema: t.array(maybe(Level)), samples: [["GOLD", null], []] },
  Orders: { schema: t.array(maybe(Order)), samples: [[sampleOrder(1n), null, sampleOrder(2n)], []] },
  LongMatrix: { schema: t.array(maybe(t.array(t.long))), samples: [[[1n, -1n], [], null], []] },
  ByteMatrix: {
    schema: t.array(maybe(t.bytes)),
    samples: [[Uint8Array.of(1, 255), new Uint8Array(), null], []],
  },
  CharMatrix: { schema: t.array(maybe(t.chars)), samples: [["a中", "", null], []] },
  DoubleMatrix: { schema: t.array(maybe(t.array(t.double))), samples: [[[0.1, 1], [], null], []] },
  IntCube: {
    schema: t.array(maybe(t.array(maybe(t.array(t.int))))),
    samples: [[[[1, 2], []], [], null], []],
  },
  StringMatrix: { schema: t.array(maybe(t.array(maybe(t.string)))), samples: [[["a", null], [], null], []] },
  OrderMatrix: { schema: t.array(maybe(t.array(maybe(Order)))), samples: [[[sampleOrder(1n)], [], null], []] },
  ObjectMatrix: { schema: t.array(maybe(t.array(t.any))), samples: [[[1, "a", null], [], null], []] },
};

/** What Dubbo 3.3 has besides. */
export const RECORDS: Readonly<Record<string, ExamType>> = {
  Point: {
    schema: Point,
    samples: [
      { x: 1, y: -2n, label: "here" },
      { x: 0, y: 0n, label: null },
    ],
  },
};

const fieldOf = (name: string): string => `${name[0]?.toLowerCase()}${name.slice(1)}Value`;

/** Each type as a field: values and arrays. */
export const Everything = t.object(
  `${API}.Everything`,
  Object.fromEntries(
    Object.entries({ ...VALUES, ...ARRAYS }).map(([name, { schema }]) => [fieldOf(name), maybe(schema)]),
  ),
);

/** The first sample of each type. */
export function everything(): Record<string, unknown> {
  const types = Object.entries({ ...VALUES, ...ARRAYS });
  return Object.fromEntries(types.map(([name, { samples }]) => [fieldOf(name), samples[0]]));
}

type TypeMethod = MethodSpec<readonly [AnySchema], AnySchema>;
const echo = (schema: AnySchema): TypeMethod => method(maybe(schema)).returns(maybe(schema));

/** `echoX`, `echoXList` and `echoXMap` of each type. */
function echoes(types: Readonly<Record<string, ExamType>>, hashable: boolean): Record<string, TypeMethod> {
  const methods: Record<string, TypeMethod> = {};
  for (const [name, { schema }] of Object.entries(types)) {
    methods[`echo${name}`] = echo(schema);
    methods[`echo${name}List`] = echo(t.list(maybe(schema)));
    methods[`echo${name}Map`] = echo(t.map(hashable ? maybe(schema) : t.string, maybe(schema)));
  }
  return methods;
}

export const TypesApi = defineService(`${API}.TypesService`, {
  types: [RushOrder, OrderMissing],
  methods: {
    ...(echoes(VALUES, true) as object),
    everything: method().returns(Everything),
    differing: method(maybe(Everything)).returns(t.list(t.string)),
    echoEverything: echo(Everything),
    echoThrowable: echo(Throwable),
  },
});
export const ArraysApi = defineService(`${API}.ArraysService`, { types: [RushOrder], methods: echoes(ARRAYS, false) });
export const RecordApi = defineService(`${API}.RecordService`, { methods: echoes(RECORDS, true) });
