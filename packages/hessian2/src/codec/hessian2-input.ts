import { readInt32, readInt64, readUint32 } from "../bytes/big-endian.js";
import { readBinary } from "./binary-reader.js";
import { CalendarSlots } from "./calendar-slots.js";
import { ClassDefinition } from "./class-definition.js";
import { COST, type DecodeLimits, decodeLimits } from "./decode-limits.js";
import { findDefinition, matchedEnd, rememberDefinition } from "./definition-cache.js";
import { readAny } from "./dynamic-reader.js";
import { HessianError, HessianErrorCode } from "./hessian-error.js";
import { isDateMs } from "./java-date.js";
import { readNumber } from "./number-reader.js";
import { printable } from "./printable.js";
import { readString } from "./string-reader.js";
import { survey } from "./survey.js";
import { nameOfTag } from "./tag-names.js";
import type { ValueClasses } from "./value-classes.js";

/** What hessian-lite 3 writes for `List.of`, `Set.of` and `Map.of`. */
const COLL_SER = "java.util.CollSer";
const LOST =
  ": hessian-lite 3 loses the elements of List.of, Set.of and Map.of, so give it an ArrayList, HashSet or HashMap";
/** The part of a budget that is spent before somebody looks at all that is to come. */
const UNLOOKED = 1 / 16;

/** Longs whose upper half is nearer to 0 are safe integers. */
const SAFE_HIGH = 0x200000;

const NOTHING = Buffer.alloc(0);
/** References of a stream whose tables are worth keeping for the next. */
const MOST_KEPT_SLOTS = 4096;

const SMALLEST_KEPT = -2048;
const LARGEST_KEPT = 2047;
// Every bigint is an allocation of its own, so a body of small longs would cost more than it weighs.
const KEPT_LONGS = Array.from({ length: LARGEST_KEPT - SMALLEST_KEPT + 1 }, (_, i) => BigInt(i + SMALLEST_KEPT));

/**
 * Reads one stream of hessian2 values: a message body, in which all values share the tables of references, classes and
 * types. After an error the stream is lost. Every read throws `HessianError` with the offset. Java: `Hessian2Input`.
 */
export class Hessian2Input {
  /** Holds the body up to `end`. Only `begin` changes it. */
  bytes: Buffer = NOTHING;
  /** Offset of the next byte to read. */
  position = 0;
  /** Only `begin` changes it. */
  end = 0;
  readonly limits: DecodeLimits;
  #depth = 0;
  #containers = 0;
  #decodedBytes = 0;
  /** Where the next look at the two budgets is due: what is allowed, or a part of it before the first one. */
  #containersAlarm = 0;
  #decodedBytesAlarm = 0;
  #collisions = 0;
  #refs: unknown[] = [];
  #owners: unknown[] = [];
  /** How many of `#refs` and `#owners` count. */
  #slots = 0;
  #adopted: Map<unknown, Set<number>> | undefined;
  #calendars: CalendarSlots | undefined;
  #untypedLists = false;
  #arrayLists = false;
  #types: string[] = [];
  #definitions: ClassDefinition[] = [];

  /** Reads `bytes[start..end)`. What is decoded never shares memory with `bytes`. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length, limits?: Partial<DecodeLimits>) {
    this.limits = decodeLimits(limits);
    this.begin(bytes, start, end);
  }

  /** Begins another stream, as a new input of the same limits would. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    if (!(start >= 0 && start <= end && end <= bytes.length))
      throw new RangeError(`no range ${start}..${end} in bytes`);
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
    this.end = end;
    this.#containersAlarm = Math.floor(this.limits.containers * UNLOOKED);
    this.#decodedBytesAlarm = this.limits.decodedBytes * UNLOOKED;
  }

  /** Lets go of everything that was read, for whoever keeps the input for the next stream. */
  forget(): void {
    this.bytes = NOTHING;
    this.position = 0;
    this.end = 0;
    this.#depth = 0;
    this.#containers = 0;
    this.#decodedBytes = 0;
    this.#collisions = 0;
    this.#forgetRefs();
    this.#adopted = undefined;
    this.#calendars = undefined;
    this.#untypedLists = false;
    this.#arrayLists = false;
    if (this.#types.length > 0) this.#types = [];
    if (this.#definitions.length > 0) this.#definitions = [];
    this.listType = null;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** The next byte, unread. */
  peek(): number {
    if (this.position >= this.end) throw this.truncated();
    return this.bytes[this.position]!;
  }

  /** Consumes a null when one comes next, and says whether it did. */
  tryNull(): boolean {
    if (this.position < this.end && this.bytes[this.position] === 0x4e) {
      this.position++;
      return true;
    }
    return false;
  }

  /** A boolean; null is false, as in Java. */
  readBoolean(): boolean {
    const tag = this.peek();
    if (tag !== 0x54 && tag !== 0x46 && tag !== 0x4e) throw this.unexpected("boolean");
    this.position++;
    return tag === 0x54;
  }

  /** An int32; a long or double that is one is taken, and null is 0, as in Java. */
  readInt(): number {
    const p = this.position;
    if (p < this.end) {
      const tag = this.bytes[p]!;
      if (tag >= 0x80 && tag <= 0xbf) {
        this.position = p + 1;
        return tag - 0x90;
      }
    }
    const value = readNumber(this, "int");
    if ((value | 0) !== value) throw this.#unfit(p, value, "int");
    return value | 0;
  }

  /** A long as a bigint; an int or a whole double is taken, and null is 0n, as in Java. */
  readLong(): bigint {
    const p = this.position;
    if (this.peek() === 0x4c) {
      this.need(9);
      this.position = p + 9;
      this.grow(COST.bigint, p);
      return readInt64(this.bytes, p + 1);
    }
    const value = readNumber(this, "long");
    if (!Number.isInteger(value) || value < -(2 ** 63) || value >= 2 ** 63) throw this.#unfit(p, value, "long");
    if (value >= SMALLEST_KEPT && value <= LARGEST_KEPT) return KEPT_LONGS[value - SMALLEST_KEPT]!;
    this.grow(COST.bigint, p);
    return BigInt(value);
  }

  /** A long as a number; refuses what is not a safe integer. */
  readLongNumber(): number {
    const p = this.position;
    const { bytes } = this;
    if (bytes[p] === 0x4c && this.end - p >= 9) {
      const high = readInt32(bytes, p + 1);
      if (high > -SAFE_HIGH && high < SAFE_HIGH) {
        this.position = p + 9;
        return high * 0x100000000 + (readInt32(bytes, p + 5) >>> 0);
      }
    }
    const value = readNumber(this, "long");
    if (!Number.isSafeInteger(value)) throw this.#unfit(p, value, "safe integer");
    return value + 0;
  }

  /** A double; an int, or a long that a double can hold, is taken, and null is 0, as in Java. */
  readDouble(): number {
    return readNumber(this, "double");
  }

  /** A string. */
  readString(): string {
    return readString(this);
  }

  /** A string or null. */
  readNullableString(): string | null {
    return this.tryNull() ? null : this.readString();
  }

  /** A binary, as a copy. Counts as two containers. */
  readBytes(): Uint8Array {
    return readBinary(this);
  }

  /** A date. */
  readDate(): Date {
    const p = this.position;
    const tag = this.peek();
    this.grow(COST.date, p);
    if (tag === 0x4b) {
      this.need(5);
      this.position = p + 5;
      return new Date(readInt32(this.bytes, p + 1) * 60_000);
    }
    if (tag !== 0x4a) throw this.unexpected("java.util.Date");
    this.need(9);
    // Exact where it matters: a number beyond the range of a date stays beyond it when it is rounded.
    const ms = readInt32(this.bytes, p + 1) * 0x100000000 + readUint32(this.bytes, p + 5);
    if (!isDateMs(ms)) {
      throw new HessianError(HessianErrorCode.Range, `date ${readInt64(this.bytes, p + 1)} is out of range`, p);
    }
    this.position = p + 9;
    return new Date(ms);
  }

  /** Any value, as `t.any` gives it. `classes` are the classes it may turn out to be of. */
  readValue(classes?: ValueClasses): unknown {
    return readAny(this, classes);
  }

  /** Reads a value and drops it; the tables are kept as if it had been used. */
  skipValue(): void {
    readAny(this, undefined);
  }

  /**
   * The begin of a list: its length, or -1 when it lasts until `tryEnd`. The tag must be one of a list. The type, null
   * when untyped, is in `listType`. Counts one container and one level: `leave()` when the list was read.
   */
  readListBegin(): number {
    const p = this.position;
    const tag = this.peek();
    this.position = p + 1;
    this.enter(p);
    this.listType = null;
    if (tag >= 0x78 || tag === 0x58) this.#untypedLists = true;
    if (tag >= 0x78 && tag <= 0x7f) return this.#length(tag - 0x78, p);
    if (tag >= 0x70 && tag <= 0x77) {
      this.listType = this.#readType();
      return this.#length(tag - 0x70, p);
    }
    if (tag === 0x58) return this.#length(this.#readLength(), p);
    if (tag === 0x57) return this.#openList(p);
    if (tag === 0x56) {
      this.listType = this.#readType();
      return this.#length(this.#readLength(), p);
    }
    if (tag === 0x55) {
      this.listType = this.#readType();
      return this.#openList(p);
    }
    this.position = p;
    throw this.unexpected("list");
  }

  /** The type of the list or map begun last; null when untyped. */
  listType: string | null = null;

  /** The begin of a map, its type in `listType`; entries follow until `tryEnd`. Counted as a list is. */
  readMapBegin(): void {
    const p = this.position;
    const tag = this.peek();
    if (tag !== 0x48 && tag !== 0x4d) throw this.unexpected("map");
    this.position = p + 1;
    this.enter(p);
    this.grow(COST.map, p);
    this.listType = tag === 0x4d ? this.#readType() : null;
  }

  /** Consumes the end of a map or of a list without length, when it comes next. */
  tryEnd(): boolean {
    if (this.peek() !== 0x5a) {
      this.grow(COST.element, this.position);
      return false;
    }
    this.position++;
    return true;
  }

  /** Reads the class definitions that come next; gives the tag behind them, unread. */
  readDefinitions(): number {
    let tag = this.peek();
    while (tag === 0x43) {
      this.#readDefinition();
      tag = this.peek();
    }
    return tag;
  }

  /** The begin of an object, whose tag must be next: its class. Field values follow. Counted as a list is. */
  readObjectBegin(): ClassDefinition {
    const p = this.position;
    const tag = this.peek();
    let index: number;
    if (tag >= 0x60 && tag <= 0x6f) {
      this.position = p + 1;
      index = tag - 0x60;
    } else if (tag === 0x4f) {
      this.position = p + 1;
      index = this.#readIndex();
    } else throw this.unexpected("object");
    this.enter(p);
    const definition = this.#definitions[index];
    if (definition === undefined) {
      throw new HessianError(HessianErrorCode.Reference, `no class definition ${index}`, p);
    }
    this.grow(COST.object + COST.field * definition.fields.length, p);
    if (definition.isJavaCalendar) (this.#calendars ??= new CalendarSlots()).add(this.#slots);
    return definition;
  }

  /** The class of the object whose tag is next; nothing is consumed. */
  peekDefinition(): ClassDefinition {
    const p = this.position;
    const tag = this.peek();
    let index = tag - 0x60;
    if (tag === 0x4f) {
      this.position = p + 1;
      index = this.#readIndex();
      this.position = p;
    } else if (index < 0 || index > 15) throw this.unexpected("object");
    const definition = this.#definitions[index];
    if (definition === undefined) {
      throw new HessianError(HessianErrorCode.Reference, `no class definition ${index}`, p);
    }
    return definition;
  }

  /** Takes the next reference slot, before the children are read. `owner` says who may take the value as it is. */
  addRef(value: unknown, owner?: unknown): number {
    const slot = this.#slots++;
    this.#refs[slot] = value;
    this.#owners[slot] = owner;
    return slot;
  }

  /** Replaces what a slot holds: the value the fields resolved to. */
  setRef(slot: number, value: unknown, owner?: unknown): void {
    this.#refs[slot] = value;
    if (owner !== undefined) this.#owners[slot] = owner;
  }

  /** The slot a reference, whose tag must be next, points to. */
  readRef(): number {
    const p = this.position;
    if (this.peek() !== 0x51) throw this.unexpected("reference");
    this.position = p + 1;
    const index = this.#readIndex();
    const slot =
      this.#calendars === undefined
        ? index
        : this.#calendars.slotOf(index, this.#slots, this.#untypedLists, this.#arrayLists);
    if (slot >= this.#slots) {
      throw new HessianError(HessianErrorCode.Reference, `no value ${index} to refer to, ${this.#slots} known`, p);
    }
    return slot;
  }

  /** What a slot holds. */
  refValue(slot: number): unknown {
    return this.#refs[slot];
  }

  /** Who put the value into the slot; undefined for values read without a schema. */
  refOwner(slot: number): unknown {
    return this.#owners[slot];
  }

  /** True when `adopt` was called for the slot and this owner. */
  isAdopted(slot: number, owner: unknown): boolean {
    return this.#adopted?.get(owner)?.has(slot) === true;
  }

  /** Remembers that another than the first owner may take the value of the slot as it is. */
  adopt(slot: number, owner: unknown): void {
    this.#adopted ??= new Map();
    const slots = this.#adopted.get(owner);
    if (slots === undefined) this.#adopted.set(owner, new Set([slot]));
    else slots.add(slot);
  }

  /** Goes one level down and counts a container. `offset` is where it begins. */
  enter(offset: number): void {
    if (++this.#depth > this.limits.depth) {
      throw new HessianError(HessianErrorCode.Depth, `nested deeper than ${this.limits.depth}`, offset);
    }
    if (++this.#containers > this.#containersAlarm) this.#look(offset);
  }

  /** Counts what costs as much as `containers` lists or maps. `offset` is where it begins. */
  spend(containers: number, offset: number): void {
    if ((this.#containers += containers) > this.#containersAlarm) this.#look(offset);
  }

  /** As `grow`, where `position` is inside of a value, so that what is to come cannot be counted from there. */
  growInside(bytes: number, offset: number): void {
    if ((this.#decodedBytes += bytes) > this.limits.decodedBytes) this.#look(offset);
  }

  /** Counts memory that a value takes, by estimate. `offset` is where the value begins, `position` at the begin of one. */
  grow(bytes: number, offset: number): void {
    if ((this.#decodedBytes += bytes) > this.#decodedBytesAlarm) this.#look(offset);
  }

  /** Counts what a key cost because others have its hash. `offset` is where it was read. */
  spendSteps(steps: number, offset: number): void {
    if ((this.#collisions += steps) > this.limits.collisions) {
      throw new HessianError(HessianErrorCode.Budget, "keys of a map or set that collide", offset);
    }
  }

  /** Goes `levels` down at once, for what needs as much of the stack as that many containers. */
  deepen(levels: number, offset: number): void {
    this.#depth += levels - 1;
    this.#containers--;
    this.enter(offset);
  }

  /** Goes `levels` up: the container was read to its end. */
  leave(levels = 1): void {
    this.#depth -= levels;
  }

  /** Throws when fewer than `n` bytes are left. */
  need(n: number): void {
    if (this.end - this.position < n) throw this.truncated();
  }

  /** The error for bytes that end inside a value. */
  truncated(): HessianError {
    return new HessianError(HessianErrorCode.Truncated, "the data ends inside a value", this.end);
  }

  /** The error for a next value that is not what was expected. */
  unexpected(expected: string): HessianError {
    const p = this.position;
    if (p >= this.end) return this.truncated();
    const tag = this.bytes[p]!;
    const got = this.#classNameAt(tag) ?? nameOfTag(tag);
    if (got === undefined) {
      const hex = tag.toString(16).padStart(2, "0");
      return new HessianError(HessianErrorCode.Tag, `expected ${expected}, got the tag 0x${hex}`, p);
    }
    const hint = tag === 0x4e ? " (t.nullable allows null)" : got === COLL_SER ? LOST : "";
    return new HessianError(HessianErrorCode.Type, `expected ${expected}, got ${got}${hint}`, p);
  }

  /** Before a good part of a budget is spent, what is to come is counted: too much of it is refused while that is cheap. */
  #look(offset: number): void {
    const { containers, decodedBytes } = this.limits;
    const early = this.#containersAlarm < containers || this.#decodedBytesAlarm < decodedBytes;
    this.#containersAlarm = containers;
    this.#decodedBytesAlarm = decodedBytes;
    const left = { containers: containers - this.#containers, decodedBytes: decodedBytes - this.#decodedBytes };
    const found = early ? survey(this.bytes, this.position, this.end, left) : { containers: 0, decodedBytes: 0 };
    if (found.containers > left.containers) {
      throw new HessianError(HessianErrorCode.Budget, `more than ${containers} lists, maps and objects`, offset);
    }
    if (found.decodedBytes > left.decodedBytes) {
      throw new HessianError(HessianErrorCode.Budget, `more than ${decodedBytes} bytes of memory`, offset);
    }
  }

  /** The arrays stay, for letting them grow anew for each stream takes longer. */
  #forgetRefs(): void {
    const count = this.#slots;
    this.#slots = 0;
    if (count > MOST_KEPT_SLOTS) {
      this.#refs = [];
      this.#owners = [];
      return;
    }
    for (let slot = 0; slot < count; slot++) {
      this.#refs[slot] = undefined;
      this.#owners[slot] = undefined;
    }
  }

  #classNameAt(tag: number): string | undefined {
    const definition = tag >= 0x60 && tag <= 0x6f ? this.#definitions[tag - 0x60] : undefined;
    return definition && printable(definition.className);
  }

  #unfit(offset: number, value: number, type: string): HessianError {
    return new HessianError(HessianErrorCode.Range, `${value} does not fit ${type}`, offset);
  }

  #readType(): string {
    const p = this.position;
    const tag = this.peek();
    if (tag <= 0x1f || (tag >= 0x30 && tag <= 0x33) || tag === 0x53 || tag === 0x52) {
      const type = this.readString();
      if (this.#types.push(type) > this.limits.types) {
        throw new HessianError(HessianErrorCode.Limit, `more than ${this.limits.types} types`, p);
      }
      if (type === "java.util.ArrayList") this.#arrayLists = true;
      return type;
    }
    const index = this.#readIndex();
    const type = this.#types[index];
    if (type === undefined) throw new HessianError(HessianErrorCode.Reference, `no type ${index}`, p);
    return type;
  }

  /** An int that counts or points: int tags only, never negative. */
  #readIndex(): number {
    const p = this.position;
    const value = this.#readLength();
    if (value < 0) throw new HessianError(HessianErrorCode.Reference, `index ${value}`, p);
    return value;
  }

  #readLength(): number {
    const tag = this.peek();
    if ((tag >= 0x80 && tag <= 0xd7) || tag === 0x49) return readNumber(this, "int");
    throw this.unexpected("int");
  }

  #length(length: number, offset: number): number {
    if (length < 0) throw new HessianError(HessianErrorCode.Length, `negative length ${length}`, offset);
    // Every value takes a byte at least.
    if (length > this.end - this.position) {
      throw new HessianError(HessianErrorCode.Truncated, `${length} elements cannot be in the bytes left`, offset);
    }
    this.grow(COST.list + COST.element * length, offset);
    return length;
  }

  #openList(offset: number): number {
    this.grow(COST.list, offset);
    return -1;
  }

  #readDefinition(): void {
    const p = this.position;
    const { limits } = this;
    if (this.#definitions.length >= limits.classDefinitions) {
      throw new HessianError(HessianErrorCode.Limit, `more than ${limits.classDefinitions} class definitions`, p);
    }
    const start = p + 1;
    const known = findDefinition(this.bytes, start, this.end);
    if (known !== undefined && known.fields.length <= limits.fieldsPerClass) {
      this.position = matchedEnd;
      this.#definitions.push(known);
      return;
    }
    this.position = start;
    const before = this.#decodedBytes;
    const className = this.readString();
    const count = this.#length(this.#readLength(), p);
    if (count > limits.fieldsPerClass) {
      const name = printable(className);
      throw new HessianError(
        HessianErrorCode.Limit,
        `${name} has ${count} fields, at most ${limits.fieldsPerClass}`,
        p,
      );
    }
    const fields: string[] = [];
    for (let i = 0; i < count; i++) fields.push(this.readString());
    const definition = new ClassDefinition(className, fields);
    // Those who come next find it made, and shall not be allowed more.
    this.#decodedBytes = before;
    rememberDefinition(this.bytes, start, this.position, definition);
    this.#definitions.push(definition);
  }
}
