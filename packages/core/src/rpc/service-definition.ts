import { type AnySchema, type Infer, type Input, type Schema, t } from "@dubbo-ts/hessian2";
import type { CallOptions, MethodSettings } from "./call-options.js";
import { JavaReflection } from "./java-descriptor.js";

/** One method of a contract as the call path sees it. Java: `MethodDescriptor`. */
export interface MethodDefinition {
  /** What the client calls it; unique in its contract. */
  readonly key: string;
  /** What Java calls it; overloads share it. */
  readonly name: string;
  /** What the wire calls it, where that is not its name: `$invoke`. */
  readonly wireName?: string;
  /**
   * Position in the tables of its service: those that no contract names stand behind the contract's; below 0 it has
   * none.
   */
  readonly index: number;
  /** JVM descriptor of the parameters, as it goes over the wire: `ILjava/lang/String;`. */
  readonly descriptor: string;
  readonly parameters: readonly AnySchema[];
  readonly result: AnySchema;
  /** Declared exceptions; others may arrive and then come as `JavaException`. */
  readonly exceptions: readonly AnySchema[];
  /** Defaults of the contract, for both sides. */
  readonly settings: MethodSettings;
}

/** A contract: what an interface is called and which methods it has. Java: `ServiceDescriptor`. */
export interface ServiceDefinition<M extends MethodSpecs = MethodSpecs> {
  readonly interface: string;
  readonly group: string | undefined;
  readonly version: string | undefined;
  /** Classes that may turn up without being named by a method. */
  readonly types: readonly AnySchema[];
  readonly methods: readonly MethodDefinition[];
  /** For inference alone. */
  readonly specs: M;
}

/** The methods of a contract as {@link defineService} takes them. */
export type MethodSpecs = Readonly<Record<string, AnyMethodSpec>>;
/** Any {@link MethodSpec}. */
export type AnyMethodSpec = MethodSpec<readonly AnySchema[], AnySchema>;

/** One method of a contract being written. Each call gives a new one; the old one stays as it is. */
export interface MethodSpec<A extends readonly AnySchema[], R extends AnySchema> {
  readonly parameters: A;
  readonly result: R;
  readonly exceptions: readonly AnySchema[];
  readonly settings: MethodSettings;
  readonly javaName: string | undefined;
  /** What it gives. Without: nothing, Java's `void`. */
  returns<S extends AnySchema>(result: S): MethodSpec<A, S>;
  /** Exceptions that arrive as their own class. */
  throws(...exceptions: readonly AnySchema[]): MethodSpec<A, R>;
  /** Defaults of this method, for consumers and providers. */
  with(settings: MethodSettings): MethodSpec<A, R>;
  /** Sends and waits for nothing. A default: a call may say `{ oneway: false }`. */
  oneway(): MethodSpec<A, R>;
  /** The Java name, where it is not the key: overloads, and names such as `then`. */
  named(javaName: string): MethodSpec<A, R>;
}

/** What a client's method takes: the arguments, then optionally one object of call options. */
export type ArgumentsOf<A extends readonly AnySchema[]> = { -readonly [K in keyof A]: Input<A[K]> };
/** The parameters of an implementation: decoded arguments. */
export type ParametersOf<A extends readonly AnySchema[]> = { -readonly [K in keyof A]: Infer<A[K]> };

/** A method that takes these arguments. */
export function method<const A extends readonly AnySchema[]>(...parameters: A): MethodSpec<A, Schema<void, void>> {
  return methodSpec({ parameters, result: t.void, exceptions: [], settings: {}, javaName: undefined });
}

type SpecData<A, R> = Pick<
  MethodSpec<A & readonly AnySchema[], R & AnySchema>,
  "parameters" | "result" | "exceptions" | "settings" | "javaName"
>;

function methodSpec<A extends readonly AnySchema[], R extends AnySchema>(data: SpecData<A, R>): MethodSpec<A, R> {
  return Object.freeze({
    ...data,
    returns: <S extends AnySchema>(result: S) => methodSpec<A, S>({ ...data, result }),
    throws: (...exceptions: readonly AnySchema[]) => methodSpec<A, R>({ ...data, exceptions }),
    with: (settings: MethodSettings) => methodSpec<A, R>({ ...data, settings: { ...data.settings, ...settings } }),
    oneway: () => methodSpec<A, R>({ ...data, settings: { ...data.settings, oneway: true } }),
    named: (javaName: string) => methodSpec<A, R>({ ...data, javaName }),
  });
}

/** What {@link defineService} takes besides the interface name. */
export interface ServiceDefinitionInput<M extends MethodSpecs> {
  readonly group?: string;
  readonly version?: string;
  readonly types?: readonly AnySchema[];
  readonly methods: M;
}

/** A contract, checked: a `TypeError` names the method that cannot work. Plain data, no side effect. */
export function defineService<const M extends MethodSpecs>(
  interfaceName: string,
  input: ServiceDefinitionInput<M>,
): ServiceDefinition<M> {
  if (!JavaReflection.isClassName(interfaceName)) {
    throw new TypeError(`"${interfaceName}" is not the name of a Java interface, such as com.acme.OrderApi`);
  }
  for (const key of Object.keys(input)) {
    if (!INPUT_KEYS.has(key)) throw new TypeError(`${interfaceName}: unknown key "${key}", known: ${[...INPUT_KEYS]}`);
  }
  if (typeof input.methods !== "object" || input.methods === null) {
    throw new TypeError(`${interfaceName}: methods is missing, an object such as { find: method(t.long) }`);
  }
  const bySignature = new Map<string, string>();
  const methods = Object.entries(input.methods).map(([key, spec], index): MethodDefinition => {
    const where = `${interfaceName}.${key}`;
    if (key.startsWith("$")) throw new TypeError(`${where}: method keys may not start with $, use named("${key}")`);
    if (key === "then")
      throw new TypeError(`${where}: a client with a method "then" is a promise to await, use named("then")`);
    checkSpec(where, spec);
    const name = spec.javaName ?? key;
    if (name === "") throw new TypeError(`${where}: named("") names no Java method`);
    const descriptor = spec.parameters.map((parameter) => parameter.descriptor).join("");
    const signature = `${name}(${descriptor})`;
    const twin = bySignature.get(signature);
    if (twin !== undefined) throw new TypeError(`${where}: same Java name and parameters as "${twin}": ${signature}`);
    bySignature.set(signature, key);
    return Object.freeze({
      key,
      name,
      index,
      descriptor,
      parameters: spec.parameters,
      result: spec.result,
      exceptions: spec.exceptions,
      settings: spec.settings,
    });
  });
  return Object.freeze({
    interface: interfaceName,
    group: input.group || undefined,
    version: input.version || undefined,
    types: input.types ?? [],
    methods,
    specs: input.methods,
  });
}

const INPUT_KEYS: ReadonlySet<string> = new Set(["group", "version", "types", "methods"]);

// A schema is undefined when two files import each other.
function checkSpec(where: string, spec: AnyMethodSpec | undefined): void {
  if (!Array.isArray(spec?.parameters)) throw new TypeError(`${where}: not a method; write method(...) of schemas`);
  const schemas = [...spec.parameters.entries()].map(([i, schema]) => [`args[${i}]`, schema] as const);
  for (const [what, schema] of [...schemas, ["result", spec.result] as const]) {
    if (typeof schema?.descriptor !== "string") {
      throw new TypeError(`${where}: ${what} is no schema; is it used before its definition?`);
    }
  }
}

/** What a client of this contract can do. */
export type Calls<S extends ServiceDefinition> =
  S extends ServiceDefinition<infer M>
    ? {
        readonly [K in keyof M]: M[K] extends MethodSpec<infer A, infer R>
          ? (...args: [...ArgumentsOf<A>, options?: CallOptions]) => Promise<Infer<R>>
          : never;
      }
    : never;
