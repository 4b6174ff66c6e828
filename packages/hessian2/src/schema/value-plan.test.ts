import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HessianError } from "../codec/hessian-error.js";
import { java } from "../codec/java.js";
import { JavaObject } from "../codec/java-object.js";
import { toPlain } from "../codec/to-plain.js";
import {
  Duration,
  Instant,
  LocalDate,
  LocalDateTime,
  LocalTime,
  MonthDay,
  OffsetDateTime,
  OffsetTime,
  Period,
  Year,
  YearMonth,
  ZonedDateTime,
  ZoneId,
  ZoneOffset,
} from "../time/index.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import type { AnySchema, Infer, Schema } from "./schema.js";
import { t } from "./t.js";

const Level = t.enum("com.acme.Level", ["BRONZE", "GOLD"]);
const HANDLES = "com.alibaba.com.caucho.hessian.io.";

type Row = readonly [Schema<unknown>, unknown];
const row = <T, I>(schema: Schema<T, I>, value: I): Row => [schema as unknown as Schema<unknown>, value];

/** A value of every class of the JDK, by schema. */
const VALUES: readonly Row[] = [
  row(t.localDate, LocalDate.parse("2024-02-29")),
  row(t.localTime, LocalTime.parse("01:02:03.000000004")),
  row(t.localDateTime, LocalDateTime.parse("-999999999-01-01T23:59:59.999999999")),
  row(t.offsetDateTime, OffsetDateTime.parse("2024-02-29T01:02:03.000000004+02:00")),
  row(t.offsetTime, OffsetTime.parse("01:02-05:30:01")),
  row(t.zonedDateTime, ZonedDateTime.parse("2024-02-29T01:02:03+01:00[Europe/Paris]")),
  row(t.zonedDateTime, ZonedDateTime.parse("2024-02-29T01:02:03+02:00")),
  row(t.instant, Instant.parse("-1000000000-01-01T00:00:00Z")),
  row(t.instant, Instant.parse("+1000000000-12-31T23:59:59.999999999Z")),
  row(t.duration, Duration.parse("PT-4.999999993S")),
  row(t.period, Period.parse("P1Y-2M2147483647D")),
  row(t.year, new Year(-5)),
  row(t.yearMonth, new YearMonth(12345, 6)),
  row(t.monthDay, MonthDay.parse("--02-29")),
  row(t.zoneOffset, ZoneOffset.parse("-18:00")),
  row(t.zoneId, ZoneId.parse("Europe/Paris")),
  row(t.zoneId, ZoneId.parse("+02:00")),
  row(t.sqlDate, new Date(0)),
  row(t.sqlTime, new Date(1)),
  row(t.sqlTimestamp, new Date(1234567890123)),
  row(t.calendar, new Date(1000000000000)),
  row(t.uuid, "01234567-89ab-cdef-8123-456789abcdef"),
  row(t.locale, "zh_CN"),
  row(t.locale, ""),
  row(t.currency, "EUR"),
  row(t.class, "[Ljava.lang.String;"),
  row(t.bitSet, 0n),
  row(t.bitSet, (1n << 127n) | (1n << 64n) | 5n),
  row(t.stackTraceElement, { className: "a.B", methodName: "m", fileName: null, lineNumber: -2 }),
  row(t.atomicInteger, -3),
  row(t.atomicLong, 1n << 40n),
  row(t.atomicBoolean, true),
  row(t.atomicBoolean, false),
  row(t.enumSet(Level), new Set(["GOLD", "BRONZE"] as const)),
  row(t.enumSet(Level), new Set()),
];

const fails = (use: () => unknown, code: string, message: RegExp) =>
  assert.throws(use, (error: unknown) => {
    assert.ok(error instanceof HessianError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, code, error.message);
    return true;
  });
const hexOf = <I>(value: I, schema: Schema<unknown, I>) => Buffer.from(encode(value, schema)).toString("hex");
/** The bytes of an object as Java writes it. */
const object = (className: string, fields: Record<string, unknown>) => encode(java.object(className, fields));

describe("the classes of the JDK", () => {
  it("come back as they were in every place", () => {
    for (const [schema, value] of VALUES) {
      const Holder = t.object("com.acme.Holder", {
        one: schema,
        none: t.nullable(schema),
        some: t.nullable(schema),
        filled: t.withDefault(schema, value as never),
        lazy: t.lazy(() => schema),
        list: t.list(schema),
        array: t.array(schema),
        map: t.map(t.string, schema),
        record: t.record(t.nullable(schema)),
      });
      const given = {
        one: value,
        none: null,
        some: value,
        filled: value,
        lazy: value,
        list: [value, value],
        array: [value],
        map: new Map([["a", value]]),
        record: Object.assign(Object.create(null), { a: value, b: null }),
      };
      assert.deepStrictEqual(decode(encode(value, schema), schema), value, schema.javaType);
      assert.deepStrictEqual(decode(encode(given as never, Holder), Holder), given, schema.javaType);
    }
  });

  it("know their descriptors", () => {
    assert.equal(t.localDate.descriptor, "Ljava/time/LocalDate;");
    assert.equal(t.sqlTimestamp.descriptor, "Ljava/sql/Timestamp;");
    assert.equal(t.nullable(t.uuid).descriptor, "Ljava/util/UUID;");
    assert.equal(t.array(t.class).descriptor, "[Ljava/lang/Class;");
    assert.equal(t.enumSet(Level).descriptor, "Ljava/util/EnumSet;");
    for (const [schema] of VALUES) assert.equal(schema.descriptor, `L${schema.javaType.replaceAll(".", "/")};`);
  });

  it("are refused by name where another value is given", () => {
    for (const [schema] of VALUES) {
      for (const wrong of [undefined, null, "2024-01-01T", 1.5, [], {}, Symbol.iterator]) {
        if (schema.javaType === t.class.javaType && typeof wrong === "string") continue;
        fails(
          () => encode(wrong, schema),
          "TYPE",
          new RegExp(`^expected ${schema.javaType.replaceAll(".", "\\.")}, got`),
        );
      }
    }
    const Day = t.object("com.acme.Day", { days: t.list(t.localDate) });
    fails(
      () => encode({ days: [new LocalDate(1, 1, 1), "2024-01-01" as never] }, Day),
      "TYPE",
      /^days\[1\]: expected java\.time\.LocalDate, got string$/,
    );
    fails(
      () => encode(new Year(1), t.localDate as Schema<unknown>),
      "TYPE",
      /expected java\.time\.LocalDate, got Year/,
    );
    fails(() => encode("zh-CN", t.locale), "TYPE", /java\.util\.Locale/);
    fails(() => encode(-1n, t.bitSet), "TYPE", /java\.util\.BitSet/);
    fails(() => encode(new Date(Number.NaN), t.sqlDate), "RANGE", /invalid Date/);
    fails(() => encode(new Set(["SILVER"]) as never, t.enumSet(Level)), "RANGE", /^\[0\]: .*"SILVER"/);
  });

  it("are refused by name where another value comes", () => {
    for (const [schema] of VALUES) {
      const name = schema.javaType.replaceAll(".", "\\.");
      for (const wrong of [1, "a", new Map(), null, java.object("com.acme.X", { value: "a" }), java.decimal("1")]) {
        fails(() => decode(encode(wrong), schema), "TYPE", new RegExp(`^expected ${name}, got `));
      }
    }
    const Day = t.object("com.acme.Day", { day: t.localDate });
    fails(
      () => decode(object("com.acme.Day", { day: new LocalTime(1, 1) }), Day),
      "TYPE",
      /^day: expected java\.time\.LocalDate, got LocalTime/,
    );
    const shared = java.object("com.acme.X", {});
    const Both = t.object("com.acme.Both", { a: t.any, b: t.localDate, c: t.nullable(t.uuid) });
    fails(
      () => decode(object("com.acme.Both", { a: shared, b: shared, c: null }), Both),
      "TYPE",
      /^b: expected java\.time\.LocalDate, got JavaObject/,
    );
  });

  it("refuse fields that are out of range, with and without a schema", () => {
    const bad: readonly (readonly [AnySchema, Uint8Array, RegExp])[] = [
      [t.localDate, object(`${HANDLES}java8.LocalDateHandle`, { year: 2023, month: 2, day: 29 }), /day is 29/],
      [t.localDate, object(`${HANDLES}java8.LocalDateHandle`, {}), /month is 0/],
      [t.localTime, object(`${HANDLES}java8.LocalTimeHandle`, { hour: 24 }), /hour is 24/],
      [t.localDateTime, object(`${HANDLES}java8.LocalDateTimeHandle`, { date: 1 }), /made of a LocalDate/],
      [t.instant, object(`${HANDLES}java8.InstantHandle`, { seconds: 1n << 62n }), /Instant beyond/],
      [t.instant, object(`${HANDLES}java8.InstantHandle`, { seconds: java.double(1.5) }), /no long/],
      [t.duration, object(`${HANDLES}java8.DurationHandle`, { nanos: -1 }), /nanos is -1/],
      [t.zoneOffset, object(`${HANDLES}java8.ZoneOffsetHandle`, { seconds: 1 << 20 }), /offset in seconds/],
      [t.zoneId, object(`${HANDLES}java8.ZoneIdHandle`, { zoneId: "\u202e" }), /not a java\.time\.ZoneId/],
      [t.zoneId, object(`${HANDLES}java8.ZoneIdHandle`, {}), /zone without its id/],
    ];
    for (const [schema, bytes, message] of bad) {
      fails(() => decode(bytes, schema as Schema<unknown>), "RANGE", message);
      fails(() => decode(bytes), "RANGE", message);
    }
    fails(() => decode(object("java.util.UUID", { value: "1-2" }), t.uuid), "RANGE", /java\.util\.UUID/);
    fails(() => decode(object("java.sql.Date", { value: 1 }), t.sqlDate), "RANGE", /java\.sql\.Date/);
    fails(() => decode(object(`${HANDLES}BitSetHandle`, { words: [1.5] }), t.bitSet), "RANGE", /BitSet/);
    fails(
      () => decode(object("java.util.concurrent.atomic.AtomicBoolean", { value: 2 }), t.atomicBoolean),
      "RANGE",
      /AtomicBoolean/,
    );
  });

  it("refuse a handle that is inside itself", () => {
    const name = `${HANDLES}java8.LocalDateTimeHandle`;
    const bytes = Buffer.concat([
      Buffer.from([0x43, 0x30, name.length]),
      Buffer.from(name),
      Buffer.from([0x92, 4, ...Buffer.from("time"), 4, ...Buffer.from("date"), 0x60, 0x51, 0x90, 0x51, 0x90]),
    ]);
    fails(() => decode(bytes, t.localDateTime), "RANGE", /made of a LocalDate/);
  });

  it("are written as hessian-lite 4.0.4 writes them", () => {
    const name = (className: string) =>
      (className.length < 32 ? "" : "30") +
      className.length.toString(16).padStart(2, "0") +
      Buffer.from(className).toString("hex");
    const field = (...names: string[]) => (0x90 + names.length).toString(16) + names.map(name).join("");
    const time = `${HANDLES}java8.`;
    assert.equal(
      hexOf(LocalDate.parse("2024-02-29"), t.localDate),
      `43${name(`${time}LocalDateHandle`)}${field("day", "month", "year")}60ad92cfe8`,
    );
    assert.equal(
      hexOf(OffsetDateTime.parse("2024-02-29T01:02:03.000000004+02:00"), t.offsetDateTime),
      `43${name(`${time}OffsetDateTimeHandle`)}${field("offset", "dateTime")}60` +
        `43${name(`${time}ZoneOffsetHandle`)}${field("seconds")}61d41c20` +
        `43${name(`${time}LocalDateTimeHandle`)}${field("time", "date")}62` +
        `43${name(`${time}LocalTimeHandle`)}${field("nano", "second", "minute", "hour")}6394939291` +
        `43${name(`${time}LocalDateHandle`)}${field("day", "month", "year")}64ad92cfe8`,
    );
    assert.equal(hexOf(new Date(0), t.sqlDate), `43${name("java.sql.Date")}${field("value")}604b00000000`);
    const calendar = `43${name(`${HANDLES}CalendarHandle`)}${field("type", "date")}60`;
    assert.equal(hexOf(new Date(60_000), t.calendar), `${calendar}4e4b00000001`);
    assert.equal(
      hexOf(new Set(["BRONZE"] as const), t.enumSet(Level)),
      `43${name(`${HANDLES}EnumSetHandler`)}${field("objects", "type")}60` +
        `71${name("[object")}43${name("com.acme.Level")}${field("name")}61${name("BRONZE")}` +
        `43${name("java.lang.Class")}${field("name")}62${name("com.acme.Level")}`,
    );
    assert.equal(
      hexOf((1n << 64n) | 5n, t.bitSet),
      `43${name(`${HANDLES}BitSetHandle`)}${field("words")}6072${name("[long")}e5e1`,
    );
    assert.equal(hexOf([new Uint8Array([1])], t.array(t.bytes)), `71${name("[[byte")}2101`);
    assert.equal(hexOf(["a"], t.array(t.chars)), `71${name("[[char")}0161`);
  });

  it("take the slots that Java gives them", () => {
    const shared = [1];
    for (const [schema, value] of VALUES) {
      const Pair = t.object("com.acme.Pair", { a: schema, b: schema, c: t.any, d: t.any });
      const { a, b, c, d } = decode(encode({ a: value, b: value, c: shared, d: shared } as never, Pair), Pair);
      assert.deepStrictEqual([a, b, c], [value, value, shared], schema.javaType);
      assert.equal(c, d, schema.javaType);
    }
    const twice = (value: unknown, schema: Schema<unknown>) => hexOf([value, value], t.list(schema));
    const refers = VALUES.filter(([schema, value]) => twice(value, schema).includes("5191"));
    assert.deepEqual(
      refers.map(([schema]) => schema.javaType),
      [
        "java.sql.Date",
        "java.sql.Time",
        "java.sql.Timestamp",
        "java.util.Calendar",
        "java.util.Currency",
        "java.lang.Class",
        "java.lang.StackTraceElement",
      ],
    );
  });

  it("resolve references that Java makes", () => {
    const uuid = java.uuid("01234567-89AB-cdef-8123-456789abcdef");
    const date = java.sqlDate(new Date(5));
    assert.deepEqual(
      decode(encode([uuid, uuid]), t.list(t.uuid)),
      Array(2).fill("01234567-89ab-cdef-8123-456789abcdef"),
    );
    assert.deepEqual(decode(encode([date, date]), t.list(t.sqlDate)), [new Date(5), new Date(5)]);
    const mixed = t.object("com.acme.Mixed", { a: t.any, b: t.sqlDate });
    assert.deepEqual(decode(object("com.acme.Mixed", { a: date, b: date }), mixed).b, new Date(5));
  });
});

describe("java.sql's dates", () => {
  const Row = t.object("com.acme.Row", { at: t.sqlTimestamp, day: t.nullable(t.sqlDate) });
  const Failed = t.exception("com.acme.Failed", { at: t.sqlTimestamp });

  it("are bare in a field of their own class, and objects everywhere else", () => {
    const at = new Date(5);
    assert.equal(hexOf({ at, day: at }, Row).match(/4a0000000000000005/g)?.length, 2);
    assert.equal(hexOf({ at, day: at }, Row).includes(Buffer.from("java.sql").toString("hex")), false);
    assert.ok(hexOf([at], t.list(t.sqlTimestamp)).includes(Buffer.from("java.sql.Timestamp").toString("hex")));
    assert.equal(hexOf(new Failed("x", { at }), Failed).includes(Buffer.from("java.sql").toString("hex")), false);
    const List = t.object("com.acme.List", { all: t.list(t.sqlDate) });
    assert.ok(hexOf({ all: [at] }, List).includes(Buffer.from("java.sql.Date").toString("hex")));
  });

  it("are read in both forms in both places", () => {
    const at = new Date(5);
    assert.deepEqual(decode(object("com.acme.Row", { at, day: at }), Row), { at, day: at });
    const objects = { at: java.sqlTimestamp(at), day: java.sqlDate(at) };
    assert.deepEqual(decode(object("com.acme.Row", objects), Row), { at, day: at });
    assert.deepEqual(decode(encode([at, java.sqlTime(at)]), t.list(t.sqlTime)), [at, at]);
    fails(() => decode(encode([java.sqlTime(at)]), t.list(t.sqlDate)), "TYPE", /java\.sql\.Date, got java\.sql\.Time/);
  });
});

describe("other forms that Java writes", () => {
  it("are read for a UUID of hessian-lite before 3.2.8", () => {
    const bits = { mostSigBits: 0x0123456789abcdefn, leastSigBits: -0x7edcba9876543211n };
    assert.equal(decode(object("java.util.UUID", bits), t.uuid), "01234567-89ab-cdef-8123-456789abcdef");
  });

  it("are read for a set", () => {
    const levels = t.set(Level);
    const both = new Set(["BRONZE", "GOLD"] as const);
    assert.deepEqual(decode(encode(both, t.enumSet(Level)), levels), both);
    assert.deepEqual(decode(encode(both, levels), t.enumSet(Level)), both);
    const Two = t.object("com.acme.Two", { a: t.set(Level, { java: "java.util.EnumSet" }), b: levels });
    assert.deepEqual(decode(encode({ a: both, b: both }, Two), Two), { a: both, b: both });
  });

  it("are read for what names fields in another order, and with more of them", () => {
    const handle = `${HANDLES}java8.LocalDateHandle`;
    assert.deepEqual(
      decode(object(handle, { year: 2024n, era: "CE", month: 2, day: 29 }), t.localDate),
      new LocalDate(2024, 2, 29),
    );
    const frame = {
      format: 0,
      lineNumber: 3,
      fileName: "B.java",
      methodName: "m",
      declaringClass: "a.B",
      moduleName: null,
    };
    assert.deepEqual(decode(object("java.lang.StackTraceElement", frame), t.stackTraceElement), {
      className: "a.B",
      methodName: "m",
      fileName: "B.java",
      lineNumber: 3,
    });
  });
});

describe("values of the JDK without a schema", () => {
  it("are value classes, and written as what they were", () => {
    for (const [schema, value] of VALUES.slice(0, 17)) {
      const bytes = encode(value, schema);
      assert.deepStrictEqual(decode(bytes), value);
      assert.deepEqual(encode(value), bytes);
    }
  });

  it("are objects where a value would not tell its class", () => {
    for (const [schema, value] of VALUES.slice(17, -2)) {
      const bytes = encode(value, schema);
      const read = decode(bytes);
      assert.ok(read instanceof JavaObject);
      assert.deepStrictEqual(decode(encode(read), schema), value);
    }
    const constants = decode(encode(new Set(["GOLD"] as const), t.enumSet(Level)));
    assert.deepEqual(constants, new Set([java.enum("com.acme.Level", "GOLD")]));
  });

  it("are made by java.*, as their schemas write them", () => {
    const date = new Date(5);
    assert.deepEqual(encode(java.sqlDate(date)), encode(date, t.sqlDate));
    assert.deepEqual(encode(java.sqlTime(date)), encode(date, t.sqlTime));
    assert.deepEqual(encode(java.sqlTimestamp(date)), encode(date, t.sqlTimestamp));
    assert.deepEqual(encode(java.calendar(date)), encode(date, t.calendar));
    const shared: unknown[] = [];
    const [, first, second] = decode(encode([java.calendar(date), shared, shared])) as unknown[];
    assert.ok(Array.isArray(first) && first === second, "a reference behind a calendar of ours leads astray");
    assert.deepEqual(encode(java.locale("zh_CN")), encode("zh_CN", t.locale));
    assert.deepEqual(encode(java.currency("EUR")), encode("EUR", t.currency));
    assert.deepEqual(encode(java.class("int")), encode("int", t.class));
    const uuid = "01234567-89AB-cdef-8123-456789abcdef";
    assert.deepEqual(encode(java.uuid(uuid)), encode(uuid, t.uuid));
    assert.throws(() => java.uuid("1-2"), RangeError);
  });

  it("print as text", () => {
    const value = { day: LocalDate.parse("2024-02-29"), at: [Instant.parse("1970-01-01T00:00:00.000000001Z")] };
    assert.deepEqual(toPlain(value), { day: "2024-02-29", at: ["1970-01-01T00:00:00.000000001Z"] });
  });
});

describe("what Java itself does not write", () => {
  it("is refused by name", () => {
    assert.throws(() => java.object("java.util.Optional"), /not Serializable.*send the value or null/);
    assert.throws(() => t.object("java.util.OptionalLong", { value: t.long }), TypeError);
    assert.throws(() => t.set(t.string, { java: "java.util.EnumSet" }), /t\.enum/);
  });

  it("is named as hessian-lite names it, where it has another name for it", () => {
    assert.deepEqual(decode(encode(java.object("java.lang.Object"))), java.object("object"));
  });
});

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(_?: T): void => {};
holds<Same<Infer<typeof t.localDate>, LocalDate>>();
