import { Duration } from "../time/duration.js";
import { Instant } from "../time/instant.js";
import { LocalDate } from "../time/local-date.js";
import { LocalDateTime } from "../time/local-date-time.js";
import { LocalTime } from "../time/local-time.js";
import { MonthDay } from "../time/month-day.js";
import { OffsetDateTime } from "../time/offset-date-time.js";
import { OffsetTime } from "../time/offset-time.js";
import { Period } from "../time/period.js";
import { Year } from "../time/year.js";
import { YearMonth } from "../time/year-month.js";
import { ZoneId, ZoneOffset } from "../time/zone-id.js";
import { ZonedDateTime } from "../time/zoned-date-time.js";
import { ClassDefinition } from "./class-definition.js";
import type { Hessian2Output } from "./hessian2-output.js";
import type { JavaFields } from "./java-object.js";
import { type ValueHandle, writeHandle } from "./value-handle.js";

const PACKAGE = "com.alibaba.com.caucho.hessian.io.java8.";

function handle<T extends object>(
  name: string,
  type: abstract new (...args: never[]) => T,
  fields: readonly string[],
  resolve: (fields: JavaFields) => T,
  writeFields: (out: Hessian2Output, value: T) => void,
): ValueHandle<T> {
  const definition = new ClassDefinition(`${PACKAGE}${name}Handle`, fields);
  return { javaType: `java.time.${name}`, type, definition, resolve, writeFields };
}

const localDate = handle(
  "LocalDate",
  LocalDate,
  ["day", "month", "year"],
  (fields) => new LocalDate(int(fields["year"]), int(fields["month"]), int(fields["day"])),
  (out, value) => {
    out.writeInt(value.day);
    out.writeInt(value.month);
    out.writeInt(value.year);
  },
);

const localTime = handle(
  "LocalTime",
  LocalTime,
  ["nano", "second", "minute", "hour"],
  (fields) => new LocalTime(int(fields["hour"]), int(fields["minute"]), int(fields["second"]), int(fields["nano"])),
  (out, value) => {
    out.writeInt(value.nano);
    out.writeInt(value.second);
    out.writeInt(value.minute);
    out.writeInt(value.hour);
  },
);

const localDateTime = handle(
  "LocalDateTime",
  LocalDateTime,
  ["time", "date"],
  (fields) => new LocalDateTime(fields["date"] as LocalDate, fields["time"] as LocalTime),
  (out, value) => {
    writeHandle(out, localTime, value.time);
    writeHandle(out, localDate, value.date);
  },
);

const zoneOffset = handle(
  "ZoneOffset",
  ZoneOffset,
  ["seconds"],
  (fields) => new ZoneOffset(int(fields["seconds"])),
  (out, value) => out.writeInt(value.totalSeconds),
);

const zoneId = handle(
  "ZoneId",
  ZoneId,
  ["zoneId"],
  (fields) => ZoneId.parse(text(fields["zoneId"])),
  (out, value) => out.writeString(value.id),
);

const offsetDateTime = handle(
  "OffsetDateTime",
  OffsetDateTime,
  ["offset", "dateTime"],
  (fields) => new OffsetDateTime(fields["dateTime"] as LocalDateTime, fields["offset"] as ZoneOffset),
  (out, value) => {
    writeHandle(out, zoneOffset, value.offset);
    writeHandle(out, localDateTime, value.dateTime);
  },
);

const offsetTime = handle(
  "OffsetTime",
  OffsetTime,
  ["zoneOffset", "localTime"],
  (fields) => new OffsetTime(fields["localTime"] as LocalTime, fields["zoneOffset"] as ZoneOffset),
  (out, value) => {
    writeHandle(out, zoneOffset, value.offset);
    writeHandle(out, localTime, value.time);
  },
);

const zonedDateTime = handle(
  "ZonedDateTime",
  ZonedDateTime,
  ["offset", "dateTime", "zoneId"],
  (fields) =>
    new ZonedDateTime(
      fields["dateTime"] as LocalDateTime,
      fields["offset"] as ZoneOffset,
      ZoneId.parse(text(fields["zoneId"])),
    ),
  (out, value) => {
    writeHandle(out, zoneOffset, value.offset);
    writeHandle(out, localDateTime, value.dateTime);
    out.writeString(value.zone.id);
  },
);

const instant = handle(
  "Instant",
  Instant,
  ["nanos", "seconds"],
  (fields) => new Instant(long(fields["seconds"]), int(fields["nanos"])),
  (out, value) => {
    out.writeInt(value.nanos);
    out.writeLong(value.seconds);
  },
);

const duration = handle(
  "Duration",
  Duration,
  ["nanos", "seconds"],
  (fields) => new Duration(long(fields["seconds"]), int(fields["nanos"])),
  (out, value) => {
    out.writeInt(value.nanos);
    out.writeLong(value.seconds);
  },
);

const period = handle(
  "Period",
  Period,
  ["days", "months", "years"],
  (fields) => new Period(int(fields["years"]), int(fields["months"]), int(fields["days"])),
  (out, value) => {
    out.writeInt(value.days);
    out.writeInt(value.months);
    out.writeInt(value.years);
  },
);

const year = handle(
  "Year",
  Year,
  ["year"],
  (fields) => new Year(int(fields["year"])),
  (out, value) => out.writeInt(value.value),
);

const yearMonth = handle(
  "YearMonth",
  YearMonth,
  ["month", "year"],
  (fields) => new YearMonth(int(fields["year"]), int(fields["month"])),
  (out, value) => {
    out.writeInt(value.month);
    out.writeInt(value.year);
  },
);

const monthDay = handle(
  "MonthDay",
  MonthDay,
  ["day", "month"],
  (fields) => new MonthDay(int(fields["month"]), int(fields["day"])),
  (out, value) => {
    out.writeInt(value.day);
    out.writeInt(value.month);
  },
);

/** The classes of `java.time`. */
export const timeHandles = [
  localDate,
  localTime,
  localDateTime,
  offsetDateTime,
  offsetTime,
  zonedDateTime,
  instant,
  duration,
  period,
  year,
  yearMonth,
  monthDay,
  zoneOffset,
  zoneId,
] as readonly ValueHandle[];

/** A received int field: also a long that fits, and Java's 0 where there is none. */
function int(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return typeof value === "bigint" ? Number(value) : (value as number);
}

/** A received long field. */
function long(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (value !== undefined && value !== null && !Number.isInteger(value)) throw new TypeError("seconds is no long");
  return BigInt((value as number | null | undefined) ?? 0);
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("a zone without its id");
  return value;
}
