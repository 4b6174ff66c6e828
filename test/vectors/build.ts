import {
  Decimal,
  JavaBigInteger,
  JavaCollection,
  JavaDouble,
  JavaException,
  JavaMap,
  JavaObject,
} from "@dubbo-ts/hessian2";
import { type Described, doubleOf, textOf, unpack } from "./described.js";
import { bitSet, enumSet, handleOf, timeOf } from "./handles.js";

/** The value that a description describes, made of what a user of the package would make it of. */
export function build(described: Described): unknown {
  return new Builder().build(described);
}

class Builder {
  readonly #known = new Map<number, unknown>();

  build(wanted: Described): unknown {
    if (wanted.ref !== undefined) return this.#known.get(wanted.ref);
    if (wanted.null) return null;
    if (wanted.boolean !== undefined) return wanted.boolean;
    if (wanted.int !== undefined) return wanted.int;
    if (wanted.long !== undefined) return BigInt(wanted.long);
    if (wanted.double !== undefined) return new JavaDouble(doubleOf(wanted.double));
    if (wanted.string !== undefined) return textOf(wanted.string);
    if (wanted.binary !== undefined) return new Uint8Array(unpack(wanted.binary));
    if (wanted.date !== undefined) return new Date(wanted.date);
    if (wanted.decimal !== undefined) return this.#keep(wanted, Decimal.parse(wanted.decimal));
    if (wanted.bigInteger !== undefined) return this.#keep(wanted, new JavaBigInteger(BigInt(wanted.bigInteger)));
    if (wanted.bitSet !== undefined) return this.#keep(wanted, bitSet(wanted.bitSet));
    if (wanted.time !== undefined) return this.#keep(wanted, timeOf(wanted.time, wanted.text!));
    const handle = handleOf(wanted);
    if (handle !== undefined) return this.#keep(wanted, handle);
    return this.#buildGraph(wanted);
  }

  #keep<T>(wanted: Described, value: T): T {
    if (wanted.id !== undefined) this.#known.set(wanted.id, value);
    return value;
  }

  #buildGraph(wanted: Described): unknown {
    const items = wanted.list ?? wanted.set ?? wanted.items;
    if (items !== undefined) {
      const values: unknown[] = [];
      let whole: unknown = values;
      if (wanted.enumSet !== undefined) whole = enumSet(wanted.enumSet, values);
      else if (wanted.type !== undefined) whole = new JavaCollection(wanted.type, values);
      this.#keep(wanted, whole);
      for (const item of items) values.push(this.build(item));
      return whole;
    }
    if (wanted.map !== undefined) {
      const entries = new Map<unknown, unknown>();
      const whole = this.#keep(wanted, wanted.type === undefined ? entries : new JavaMap(wanted.type, entries));
      for (const [key, value] of wanted.map) entries.set(this.build(key), this.build(value));
      return whole;
    }
    if (wanted.exception !== undefined) return this.#buildException(wanted);
    if (wanted.object !== undefined) {
      const fields = Object.create(null) as Record<string, unknown>;
      const object = this.#keep(wanted, new JavaObject(wanted.object, fields));
      for (const [name, value] of wanted.fields!) fields[name] = this.build(value);
      return object;
    }
    throw new NotBuilt(wanted);
  }

  #buildException(wanted: Described): JavaException {
    const fields: Record<string, unknown> = {};
    const exception = this.#keep(wanted, new JavaException(wanted.exception!, wanted.message!));
    for (const [name, value] of wanted.fields!) fields[name] = this.build(value);
    Object.assign(exception.fields, fields);
    if (wanted.cause !== undefined) exception.cause = this.build(wanted.cause);
    return exception;
  }
}

/** There is nothing that a user would make this value of. */
export class NotBuilt extends Error {
  constructor(wanted: Described) {
    super(`no value for ${JSON.stringify(wanted)}`);
  }
}
