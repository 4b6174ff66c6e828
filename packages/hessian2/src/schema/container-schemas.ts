import type { EnumSchema } from "./enum-schema.js";
import type { ScalarSchema } from "./scalar-schema.js";
import type { AnySchema, Infer, Input, Schema } from "./schema.js";
import type { LazySchema, NullableSchema, WithDefaultSchema } from "./wrapper-schemas.js";

/** The set that is no list on the wire. */
export const ENUM_SET = "java.util.EnumSet";

/** Which Java class a container has where it is not the usual one. */
export interface ContainerOptions {
  /**
   * The class in the Java signature, such as `java.util.Collection` or `java.util.LinkedList`. A class is written by its
   * name, an interface of `java.util` as the class Java itself would take.
   */
  readonly java?: string;
}

/** A Java array: `t.array(t.int)` is `int[]`. */
export interface ArraySchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "array";
  readonly element: AnySchema;
  /** The type on the wire: `[int`, `[string`, `[com.acme.Order`. */
  readonly wireType: string;
}

/** A Java list or other collection. */
export interface ListSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "list";
  readonly element: AnySchema;
  /** The type on the wire; undefined for an `ArrayList`. */
  readonly wireType: string | undefined;
}

/** A Java set. */
export interface SetSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "set";
  readonly element: AnySchema;
  readonly wireType: string;
}

/** A Java map. */
export interface MapSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "map";
  readonly key: AnySchema;
  readonly value: AnySchema;
  /** The type on the wire; undefined for a `HashMap`. */
  readonly wireType: string | undefined;
}

/** A Java map with string keys as an object without prototype. */
export interface RecordSchema<out T, in I = T> extends Schema<T, I> {
  readonly kind: "record";
  readonly value: AnySchema;
  readonly wireType: string | undefined;
}

/** An array of the element's class. For `byte[]` there is `t.bytes`, for `char[]` `t.chars`. */
export function array<S extends AnySchema>(element: S): ArraySchema<Infer<S>[], readonly Input<S>[]> {
  if (element.descriptor === "B") throw new TypeError("a byte[] is t.bytes");
  if (element.descriptor === "C") throw new TypeError("a char[] is t.chars");
  return {
    kind: "array",
    element,
    get wireType() {
      return `[${elementType(element)}`;
    },
    get descriptor() {
      return `[${element.descriptor}`;
    },
    get javaType() {
      return `${element.javaType}[]`;
    },
  };
}

/** A `java.util.List`. */
export function list<S extends AnySchema>(
  element: S,
  options?: ContainerOptions,
): ListSchema<Infer<S>[], readonly Input<S>[]> {
  const java = options?.java ?? "java.util.List";
  return Object.freeze({
    kind: "list",
    element,
    wireType: classOfInterface(java, LISTS),
    descriptor: descriptorOf(java),
    javaType: java,
  } as const);
}

/** A `java.util.Set`, written as a `HashSet`. With `{ java: "java.util.EnumSet" }` it is one of the enum `element`. */
export function set<S extends AnySchema>(
  element: S,
  options?: ContainerOptions,
): SetSchema<Set<Infer<S>>, ReadonlySet<Input<S>>> {
  const java = options?.java ?? "java.util.Set";
  if (java === ENUM_SET && element.kind !== "enum") throw new TypeError("the elements of an EnumSet are a t.enum");
  const wireType = classOfInterface(java, SETS) ?? "java.util.HashSet";
  return Object.freeze({ kind: "set", element, wireType, descriptor: descriptorOf(java), javaType: java } as const);
}

/** A `java.util.EnumSet`. */
export function enumSet<T extends string, I extends T>(element: EnumSchema<T, I>): SetSchema<Set<T>, ReadonlySet<I>> {
  return set(element, { java: ENUM_SET }) as SetSchema<Set<T>, ReadonlySet<I>>;
}

/** A `java.util.Map`, written as a `HashMap`. */
export function map<K extends AnySchema, V extends AnySchema>(
  key: K,
  value: V,
  options?: ContainerOptions,
): MapSchema<Map<Infer<K>, Infer<V>>, ReadonlyMap<Input<K>, Input<V>>> {
  const java = options?.java ?? "java.util.Map";
  return Object.freeze({
    kind: "map",
    key,
    value,
    wireType: classOfInterface(java, MAPS),
    descriptor: descriptorOf(java),
    javaType: java,
  } as const);
}

/** A `java.util.Map` with string keys as an object: what is decoded has no prototype. */
export function record<V extends AnySchema>(
  value: V,
  options?: ContainerOptions,
): RecordSchema<Record<string, Infer<V>>, Readonly<Record<string, Input<V>>>> {
  const java = options?.java ?? "java.util.Map";
  return Object.freeze({
    kind: "record",
    value,
    wireType: classOfInterface(java, MAPS),
    descriptor: descriptorOf(java),
    javaType: java,
  } as const);
}

/** The descriptor of a class: `java.util.List` is `Ljava/util/List;`. */
export function descriptorOf(className: string): string {
  return `L${className.replaceAll(".", "/")};`;
}

/** `undefined` is what needs no name on the wire: `ArrayList` and `HashMap`. */
const LISTS: ReadonlyMap<string, string | undefined> = new Map([
  ["java.lang.Object", undefined],
  ["java.lang.Iterable", undefined],
  ["java.util.Collection", undefined],
  ["java.util.AbstractCollection", undefined],
  ["java.util.List", undefined],
  ["java.util.AbstractList", undefined],
  ["java.util.ArrayList", undefined],
  ["java.util.RandomAccess", undefined],
  ["java.util.Queue", "java.util.LinkedList"],
  ["java.util.Deque", "java.util.LinkedList"],
  ["java.util.concurrent.BlockingQueue", "java.util.concurrent.LinkedBlockingQueue"],
]);
const SETS: ReadonlyMap<string, string | undefined> = new Map([
  ["java.lang.Object", "java.util.HashSet"],
  ["java.lang.Iterable", "java.util.HashSet"],
  ["java.util.Collection", "java.util.HashSet"],
  ["java.util.Set", "java.util.HashSet"],
  ["java.util.AbstractSet", "java.util.HashSet"],
  ["java.util.SortedSet", "java.util.TreeSet"],
  ["java.util.NavigableSet", "java.util.TreeSet"],
]);
const MAPS: ReadonlyMap<string, string | undefined> = new Map([
  ["java.lang.Object", undefined],
  ["java.util.Map", undefined],
  ["java.util.AbstractMap", undefined],
  ["java.util.HashMap", undefined],
  ["java.util.SortedMap", "java.util.TreeMap"],
  ["java.util.NavigableMap", "java.util.TreeMap"],
  ["java.util.concurrent.ConcurrentMap", "java.util.concurrent.ConcurrentHashMap"],
]);

function classOfInterface(java: string, classes: ReadonlyMap<string, string | undefined>): string | undefined {
  return classes.has(java) ? classes.get(java) : java;
}

/** What an array's element is called on the wire; hessian has short names for what is most often in an array. */
function elementType(schema: AnySchema): string {
  switch (schema.kind) {
    case "lazy":
      return elementType((schema as LazySchema<unknown, never>).get());
    case "withDefault":
      return elementType((schema as WithDefaultSchema<unknown, never>).inner);
    case "array":
      return (schema as ArraySchema<unknown, never>).wireType;
    case "scalar": {
      const { element } = schema as ScalarSchema<unknown, never>;
      if (element === undefined) throw new TypeError(`no array of ${schema.javaType}`);
      return element;
    }
    case "nullable": {
      const { inner } = schema as NullableSchema<unknown, never>;
      return inner.descriptor.length === 1 ? classNameOf(schema.descriptor) : elementType(inner);
    }
    case "any":
    case "lossless":
      return "object";
    default:
      return classNameOf(schema.descriptor);
  }
}

function classNameOf(descriptor: string): string {
  return descriptor.slice(1, -1).replaceAll("/", ".");
}
