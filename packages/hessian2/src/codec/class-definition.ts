import { ByteWriter } from "../bytes/byte-writer.js";
import { BIG_DECIMAL, CALENDAR_HANDLE } from "./java-names.js";
import { writeIntTo, writeStringTo } from "./primitives.js";

/** A class as the wire names it: its name and the order of its fields. Compared by identity where that is enough. */
export class ClassDefinition {
  readonly className: string;
  readonly fields: readonly string[];
  /** True when the fields are those of a `java.lang.Throwable`, whatever the class is called. */
  readonly isThrowable: boolean;
  /** True for a calendar as Java writes it: see `CalendarSlots`. What is written here begins with the type. */
  readonly isJavaCalendar: boolean;
  /** True for a decimal as Java writes it. */
  readonly isDecimal: boolean;
  #encoded: Uint8Array | undefined;
  #hidden: ReadonlySet<number> | undefined | null = null;

  constructor(className: string, fields: readonly string[]) {
    this.className = className;
    this.fields = fields;
    this.isJavaCalendar = className === CALENDAR_HANDLE && fields[0] === "date";
    this.isDecimal = className === BIG_DECIMAL && fields.length === 1 && fields[0] === "value";
    this.isThrowable =
      fields.length >= 3 &&
      fields.includes("detailMessage") &&
      fields.includes("stackTrace") &&
      fields.includes("cause");
  }

  /**
   * Positions whose name comes again further on: fields of a superclass that a field of a subclass hides. Undefined
   * when there are none.
   */
  get hidden(): ReadonlySet<number> | undefined {
    return this.#hidden === null ? (this.#hidden = hiddenOf(this.fields)) : this.#hidden;
  }

  /** The bytes of `C name n f1 … fn`. */
  get encoded(): Uint8Array {
    return (this.#encoded ??= encode(this));
  }

  /** True when `other` names the same class with the same fields in the same order. */
  equals(className: string, fields: readonly string[]): boolean {
    if (this.className !== className || this.fields.length !== fields.length) return false;
    for (let i = 0; i < fields.length; i++) if (this.fields[i] !== fields[i]) return false;
    return true;
  }
}

function hiddenOf(fields: readonly string[]): ReadonlySet<number> | undefined {
  const last = new Map(fields.map((name, i) => [name, i]));
  if (last.size === fields.length) return undefined;
  return new Set([...fields.keys()].filter((i) => last.get(fields[i]!) !== i));
}

function encode(definition: ClassDefinition): Uint8Array {
  const out = new ByteWriter(256);
  out.writeByte(0x43);
  writeStringTo(out, definition.className);
  writeIntTo(out, definition.fields.length);
  for (const field of definition.fields) writeStringTo(out, field);
  return Uint8Array.prototype.slice.call(out.bytes, 0, out.end);
}
