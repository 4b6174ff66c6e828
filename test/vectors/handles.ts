import {
  Duration,
  Instant,
  JavaCollection,
  type JavaObject,
  java,
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
} from "@dubbo-ts/hessian2";
import type { Described } from "./described.js";

const PACKAGE = "com.alibaba.com.caucho.hessian.io";

/** The object that a described value of the JDK reads as; undefined for one that reads as something else. */
export function handleOf(value: Described): JavaObject | undefined {
  if (value.enum !== undefined) return java.enum(value.enum, value.name!);
  if (value.sql !== undefined) return java.object(value.sql, { value: new Date(value.ms!) });
  if (value.calendar !== undefined) return java.calendar(new Date(value.ms!));
  if (value.uuid !== undefined) return java.uuid(value.uuid);
  if (value.locale !== undefined) return java.locale(value.locale);
  if (value.currency !== undefined) return java.currency(value.currency);
  if (value.class !== undefined) return java.class(value.class);
  if (value.inetAddress?.includes(".")) {
    const address = Buffer.from(value.inetAddress.split(".").map(Number)).readInt32BE();
    const holder = { hostName: value.host ?? null, address, family: 1 };
    return java.object("java.net.InetAddress", {
      holder: java.object("java.net.InetAddress$InetAddressHolder", holder),
    });
  }
  return undefined;
}

/** A BitSet of these words. */
export function bitSet(words: readonly string[]): JavaObject {
  return java.object(`${PACKAGE}.BitSetHandle`, { words: java.array("[long", words.map(BigInt)) });
}

/** An EnumSet. `items` may be filled later. */
export function enumSet(type: string, items: readonly unknown[]): JavaObject {
  return java.object(`${PACKAGE}.EnumSetHandler`, {
    objects: new JavaCollection("[object", items),
    type: java.class(type),
  });
}

const times: Readonly<Record<string, { parse(text: string): object }>> = {
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
};

/** A value of java.time, by the name of its class and its text. */
export function timeOf(className: string, text: string): object {
  return times[className.slice("java.time.".length)]!.parse(text);
}
