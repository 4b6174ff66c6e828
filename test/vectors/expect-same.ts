import assert from "node:assert/strict";
import { Decimal, JavaBigInteger, JavaException, JavaObject } from "@dubbo-ts/hessian2";
import { type Described, doubleOf, textOf, unpack } from "./described.js";
import { handleOf } from "./handles.js";

/** What a comparison leaves out, because our own writer leaves it out. */
export interface Leniency {
  /** True: an exception may have no frames and nothing suppressed. */
  readonly bareExceptions?: boolean;
}

/** Fails unless a value that was read without a schema is what `wanted` describes, its sharing included. */
export function expectSame(actual: unknown, wanted: Described, leniency: Leniency = {}): void {
  new Comparison(leniency).same(actual, wanted);
}

class Comparison {
  readonly #known = new Map<number, unknown>();
  readonly #leniency: Leniency;

  constructor(leniency: Leniency) {
    this.#leniency = leniency;
  }

  same(actual: unknown, wanted: Described): void {
    if (wanted.ref !== undefined) {
      if (actual !== this.#known.get(wanted.ref)) assert.fail("a reference leads to another value");
      return;
    }
    if (wanted.id !== undefined) this.#known.set(wanted.id, actual);
    if (this.#isScalar(actual, wanted)) return;
    const handle = handleOf(wanted);
    if (handle !== undefined) assert.deepEqual(actual, handle);
    else if (wanted.time !== undefined && !(actual instanceof JavaObject))
      assert.equal(describeTime(actual), `${wanted.time} ${wanted.text}`);
    else if (wanted.list !== undefined) {
      assert.ok(Array.isArray(actual), `an array, not ${typeof actual}`);
      this.#sameItems(actual, wanted.list);
    } else if (wanted.set !== undefined) this.#sameSet(actual, wanted.set, /Set(View|FromMap)?$/.test(wanted.type!));
    else if (wanted.enumSet !== undefined) this.#sameSet(actual, wanted.items!, true);
    else if (wanted.map !== undefined) this.#sameMap(actual, wanted.map);
    else if (wanted.exception !== undefined) this.#sameException(actual, wanted);
    else this.#sameObject(actual, wanted);
  }

  #isScalar(actual: unknown, wanted: Described): boolean {
    if (wanted.null) assert.equal(actual, null);
    else if (wanted.boolean !== undefined) assert.equal(actual, wanted.boolean);
    else if (wanted.int !== undefined) assert.equal(actual, wanted.int);
    else if (wanted.long !== undefined) assert.equal(actual, BigInt(wanted.long));
    else if (wanted.double !== undefined) assert.ok(Object.is(actual, doubleOf(wanted.double)), `${actual}`);
    else if (wanted.string !== undefined) assert.ok(actual === textOf(wanted.string), "the text differs");
    else if (wanted.binary !== undefined) {
      assert.ok(actual instanceof Uint8Array && !Buffer.isBuffer(actual));
      assert.ok(unpack(wanted.binary).equals(actual), "the bytes differ");
    } else if (wanted.date !== undefined) {
      assert.ok(actual instanceof Date);
      assert.equal(actual.getTime(), wanted.date);
    } else if (wanted.decimal !== undefined) {
      assert.ok(actual instanceof Decimal);
      assert.equal(actual.toString(), wanted.decimal);
    } else if (wanted.bigInteger !== undefined) {
      assert.ok(actual instanceof JavaBigInteger);
      assert.equal(actual.value, BigInt(wanted.bigInteger));
    } else return false;
    return true;
  }

  #sameItems(actual: readonly unknown[], wanted: readonly Described[]): void {
    assert.equal(actual.length, wanted.length);
    for (const [i, item] of wanted.entries()) this.same(actual[i], item);
  }

  /** A set that Java names without `Set` at the end reads as an array. */
  #sameSet(actual: unknown, wanted: readonly Described[], isNamed: boolean): void {
    if (isNamed) assert.ok(actual instanceof Set);
    else assert.ok(Array.isArray(actual));
    this.#sameItems([...actual], wanted);
  }

  #sameMap(actual: unknown, wanted: NonNullable<Described["map"]>): void {
    assert.ok(actual instanceof Map);
    const entries = [...actual];
    assert.equal(entries.length, wanted.length);
    for (const [i, [key, value]] of wanted.entries()) {
      this.same(entries[i]![0], key);
      this.same(entries[i]![1], value);
    }
  }

  #sameException(actual: unknown, wanted: Described): void {
    assert.ok(actual instanceof JavaException);
    assert.equal(actual.className, wanted.exception);
    assert.equal(actual.message, wanted.message);
    assert.deepEqual(actual.javaStackTrace, this.#leniency.bareExceptions ? [] : wanted.frames);
    this.#sameFields(actual.fields, wanted.fields!);
    if (wanted.cause === undefined) assert.equal(actual.cause, undefined);
    else this.same(actual.cause, wanted.cause);
  }

  #sameObject(actual: unknown, wanted: Described): void {
    assert.ok(actual instanceof JavaObject, `an object, not ${typeof actual}`);
    const { fields } = actual;
    if (wanted.frame !== undefined) {
      const { declaringClass: className, methodName, fileName, lineNumber } = fields;
      assert.deepEqual({ className, methodName, fileName, lineNumber }, wanted.frame);
    } else if (wanted.bitSet !== undefined) assert.deepEqual(fields["words"], wanted.bitSet.map(BigInt));
    else if (wanted.inetAddress !== undefined) {
      assert.equal((fields["holder"] as JavaObject).get("hostName"), wanted.host);
      const words = wanted.inetAddress.split(":").map((word) => word.padStart(4, "0"));
      const bytes = (fields["holder6"] as JavaObject).get("ipaddress") as Uint8Array;
      assert.equal(Buffer.from(bytes).toString("hex"), words.join(""));
    } else {
      assert.equal(actual.className, wanted.object);
      this.#sameFields(fields, wanted.fields!);
    }
  }

  #sameFields(actual: Readonly<Record<string, unknown>>, wanted: NonNullable<Described["fields"]>): void {
    assert.deepEqual(Object.keys(actual).sort(), wanted.map(([name]) => name).sort());
    for (const [name, value] of wanted) this.same(actual[name], value);
  }
}

function describeTime(value: unknown): string {
  return `java.time.${value?.constructor.name} ${value}`;
}
