import { printable } from "@dubbo-ts/core/common";
import { Decimal, JavaBigInteger, JavaException, JavaObject } from "@dubbo-ts/hessian2";

/** Whether what has this name (an attachment, a field, a key of a map) is not to be shown. */
export type Hides = (name: string) => boolean;

const MAX_DEPTH = 8;
const MAX_TEXT_CHARS = 128;
const MAX_BYTES = 16;
const CUT = "…";
const HIDDEN = "<hidden>";

/**
 * A decoded value as text on one line, made of at most `maxNodes` values, eight levels deep. What is given must come
 * from a decoder that makes no class of the user's, as `Hessian2Input.readValue()` without classes does: nothing that a
 * user wrote is called, no `toString`, no `toJSON`, no getter.
 */
export function printValue(value: unknown, hides: Hides, maxNodes = 200): string {
  let left = maxNodes;

  const list = (values: Iterable<unknown>, depth: number): string => {
    const parts: string[] = [];
    for (const item of values) {
      if (left <= 0) {
        parts.push(CUT);
        break;
      }
      parts.push(print(item, depth));
    }
    return parts.join(", ");
  };

  const entries = (pairs: Iterable<readonly [unknown, unknown]>, depth: number): string => {
    const parts: string[] = [];
    for (const [key, item] of pairs) {
      if (left <= 0) {
        parts.push(CUT);
        break;
      }
      const isText = typeof key === "string";
      const name = isText ? nameOf(key) : print(key, depth);
      parts.push(`${name}: ${isText && hides(key.slice(0, 256)) ? HIDDEN : print(item, depth)}`);
    }
    return `{${parts.join(", ")}}`;
  };

  const print = (item: unknown, depth: number): string => {
    left--;
    if (typeof item === "string") return textOf(item);
    if (typeof item === "bigint") return `${item}n`;
    if (typeof item !== "object" || item === null) return Object.is(item, -0) ? "-0" : String(item);
    if (item instanceof Uint8Array) return bytesOf(item);
    if (item instanceof Date) return Number.isNaN(item.getTime()) ? "invalid date" : item.toISOString();
    if (item instanceof Decimal || item instanceof JavaBigInteger) return printable(String(item), MAX_TEXT_CHARS);
    if (depth >= MAX_DEPTH) return CUT;
    if (Array.isArray(item)) return `[${list(item, depth + 1)}]`;
    if (item instanceof Set) return `Set [${list(item, depth + 1)}]`;
    if (item instanceof Map) return entries(item, depth + 1);
    if (item instanceof JavaObject) {
      return `${printable(item.className)} ${entries(fieldsOf(item.fields), depth + 1)}`;
    }
    if (item instanceof JavaException) {
      const fields = entries(fieldsOf(item.fields), depth + 1);
      return `${printable(item.className)}: ${textOf(item.message)}${fields === "{}" ? "" : ` ${fields}`}`;
    }
    // Attachments have no prototype; what is left are the dates and times of hessian2, which print themselves.
    return Object.getPrototypeOf(item) === null
      ? entries(fieldsOf(item as Readonly<Record<string, unknown>>), depth + 1)
      : printable(String(item), MAX_TEXT_CHARS);
  };

  return print(value, 0);
}

// Not `Object.entries`: an object of a million fields would be copied before the first is printed.
function* fieldsOf(fields: Readonly<Record<string, unknown>>): Generator<readonly [string, unknown]> {
  for (const name in fields) yield [name, fields[name]];
}

function nameOf(name: string): string {
  return /^[\w.$-]{1,64}$/.test(name) ? name : textOf(name);
}

function textOf(text: string): string {
  const shown = printable(text.slice(0, MAX_TEXT_CHARS)).replaceAll('"', '\\"');
  return text.length > MAX_TEXT_CHARS ? `"${shown}${CUT}" (${text.length} characters)` : `"${shown}"`;
}

function bytesOf(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, MAX_BYTES)).toString("hex");
  return `<${shown}${bytes.length > MAX_BYTES ? `${CUT} ${bytes.length} bytes` : ""}>`;
}
