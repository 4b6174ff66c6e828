import type { ByteWriter } from "../bytes/byte-writer.js";
import { ClassDefinition } from "./class-definition.js";
import { writeAny } from "./dynamic-writer.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import { writeBytesTo, writeDoubleTo, writeIntTo, writeLongTo, writeSmallLongTo, writeStringTo } from "./primitives.js";
import type { ValueClasses } from "./value-classes.js";

/** Containers inside each other that can be written: what a reader of ours accepts by default. */
export const MAX_ENCODE_DEPTH = 1000;

const LINEAR_SLOTS = 16;
/** References of a stream whose tables are worth keeping for the next. */
const MOST_KEPT_SLOTS = 4096;
const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

let streams = 0;

/**
 * Writes one stream of hessian2 values behind the `end` of a `ByteWriter`, byte for byte what Dubbo 3.3's hessian-lite
 * writes for the same Java values (but -0 keeps its sign and types are never written as an index). When a write throws,
 * cut the bytes off with `ByteWriter.truncate` and call `reset()`. Java: `Hessian2Output`.
 */
export class Hessian2Output {
  /** Where the bytes go. May be changed between streams. */
  out: ByteWriter;
  readonly #definitions: (ClassDefinition | undefined)[] = [];
  /** How many of them count: cutting an array short takes longer than writing a small value. */
  #defined = 0;
  #slots = 0;
  #objects: unknown[] = [];
  #kinds: unknown[] = [];
  #index: Map<unknown, number | number[]> | undefined;
  /** A value has been met twice since there is an index. */
  #hasShared = false;
  #depth = 0;
  /** Another number for each stream, whatever the output. */
  stream = ++streams;
  /** How many causes the exception being written is away from the first; kept by the writers of exceptions. */
  causes = 0;
  /** Whether a received exception keeps the stack trace it came with; not for one that is thrown. */
  stackTraces = true;

  /** Appends to `out`. */
  constructor(out: ByteWriter) {
    this.out = out;
  }

  /** Begins a new stream: forgets class definitions and references. */
  reset(): void {
    for (let i = 0; i < this.#defined; i++) this.#definitions[i] = undefined;
    this.#defined = 0;
    const slots = this.#slots;
    this.#slots = 0;
    if (slots > MOST_KEPT_SLOTS) {
      this.#objects = [];
      this.#kinds = [];
    } else {
      // Cheaper than giving the arrays back and growing them again for the next message.
      for (let i = 0; i < slots; i++) this.#objects[i] = undefined;
    }
    this.#index = undefined;
    this.#hasShared = false;
    this.stream = ++streams;
    this.#depth = 0;
    this.causes = 0;
    this.stackTraces = true;
  }

  /** Reference slots given so far. */
  get slots(): number {
    return this.#slots;
  }

  /** Writes Java's null. */
  writeNull(): void {
    this.out.writeByte(0x4e);
  }

  /** Writes a boolean. */
  writeBoolean(value: boolean): void {
    this.out.writeByte(value ? 0x54 : 0x46);
  }

  /** An int32; also Java's short and byte. */
  writeInt(value: number): void {
    if ((value | 0) !== value) throw new HessianError(HessianErrorCode.Range, `${value} is no int`);
    writeIntTo(this.out, value);
  }

  /** A long: a bigint of 64 bits, or a safe integer. */
  writeLong(value: bigint | number): void {
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) throw new HessianError(HessianErrorCode.Range, `${value} is no safe integer`);
      writeSmallLongTo(this.out, value);
    } else {
      if (value < INT64_MIN || value > INT64_MAX) {
        throw new HessianError(HessianErrorCode.Range, "a bigint beyond 64 bits is no long");
      }
      writeLongTo(this.out, value);
    }
  }

  /** Writes a double. */
  writeDouble(value: number): void {
    writeDoubleTo(this.out, value);
  }

  /** Writes a string; also Java's char and char[]. */
  writeString(value: string): void {
    writeStringTo(this.out, value);
  }

  /** A binary: Java's `byte[]`. Takes no reference slot. */
  writeBytes(value: Uint8Array): void {
    writeBytesTo(this.out, value);
  }

  /** A `java.util.Date`; takes no reference slot. */
  writeDate(value: Date): void {
    const ms = value.getTime();
    if (Number.isNaN(ms)) throw new HessianError(HessianErrorCode.Range, "an invalid Date");
    const minutes = ms / 60_000;
    if ((minutes | 0) === minutes) {
      this.out.writeByte(0x4b);
      this.out.writeInt32(minutes);
    } else {
      const high = Math.floor(ms / 0x100000000);
      this.out.ensure(9);
      this.out.writeByte(0x4a);
      this.out.writeInt32(high);
      this.out.writeInt32(ms - high * 0x100000000);
    }
  }

  /** The begin of a list of `length` values, which follow. Untyped lists are Java's `ArrayList`. */
  writeListBegin(length: number, type?: string): void {
    const { out } = this;
    if (type === undefined) {
      if (length <= 7) out.writeByte(0x78 + length);
      else {
        out.writeByte(0x58);
        writeIntTo(out, length);
      }
    } else if (length <= 7) {
      out.writeByte(0x70 + length);
      writeStringTo(out, type);
    } else {
      out.writeByte(0x56);
      writeStringTo(out, type);
      writeIntTo(out, length);
    }
  }

  /** The begin of a map, whose keys and values follow until `writeMapEnd`. Untyped maps are Java's `HashMap`. */
  writeMapBegin(type?: string): void {
    if (type === undefined) this.out.writeByte(0x48);
    else {
      this.out.writeByte(0x4d);
      writeStringTo(this.out, type);
    }
  }

  /** The end of a map. */
  writeMapEnd(): void {
    this.out.writeByte(0x5a);
  }

  /** The begin of an object, whose field values follow in the order of `fields`. */
  writeObjectBegin(className: string, fields: readonly string[]): void {
    const index = this.#definitionOf(className, fields);
    this.#writeObjectTag(index >= 0 ? index : this.#define(new ClassDefinition(className, fields)));
  }

  /** As `writeObjectBegin`, for a definition that is kept: its bytes are made once. */
  writeDefinedObjectBegin(definition: ClassDefinition): void {
    const definitions = this.#definitions;
    const defined = this.#defined;
    let index = 0;
    while (index < defined && definitions[index] !== definition) index++;
    if (index === defined) {
      // An equal one may have been made for an object without a schema, and Java defines a class once.
      index = this.#definitionOf(definition.className, definition.fields);
      if (index < 0) index = this.#define(definition);
    }
    this.#writeObjectTag(index);
  }

  /** A reference to the value in a slot. */
  writeRef(slot: number): void {
    this.out.writeByte(0x51);
    writeIntTo(this.out, slot);
  }

  /**
   * Writes a reference when `value` was written before in this stream, as the same `kind` of Java value; else gives it
   * the next slot, and the caller writes it. One array may be a Java list here and a Java array there: `kind` tells.
   */
  tryRef(value: unknown, kind?: unknown): boolean {
    const slot = this.#slots <= LINEAR_SLOTS ? this.#scan(value, kind) : this.#search(value, kind);
    if (slot >= 0) {
      this.writeRef(slot);
      return true;
    }
    this.#objects[this.#slots] = value;
    this.#kinds[this.#slots++] = kind;
    return false;
  }

  /** Takes the next slot for a value that can never be referred to. */
  addSlot(): void {
    this.#objects[this.#slots] = undefined;
    this.#kinds[this.#slots++] = undefined;
  }

  /** Goes one level down: the caller writes the children of a container. */
  enter(): void {
    if (++this.#depth > MAX_ENCODE_DEPTH) {
      throw new HessianError(HessianErrorCode.Depth, `nested deeper than ${MAX_ENCODE_DEPTH}`);
    }
  }

  /** Goes one level up again. */
  leave(): void {
    this.#depth--;
  }

  /** Any value as `t.any` writes it. `classes` tells objects of known classes. */
  writeValue(value: unknown, classes?: ValueClasses): void {
    writeAny(this, value, classes);
  }

  #definitionOf(className: string, fields: readonly string[]): number {
    const definitions = this.#definitions;
    for (let i = 0; i < this.#defined; i++) if (definitions[i]!.equals(className, fields)) return i;
    return -1;
  }

  #define(definition: ClassDefinition): number {
    this.out.writeBytes(definition.encoded);
    this.#definitions[this.#defined] = definition;
    return this.#defined++;
  }

  #writeObjectTag(index: number): void {
    if (index <= 15) this.out.writeByte(0x60 + index);
    else {
      this.out.writeByte(0x4f);
      writeIntTo(this.out, index);
    }
  }

  #scan(value: unknown, kind: unknown): number {
    const objects = this.#objects;
    const slots = this.#slots;
    for (let i = 0; i < slots; i++) if (objects[i] === value && this.#kinds[i] === kind) return i;
    return -1;
  }

  /** The slot of a value; what has none is entered for the next one. */
  #search(value: unknown, kind: unknown): number {
    const index = (this.#index ??= this.#indexed());
    if (!this.#hasShared) {
      // One step instead of two, as long as no value has come twice.
      const { size } = index;
      index.set(value, this.#slots);
      if (index.size > size) return -1;
      this.#hasShared = true;
      index.set(value, this.#objects.indexOf(value));
    }
    return this.#enter(index, value, kind, this.#slots);
  }

  #indexed(): Map<unknown, number | number[]> {
    const index = new Map<unknown, number | number[]>();
    for (let slot = 0; slot < this.#slots; slot++) {
      const value = this.#objects[slot];
      if (value === undefined) continue;
      if (index.has(value)) this.#hasShared = true;
      this.#enter(index, value, this.#kinds[slot], slot);
    }
    return index;
  }

  /** The slot of a value that is in the index; else enters it for `slot`, and gives -1. */
  #enter(index: Map<unknown, number | number[]>, value: unknown, kind: unknown, slot: number): number {
    const found = index.get(value);
    if (found === undefined) index.set(value, slot);
    else if (typeof found === "number") {
      if (this.#kinds[found] === kind) return found;
      index.set(value, [found, slot]);
    } else {
      for (const known of found) if (this.#kinds[known] === kind) return known;
      found.push(slot);
    }
    return -1;
  }
}
