import { ClassDefinition } from "../codec/class-definition.js";
import type { Hessian2Output } from "../codec/hessian2-output.js";
import type { JavaStackFrame } from "../codec/java-exception.js";
import { BIT_SET_HANDLE, CALENDAR_HANDLE, CLASS, CURRENCY, isUuid, LOCALE_HANDLE, UUID } from "../codec/java-names.js";
import type { JavaFields } from "../codec/java-object.js";
import { isStackFrame, STACK_TRACE_ELEMENT, writeStackFrame } from "../codec/stack-frame.js";

/** A class of the JDK whose objects hold what is a plain value here. */
export interface Holder {
  /** The classes it comes as. */
  readonly classNames: readonly string[];
  /** A field of this declared class is a bare date on the wire; everywhere else an object with one in it. */
  readonly bareDate?: boolean;
  /** The value of received fields; undefined when they make none. */
  readonly take: (fields: JavaFields) => unknown;
  /** Whether a value can be written. */
  readonly holds: (value: unknown) => boolean;
  /** Writes what `holds` allows. */
  readonly write: (out: Hessian2Output, value: unknown) => void;
}

const CLASS_DEFINITION = new ClassDefinition(CLASS, ["name"]);

/** The holders by the class that is declared in Java. */
export const holders: ReadonlyMap<string, Holder> = new Map([
  ["java.sql.Date", sql("java.sql.Date")],
  ["java.sql.Time", sql("java.sql.Time")],
  ["java.sql.Timestamp", sql("java.sql.Timestamp")],
  ["java.util.Calendar", calendar()],
  [UUID, uuid()],
  ["java.util.Locale", text(LOCALE_HANDLE, "value", (name) => /^\w*(_#[\w-]+)?$/.test(name), false)],
  [CURRENCY, text(CURRENCY, "currencyCode", (code) => /^[A-Z]{3}$/.test(code), true)],
  [CLASS, text(CLASS, "name", (name) => name !== "", true)],
  ["java.util.BitSet", bitSet()],
  ["java.lang.StackTraceElement", stackTraceElement()],
  [
    "java.util.concurrent.atomic.AtomicInteger",
    atomic(
      "AtomicInteger",
      (value) => (typeof value === "number" && (value | 0) === value ? value | 0 : undefined),
      (out, value) => out.writeInt(value as number),
    ),
  ],
  [
    "java.util.concurrent.atomic.AtomicLong",
    atomic(
      "AtomicLong",
      (value) => (typeof value === "bigint" && BigInt.asIntN(64, value) === value ? value : undefined),
      (out, value) => out.writeLong(value as bigint),
    ),
  ],
  ["java.util.concurrent.atomic.AtomicBoolean", atomicBoolean()],
]);

/** Java has one object of each class and each currency, and refers to it when it comes again. */
export function writeShared(out: Hessian2Output, definition: ClassDefinition, text: string): void {
  if (out.tryRef(text, definition)) return;
  out.writeDefinedObjectBegin(definition);
  out.writeString(text);
}

/** Writes a `java.lang.Class` by its name. */
export function writeClass(out: Hessian2Output, name: string): void {
  writeShared(out, CLASS_DEFINITION, name);
}

function sql(className: string): Holder {
  const definition = new ClassDefinition(className, ["value"]);
  return {
    classNames: [className],
    bareDate: true,
    take: ({ value }) => (value instanceof Date ? value : undefined),
    holds: isDate,
    write: (out, value) => {
      if (out.tryRef(value, definition)) return;
      out.writeDefinedObjectBegin(definition);
      out.writeDate(value as Date);
    },
  };
}

function calendar(): Holder {
  const definition = new ClassDefinition(CALENDAR_HANDLE, ["type", "date"]);
  return {
    classNames: [CALENDAR_HANDLE],
    take: ({ date }) => (date instanceof Date ? date : undefined),
    holds: isDate,
    write: (out, value) => {
      // One slot, though hessian-lite 4.0.4 counts two when it writes one: every release counts one when it reads.
      // The type first says so to a reader that knows of 4.0.4: see `CalendarSlots`.
      if (out.tryRef(value, definition)) return;
      out.writeDefinedObjectBegin(definition);
      out.writeNull();
      out.writeDate(value as Date);
    },
  };
}

function uuid(): Holder {
  const definition = new ClassDefinition(UUID, ["value"]);
  return {
    classNames: [UUID],
    take: ({ value, mostSigBits, leastSigBits }) => {
      if (value !== undefined && value !== null) return isUuid(value) ? value.toLowerCase() : undefined;
      if (typeof mostSigBits !== "bigint" || typeof leastSigBits !== "bigint") return undefined;
      const digits = hex64(mostSigBits) + hex64(leastSigBits);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
    },
    holds: isUuid,
    write: (out, value) => {
      out.addSlot();
      out.writeDefinedObjectBegin(definition);
      out.writeString((value as string).toLowerCase());
    },
  };
}

function text(className: string, field: string, allows: (text: string) => boolean, shared: boolean): Holder {
  const definition = className === CLASS ? CLASS_DEFINITION : new ClassDefinition(className, [field]);
  return {
    classNames: [className],
    take: (fields) => (typeof fields[field] === "string" ? fields[field] : undefined),
    holds: (value) => typeof value === "string" && allows(value),
    write: (out, value) => {
      if (shared) writeShared(out, definition, value as string);
      else {
        out.addSlot();
        out.writeDefinedObjectBegin(definition);
        out.writeString(value as string);
      }
    },
  };
}

function bitSet(): Holder {
  const definition = new ClassDefinition(BIT_SET_HANDLE, ["words"]);
  return {
    classNames: [BIT_SET_HANDLE],
    take: ({ words }) => {
      if (!Array.isArray(words)) return undefined;
      let hex = "";
      for (let i = words.length - 1; i >= 0; i--) {
        const word: unknown = words[i];
        if (typeof word !== "bigint") return undefined;
        hex += hex64(word);
      }
      return hex === "" ? 0n : BigInt(`0x${hex}`);
    },
    holds: (value) => typeof value === "bigint" && value >= 0n,
    write: (out, value) => {
      const hex = value === 0n ? "" : (value as bigint).toString(16);
      out.addSlot();
      out.writeDefinedObjectBegin(definition);
      out.addSlot();
      out.writeListBegin(Math.ceil(hex.length / 16), "[long");
      for (let end = hex.length; end > 0; end -= 16) {
        out.writeLong(BigInt.asIntN(64, BigInt(`0x${hex.slice(Math.max(0, end - 16), end)}`)));
      }
    },
  };
}

function stackTraceElement(): Holder {
  return {
    classNames: [STACK_TRACE_ELEMENT],
    take: ({ declaringClass, methodName, fileName, lineNumber }): JavaStackFrame | undefined => {
      if (typeof declaringClass !== "string" || typeof methodName !== "string") return undefined;
      return {
        className: declaringClass,
        methodName,
        fileName: typeof fileName === "string" ? fileName : null,
        lineNumber: typeof lineNumber === "number" ? lineNumber : -1,
      };
    },
    holds: isStackFrame,
    write: (out, value) => writeStackFrame(out, value as JavaStackFrame),
  };
}

function atomic(
  name: string,
  readValue: (value: unknown) => unknown,
  writeValue: (out: Hessian2Output, value: unknown) => void,
): Holder {
  const className = `java.util.concurrent.atomic.${name}`;
  const definition = new ClassDefinition(className, ["value"]);
  return {
    classNames: [className],
    take: ({ value }) => readValue(value),
    holds: (value) => readValue(value) !== undefined,
    write: (out, value) => {
      out.addSlot();
      out.writeDefinedObjectBegin(definition);
      writeValue(out, value);
    },
  };
}

function atomicBoolean(): Holder {
  return {
    ...atomic(
      "AtomicBoolean",
      (value) => (value === 0 || value === 1 ? value === 1 : undefined),
      (out, value) => out.writeInt(value === true ? 1 : 0),
    ),
    holds: (value) => typeof value === "boolean",
  };
}

function isDate(value: unknown): boolean {
  return value instanceof Date;
}

function hex64(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
}
