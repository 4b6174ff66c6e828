/** The shapes a schema can have; what `compilePlan` tells apart. */
export type SchemaKind =
  | "scalar"
  | "value"
  | "nullable"
  | "withDefault"
  | "lazy"
  | "array"
  | "list"
  | "set"
  | "map"
  | "record"
  | "enum"
  | "object"
  | "exception"
  | "any"
  | "lossless";

/**
 * A Java type as TypeScript sees it. `T` is what decoding gives, `I` what encoding takes; every `T` is an `I`.
 * Immutable data, made at import; how it is read and written is compiled by a `TypeScope`.
 */
export interface Schema<out T, in I = T> {
  readonly kind: SchemaKind;
  /** JVM descriptor: `J`, `Ljava/util/List;`, `[I`. */
  readonly descriptor: string;
  /** The Java type in words, for messages: `long`, `java.util.List`, `int[]`, `com.acme.Order`. */
  readonly javaType: string;
  /** Never there: carries `T` for the compiler. */
  readonly "~out"?: T;
  /** Never there: carries `I` for the compiler. */
  readonly "~in"?: (input: I) => void;
}

/** Any schema at all. */
export type AnySchema = Schema<unknown, never>;

/** What decoding with the schema gives. */
export type Infer<S> = S extends Schema<infer T, never> ? T : never;

/** What encoding with the schema takes: what may be null may be left out, lists and maps may be readonly. */
export type Input<S> = S extends Schema<unknown, infer I> ? I : never;

/** `{ a: string } & { b: number }` written as one object type. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** Schemas by field name. */
export type Fields = Readonly<Record<string, AnySchema>>;

/** What decoding gives for an object of these fields. */
export type InferFields<F extends Fields> = { -readonly [K in keyof F]: Infer<F[K]> };

/** What encoding takes for an object of these fields. */
export type InputFields<F extends Fields> = Simplify<
  { readonly [K in keyof F as undefined extends Input<F[K]> ? never : K]: Input<F[K]> } & {
    readonly [K in keyof F as undefined extends Input<F[K]> ? K : never]?: Input<F[K]>;
  }
>;
