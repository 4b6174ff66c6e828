import assert from "node:assert/strict";
import { describe, it } from "node:test";
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
} from "./index.js";

interface TimeClass {
  parse(text: string): { equals(other: unknown): boolean; toJSON(): string };
}

/** Texts that Java prints, which are read and printed again as they are. */
const PRINTED: readonly (readonly [TimeClass, readonly string[]])[] = [
  [LocalDate, ["2024-02-29", "0001-01-01", "-0001-12-31", "+12345-06-07", "-999999999-01-01", "+999999999-12-31"]],
  [LocalTime, ["00:00", "23:59:59", "10:15:00.100", "10:15:30.000123", "10:15:30.000000004", "23:59:59.999999999"]],
  [LocalDateTime, ["2024-02-29T01:02", "-0004-02-29T01:02:03.000000004", "+999999999-12-31T23:59:59.999999999"]],
  [OffsetDateTime, ["2024-02-29T01:02:03+02:00", "2024-02-29T01:02Z", "-0005-01-01T00:00-18:00"]],
  [OffsetTime, ["01:02:03.500+02:00", "00:00Z", "00:00-05:30:01"]],
  [ZonedDateTime, ["2024-02-29T01:02:03+01:00[Europe/Paris]", "2024-02-29T01:02+02:00", "2024-02-29T01:02Z[UTC]"]],
  [
    Instant,
    [
      "1970-01-01T00:00:00Z",
      "1969-12-31T23:59:59.000000005Z",
      "2024-02-29T10:15:30.123Z",
      "-0001-01-01T00:00:00Z",
      "+10000-01-01T00:00:00Z",
      "-1000000000-01-01T00:00:00Z",
      "+1000000000-12-31T23:59:59.999999999Z",
    ],
  ],
  [
    Duration,
    [
      "PT0S",
      "PT8H6M12.345S",
      "PT-0.5S",
      "PT-4.999999993S",
      "PT1H",
      "PT-1M-1S",
      "PT-2562047788015215H-30M-8S",
      "PT51H4M",
    ],
  ],
  [Period, ["P0D", "P1Y-2M3D", "P-1D", "P2147483647Y", "P-2147483648M"]],
  [Year, ["2024", "-5", "0", "999999999"]],
  [YearMonth, ["2024-02", "12345-06", "-0005-12"]],
  [MonthDay, ["--02-29", "--12-31"]],
  [ZoneOffset, ["Z", "+02:00", "-18:00", "-05:30:01", "+18:00"]],
  [ZoneId, ["Europe/Paris", "Z", "+02:00", "UTC+02:00", "GMT", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]],
];

/** Texts that are read, and what they are then. */
const READ: readonly (readonly [TimeClass, string, string])[] = [
  [LocalTime, "10:15:30.1", "10:15:30.100"],
  [LocalTime, "10:15:00", "10:15"],
  [LocalDateTime, "2024-02-29t10:15:00", "2024-02-29T10:15"],
  [OffsetDateTime, "2024-02-29T10:15:00z", "2024-02-29T10:15Z"],
  [Instant, "2024-02-29T10:15:30+02:00", "2024-02-29T08:15:30Z"],
  [Duration, "P2DT3H4M", "PT51H4M"],
  [Duration, "-PT6H3M", "PT-6H-3M"],
  [Duration, "-PT-6H+3M", "PT5H57M"],
  [Duration, "PT+0.5S", "PT0.5S"],
  [Duration, "PT-0,5s", "PT-0.5S"],
  [Period, "P4W", "P28D"],
  [Period, "-P1Y2M", "P-1Y-2M"],
  [Year, "0005", "5"],
  [Year, "+12345", "12345"],
  [YearMonth, "+12345-06", "12345-06"],
  [ZoneOffset, "+2", "+02:00"],
  [ZoneOffset, "+0230", "+02:30"],
  [ZoneOffset, "-023015", "-02:30:15"],
  [ZoneOffset, "+00:00", "Z"],
  [ZoneId, "UTC+2", "UTC+02:00"],
  [ZoneId, "GMT+0", "GMT"],
  [ZonedDateTime, "2024-02-29T10:15:00+02:00[+02:00]", "2024-02-29T10:15+02:00"],
];

const REFUSED: readonly (readonly [TimeClass, readonly string[]])[] = [
  [LocalDate, ["", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-04-31", "12345-01-01", "+2024-01-01"]],
  [LocalDate, ["-0000-01-01", "+1000000000-01-01", "2024-1-1", "2024-01-01T00:00", " 2024-01-01"]],
  [LocalTime, ["24:00", "10:60", "10:15:60", "10", "10:15:30.1234567890", "1:15"]],
  [LocalDateTime, ["2024-02-29", "2024-02-29 10:15", "T"]],
  [OffsetDateTime, ["2024-02-29T10:15", "2024-02-29T10:15+19:00", "2024-02-29T10:15+02:60"]],
  [OffsetTime, ["10:15", "10:15+", "Z"]],
  [ZonedDateTime, ["2024-02-29T10:15[Europe/Paris]", "2024-02-29T10:15+01:00[]", "2024-02-29T10:15+01:00[a b]"]],
  [Instant, ["2024-02-29T10:15Z", "2024-02-29T10:15:30", "2024-02-30T10:15:30Z", "+1000000001-01-01T00:00:00Z"]],
  [Duration, ["", "P", "PT", "P1DT", "PT1", "PT9223372036854775808S", "PT1.1234567890S", `PT${"9".repeat(200)}S`]],
  [Period, ["", "P", "P1", "P2147483648D", "P1DT1H", `P${"9".repeat(200)}D`]],
  [Year, ["", "x", "1000000000", "12345678901"]],
  [YearMonth, ["2024-13", "2024", "+2024-01"]],
  [MonthDay, ["--02-30", "02-29", "--13-01"]],
  [ZoneOffset, ["", "+18:01", "+19", "02:00", "+2:00", "+02:00:60", "z"]],
  [ZoneId, ["", "a", "Europe Paris", "+99", "UTC+99", "\u202eEurope"]],
];

describe("the classes of java.time", () => {
  it("read and print what Java prints", () => {
    for (const [type, texts] of PRINTED) {
      for (const text of texts) {
        const value = type.parse(text);
        assert.equal(String(value), text);
        assert.equal(JSON.stringify({ value }), JSON.stringify({ value: text }));
        assert.ok(value.equals(type.parse(text)), text);
      }
    }
  });

  it("read what else Java reads", () => {
    for (const [type, text, printed] of READ) assert.equal(String(type.parse(text)), printed, text);
  });

  it("refuse what is none, with a RangeError that shows it", () => {
    for (const [type, texts] of REFUSED) {
      for (const text of texts) assert.throws(() => type.parse(text), RangeError, text);
    }
    assert.throws(() => LocalDate.parse("\u001b[2J"), /"\\u001b\[2J"/);
    assert.throws(() => LocalDate.parse(undefined as never), /not a java\.time\.LocalDate: undefined/);
    assert.throws(() => Duration.parse(5 as never), /not a java\.time\.Duration: number/);
  });

  it("refuse fields out of range when they are made", () => {
    assert.throws(() => new LocalDate(2024, 2, 30), /day is 30, not an integer from 1 to 29/);
    assert.throws(() => new LocalDate(2024.5, 1, 1), RangeError);
    assert.throws(() => new LocalTime(1, 2, 3, 1_000_000_000), RangeError);
    assert.throws(() => new ZoneOffset(64_801), RangeError);
    assert.throws(() => new Instant(1n << 62n), RangeError);
    assert.throws(() => new Instant(0, -1), RangeError);
    assert.throws(() => new Duration(1n << 63n), RangeError);
    assert.throws(() => new Period(1, 2, 2_147_483_648), RangeError);
    assert.throws(() => new Year(Number.NaN), RangeError);
    assert.throws(() => new LocalDateTime("2024-01-01" as never, LocalTime.parse("00:00")), TypeError);
    assert.throws(() => new OffsetTime(LocalTime.parse("00:00"), new ZoneId("Europe/Paris") as never), TypeError);
    assert.throws(() => new OffsetDateTime({} as never, ZoneOffset.UTC), TypeError);
    assert.throws(() => new ZonedDateTime(LocalDateTime.parse("2024-01-01T00:00"), "Z" as never), TypeError);
  });

  it("are equal by what they hold", () => {
    const parts = [
      LocalDate.parse("2024-01-01"),
      LocalTime.parse("01:00"),
      LocalDateTime.parse("2024-01-01T01:00"),
      Instant.parse("2024-01-01T01:00:00Z"),
      Duration.parse("PT1S"),
      Period.parse("P1D"),
      new Year(1),
      new YearMonth(1, 1),
      new MonthDay(1, 1),
      ZoneOffset.parse("+01:00"),
      ZoneId.parse("Europe/Paris"),
      OffsetTime.parse("01:00Z"),
      OffsetDateTime.parse("2024-01-01T01:00Z"),
      ZonedDateTime.parse("2024-01-01T01:00Z"),
    ];
    for (const one of parts) for (const other of parts) assert.equal(one.equals(other), one === other);
    assert.ok(!Period.parse("P12M").equals(Period.parse("P1Y")));
    assert.ok(!OffsetDateTime.parse("2024-01-01T01:00+01:00").equals(OffsetDateTime.parse("2024-01-01T00:00Z")));
  });

  it("count days over the whole range", () => {
    assert.equal(LocalDate.parse("1970-01-01").toEpochDay(), 0);
    assert.equal(LocalDate.parse("-999999999-01-01").toEpochDay(), -365_243_219_162);
    assert.equal(LocalDate.parse("+999999999-12-31").toEpochDay(), 365_241_780_471);
    for (let day = -146_100; day < 146_100; day += 97) {
      assert.equal(LocalDate.fromEpochDay(day).toEpochDay(), day);
      assert.equal(`${LocalDate.fromEpochDay(day)}T00:00:00.000Z`, new Date(day * 86_400_000).toISOString());
    }
    assert.throws(() => LocalDate.fromEpochDay(0.5), RangeError);
    assert.throws(() => LocalDate.fromEpochDay(365_241_780_472), RangeError);
  });

  it("name moments that a Date names too", () => {
    const date = new Date("2024-02-29T10:15:30.123Z");
    assert.equal(String(Instant.fromDate(date)), date.toISOString());
    assert.deepEqual(Instant.fromDate(date).toDate(), date);
    assert.deepEqual(Instant.fromEpochMs(-1), new Instant(-1, 999_000_000));
    assert.deepEqual(Instant.parse("1969-12-31T23:59:59.999999999Z").toDate(), new Date(-1));
    assert.deepEqual(OffsetDateTime.parse("2024-02-29T12:15:30.123+02:00").toInstant().toDate(), date);
    assert.deepEqual(ZonedDateTime.parse("2024-02-29T05:15:30.123-05:00[America/New_York]").toInstant().toDate(), date);
    assert.throws(() => Instant.parse("+300000-01-01T00:00:00Z").toDate(), /beyond the range of a Date/);
    assert.throws(() => Instant.fromDate(new Date(Number.NaN)), RangeError);
    assert.deepEqual(new Instant(8_640_000_000_000n).toDate(), new Date(8.64e15));
    assert.throws(() => new Instant(8_640_000_000_000n, 1_000_000).toDate(), RangeError);
  });

  it("measure milliseconds", () => {
    assert.equal(String(Duration.fromMs(-1500)), "PT-1.5S");
    assert.equal(Duration.parse("PT-0.5S").toMs(), -500);
    assert.equal(Duration.parse("PT-0.5S").seconds, -1n);
    assert.equal(Duration.ZERO.toMs(), 0);
    assert.throws(() => Duration.fromMs(0.5), RangeError);
  });
});
