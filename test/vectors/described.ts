import { readdirSync, readFileSync } from "node:fs";
import type { JavaStackFrame } from "@dubbo-ts/hessian2";

/** Text as `[unit, times]` after one another, so that a long one stays short. */
export type Runs = readonly (readonly [unit: string, times: number])[];

/** A Java value in JSON: one key says the kind. `id` numbers what takes a slot and may be shared, `ref` refers to it. */
export interface Described {
  readonly id?: number;
  readonly ref?: number;
  readonly null?: true;
  readonly boolean?: boolean;
  readonly int?: number;
  readonly long?: string;
  /** The 64 bits, in hexadecimal digits. */
  readonly double?: string;
  readonly string?: string | Runs;
  readonly binary?: string;
  readonly date?: number;
  readonly decimal?: string;
  readonly bigInteger?: string;
  /** With `type` when it is an array or no `java.util.ArrayList`. Without `id`: an Iterator or an Enumeration. */
  readonly list?: readonly Described[];
  readonly set?: readonly Described[];
  /** With `type` when it is no `java.util.HashMap`. */
  readonly map?: readonly (readonly [Described, Described])[];
  readonly type?: string;
  /** A class of the user's or of the JDK, with `fields` in the order of the wire. */
  readonly object?: string;
  readonly fields?: readonly (readonly [string, Described])[];
  /** With `message`, `frames`, `fields`, and `cause` and `suppressed` where there are any. */
  readonly exception?: string;
  readonly message?: string;
  readonly frames?: readonly JavaStackFrame[];
  readonly cause?: Described;
  readonly suppressed?: readonly Described[];
  /** The class of an enum, with the `name` of the constant. */
  readonly enum?: string;
  readonly name?: string;
  /** The class of an EnumSet's constants, with its `items`. */
  readonly enumSet?: string;
  readonly items?: readonly Described[];
  /** A class of java.time, with the `text` that its `toString` gives. */
  readonly time?: string;
  readonly text?: string;
  /** A class of java.sql, with its `ms`. */
  readonly sql?: string;
  /** The class of a calendar, with its `ms`. */
  readonly calendar?: string;
  readonly ms?: number;
  readonly uuid?: string;
  readonly locale?: string;
  readonly currency?: string;
  readonly class?: string;
  readonly frame?: JavaStackFrame;
  /** Words of 64 bits. */
  readonly bitSet?: readonly string[];
  /** The numbers of an address, with the name as `host` if it has one. */
  readonly inetAddress?: string;
  readonly host?: string;
}

/** What releases of hessian-lite wrote for a value; or that they refused it, and how. */
export interface Vector {
  readonly name: string;
  /** The releases that wrote exactly these bytes. */
  readonly by: readonly string[];
  readonly hex: string;
  readonly value: Described;
}

/** A value that releases of hessian-lite refuse to write. */
export interface Refusal {
  readonly name: string;
  readonly by: readonly string[];
  readonly error: string;
}

const folder = new URL("../../vectors/hessian2/", import.meta.url);

/** The files of vectors, by name. */
export function files(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
}

/** The cases of a file. */
export function load(file: string): readonly (Vector | Refusal)[] {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly (Vector | Refusal)[];
}

/** The bytes of hexadecimal digits in which `(61*3)` means `616161`. */
export function unpack(hex: string): Buffer {
  const full = hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit: string, times: string) => unit.repeat(Number(times)));
  return Buffer.from(full, "hex");
}

/** The text that runs stand for. */
export function textOf(text: string | Runs): string {
  return typeof text === "string" ? text : text.map(([unit, times]) => unit.repeat(times)).join("");
}

/** The double of 64 bits in hexadecimal digits. */
export function doubleOf(bits: string): number {
  return Buffer.from(bits, "hex").readDoubleBE();
}
