import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { ByteWriter } from "../bytes/byte-writer.js";
import { Decimal } from "./decimal.js";
import { HessianError } from "./hessian-error.js";
import { Hessian2Input } from "./hessian2-input.js";
import { Hessian2Output } from "./hessian2-output.js";
import { JavaBigInteger } from "./java-big-integer.js";
import { JavaCollection } from "./java-collection.js";
import { JavaDouble } from "./java-double.js";
import { JavaException } from "./java-exception.js";
import { JavaMap } from "./java-map.js";
import { JavaObject } from "./java-object.js";

type Runs = readonly (readonly [string, number])[];

/** A Java value in JSON: one key says the type; `id` numbers what can be shared and `ref` refers to it. */
interface Described {
  readonly id?: number;
  readonly ref?: number;
  readonly null?: true;
  readonly boolean?: boolean;
  readonly int?: number;
  readonly long?: string;
  readonly double?: string;
  readonly string?: string | Runs;
  readonly binary?: string;
  readonly date?: number;
  readonly decimal?: string;
  readonly bigInteger?: string;
  readonly list?: readonly Described[];
  readonly set?: readonly Described[];
  readonly map?: readonly (readonly [Described, Described])[];
  readonly type?: string;
  readonly object?: string;
  readonly fields?: readonly (readonly [string, Described])[];
  readonly exception?: string;
  readonly message?: string;
  readonly frames?: readonly object[];
  readonly cause?: Described;
}

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly encode: boolean;
  readonly value: Described;
}

const folder = new URL("../../../../test/vectors/hessian2/", import.meta.url);

function unpack(hex: string): Buffer {
  return Buffer.from(
    hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit: string, times: string) => unit.repeat(Number(times))),
    "hex",
  );
}

function textOf(text: string | Runs): string {
  return typeof text === "string" ? text : text.map(([unit, times]) => unit.repeat(times)).join("");
}

function doubleOf(bits: string): number {
  return Buffer.from(bits, "hex").readDoubleBE();
}

function expectSame(actual: unknown, wanted: Described, known: Map<number, unknown>): void {
  const { id } = wanted;
  if (wanted.ref !== undefined) {
    assert.equal(actual, known.get(wanted.ref));
    return;
  }
  if (id !== undefined) known.set(id, actual);
  if (wanted.null) assert.equal(actual, null);
  else if (wanted.boolean !== undefined) assert.equal(actual, wanted.boolean);
  else if (wanted.int !== undefined) assert.equal(actual, wanted.int);
  else if (wanted.long !== undefined) assert.equal(actual, BigInt(wanted.long));
  else if (wanted.double !== undefined)
    assert.ok(Object.is(actual, doubleOf(wanted.double)) || actual === 0, `${actual}`);
  else if (wanted.string !== undefined) assert.ok(actual === textOf(wanted.string), "the text differs");
  else if (wanted.binary !== undefined) {
    assert.ok(actual instanceof Uint8Array && !Buffer.isBuffer(actual));
    assert.ok(unpack(wanted.binary).equals(actual));
  } else if (wanted.date !== undefined) assert.equal((actual as Date).getTime(), wanted.date);
  else if (wanted.decimal !== undefined) {
    assert.ok(actual instanceof Decimal);
    assert.equal(actual.toString(), wanted.decimal);
  } else if (wanted.bigInteger !== undefined) {
    assert.ok(actual instanceof JavaBigInteger);
    assert.equal(actual.value, BigInt(wanted.bigInteger));
  } else if (wanted.list !== undefined) {
    assert.ok(Array.isArray(actual));
    assert.equal(actual.length, wanted.list.length);
    for (const [i, item] of wanted.list.entries()) expectSame(actual[i], item, known);
  } else if (wanted.set !== undefined) {
    assert.ok(actual instanceof Set);
    const items = [...actual];
    assert.equal(items.length, wanted.set.length);
    for (const [i, item] of wanted.set.entries()) expectSame(items[i], item, known);
  } else if (wanted.map !== undefined) {
    assert.ok(actual instanceof Map);
    const entries = [...actual];
    assert.equal(entries.length, wanted.map.length);
    for (const [i, [key, value]] of wanted.map.entries()) {
      expectSame(entries[i]![0], key, known);
      expectSame(entries[i]![1], value, known);
    }
  } else if (wanted.exception !== undefined) {
    assert.ok(actual instanceof JavaException);
    assert.equal(actual.className, wanted.exception);
    assert.equal(actual.message, wanted.message);
    assert.deepEqual(actual.javaStackTrace, wanted.frames);
    for (const [name, value] of wanted.fields!) expectSame(actual.fields[name], value, known);
    if (wanted.cause === undefined) assert.equal(actual.cause, undefined);
    else expectSame(actual.cause, wanted.cause, known);
  } else {
    assert.ok(actual instanceof JavaObject);
    assert.ok(wanted.object === actual.className, actual.className);
    assert.equal(Object.keys(actual.fields).length, wanted.fields!.length);
    for (const [name, value] of wanted.fields!) expectSame(actual.fields[name], value, known);
  }
}

function build(wanted: Described, known: Map<number, unknown>): unknown {
  const keep = <T>(value: T): T => {
    if (wanted.id !== undefined) known.set(wanted.id, value);
    return value;
  };
  if (wanted.ref !== undefined) return known.get(wanted.ref);
  if (wanted.null) return null;
  if (wanted.boolean !== undefined) return wanted.boolean;
  if (wanted.int !== undefined) return wanted.int;
  if (wanted.long !== undefined) return BigInt(wanted.long);
  if (wanted.double !== undefined) return new JavaDouble(doubleOf(wanted.double));
  if (wanted.string !== undefined) return textOf(wanted.string);
  if (wanted.binary !== undefined) return new Uint8Array(unpack(wanted.binary));
  if (wanted.date !== undefined) return new Date(wanted.date);
  if (wanted.decimal !== undefined) return keep(Decimal.parse(wanted.decimal));
  const items = wanted.list ?? wanted.set;
  if (items !== undefined) {
    const values: unknown[] = [];
    keep(wanted.type === undefined ? values : new JavaCollection(wanted.type, values));
    for (const item of items) values.push(build(item, known));
    return known.get(wanted.id!);
  }
  if (wanted.map !== undefined) {
    const entries = new Map<unknown, unknown>();
    keep(wanted.type === undefined ? entries : new JavaMap(wanted.type, entries));
    for (const [key, value] of wanted.map) entries.set(build(key, known), build(value, known));
    return known.get(wanted.id!);
  }
  if (wanted.object !== undefined) {
    const fields = Object.create(null) as Record<string, unknown>;
    const object = keep(new JavaObject(wanted.object, fields));
    for (const [name, value] of wanted.fields!) fields[name] = build(value, known);
    return object;
  }
  throw new Error("cannot be built");
}

function encode(value: unknown): Buffer {
  const out = new ByteWriter();
  new Hessian2Output(out).writeValue(value);
  return out.bytes.subarray(0, out.end);
}

for (const file of readdirSync(folder).sort()) {
  const vectors = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Vector[];
  describe(`the Java vectors in ${file}`, () => {
    for (const { name, hex, encode: both, value } of vectors) {
      const bytes = unpack(hex);

      it(`decodes ${name}`, () => {
        const input = new Hessian2Input(bytes);
        expectSame(input.readValue(), value, new Map());
        assert.equal(input.position, bytes.length);
      });

      if (both) {
        it(`encodes ${name} as Java does`, () => {
          const written = encode(build(value, new Map()));
          if (bytes.length < 2000) assert.equal(written.toString("hex"), bytes.toString("hex"));
          else assert.ok(written.equals(bytes), "the bytes differ");
        });
      }

      it(`answers damage to ${name} with a value or a HessianError`, () => {
        for (let seed = 1; seed <= 100; seed++) {
          const damaged = Buffer.from(bytes);
          damaged[(seed * 7919) % bytes.length] = (seed * 104729) >> 3;
          try {
            new Hessian2Input(damaged).readValue();
          } catch (error) {
            if (!(error instanceof HessianError)) throw error;
          }
        }
      });

      it(`refuses every strict prefix of ${name}`, () => {
        const step = bytes.length > 3000 ? 997 : 1;
        for (let end = 0; end < bytes.length; end += step) {
          assert.throws(() => new Hessian2Input(bytes, 0, end).readValue(), HessianError, `prefix of ${end}`);
        }
      });
    }
  });
}
