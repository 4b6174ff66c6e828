import { inspect } from "node:util";
import { JavaCollection } from "@dubbo-ts/hessian2";
import {
  type Attachments,
  type CallOptions,
  ECHO,
  GENERIC_TRUE,
  genericMethod,
  JavaReflection,
  type MethodDefinition,
  type Result,
  RpcInvocation,
  type ServiceModel,
  untypedMethod,
} from "../rpc/index.js";
import { checkCallOptions } from "./check-call-options.js";
import { type ClientExtras, type InvokeTarget, type Reply, replyOfResult, valueOfResult } from "./create-proxy.js";

/** Calls a method by its name; values are those of `t.any`. */
export interface NamedCall<T> {
  /** `types`: of the parameters as Java names them, `int`, `java.lang.String`, `com.acme.Order`, `long[]`. */
  (method: string, types: T, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
  /** The same call, with the attachments of the answer. */
  reply(method: string, types: T, args: readonly unknown[], options?: CallOptions): Promise<Reply<unknown>>;
}

/** Calls a service by way of `$invoke`: objects are maps with their `class`, both ways. Java: `GenericService`. */
export interface GenericClient extends Pick<ClientExtras, "$echo" | "$available"> {
  /**
   * `types` may be null where the name has no overloads. Throws a `GenericException` when the service threw, and an
   * `RpcError` when there is no answer.
   */
  readonly invoke: NamedCall<readonly string[] | null>;
}

/** Calls the methods of a service themselves, without their contract. */
export interface UntypedClient extends Pick<ClientExtras, "$echo" | "$available"> {
  /** Throws what the service threw as a `JavaException`, and an `RpcError` when there is no answer. */
  readonly invoke: NamedCall<readonly string[]>;
}

interface Prepared {
  readonly method: MethodDefinition;
  readonly args: readonly unknown[];
  readonly attachments: Attachments | undefined;
}

type Prepare = (name: string, types: readonly string[] | null, args: readonly unknown[]) => Prepared;

/** Makes the client of generic calls. Java: `GenericImplFilter`. */
export function createGenericClient(service: ServiceModel, target: InvokeTarget): GenericClient {
  return namedClient<readonly string[] | null>("GenericClient", service, target, (name, types, args) => {
    for (const type of types ?? []) descriptorOf(service, name, type);
    const attachments = Object.create(null) as Attachments;
    attachments["generic"] = GENERIC_TRUE;
    const method = service.unlisted(name, (index) => genericMethod(name, index));
    return { method, args: [name, types, args], attachments };
  });
}

/** Makes the client of calls without a contract. */
export function createUntypedClient(service: ServiceModel, target: InvokeTarget): UntypedClient {
  return namedClient<readonly string[]>("UntypedClient", service, target, (name, types, args) => {
    if (types === null) throw new TypeError(`${service.key}.${name}: the types of the parameters are missing`);
    const descriptors = types.map((type) => descriptorOf(service, name, type));
    const descriptor = descriptors.join("");
    const method = service.unlisted(`${name}(${descriptor}`, (index) =>
      untypedMethod(name, descriptor, types.length, index),
    );
    return { method, args: args.map((arg, i) => inArray(descriptors[i]!, arg)), attachments: undefined };
  });
}

function namedClient<T extends readonly string[] | null>(
  kind: string,
  service: ServiceModel,
  target: InvokeTarget,
  prepare: Prepare,
): { readonly invoke: NamedCall<T> } & Pick<ClientExtras, "$echo" | "$available"> {
  const call =
    <V>(unwrap: (result: Result) => V) =>
    (name: string, types: T, args: readonly unknown[], options?: CallOptions): Promise<V> => {
      try {
        check(service, name, types, args);
        const where = `${service.key}.${name}`;
        const callOptions = checkCallOptions(where, options, "invoke takes method, types, arguments and then options");
        const { method, args: sent, attachments } = prepare(name, types, args);
        return target.invoke(new RpcInvocation(service, method, sent, attachments, callOptions)).then(unwrap);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  const invoke = Object.assign(call(valueOfResult), { reply: call(replyOfResult) });
  const client = {
    invoke,
    $echo<V>(value: V, options?: CallOptions): Promise<V> {
      try {
        const checked = checkCallOptions(`${service.key}.$echo`, options, "$echo takes a value and then options");
        const invocation = new RpcInvocation(service, ECHO, [value], undefined, checked);
        return target.invoke(invocation).then(valueOfResult) as Promise<V>;
      } catch (error) {
        return Promise.reject(error);
      }
    },
    $available: () => target.isAvailable(),
  };
  Object.defineProperty(client, inspect.custom, { value: () => `${kind} { ${service.key} }` });
  return Object.freeze(client);
}

function check(service: ServiceModel, name: unknown, types: unknown, args: unknown): void {
  if (typeof name !== "string" || name === "") throw new TypeError(`${service.key}: the name of the method is missing`);
  const where = `${service.key}.${name}`;
  if (types !== null && !(Array.isArray(types) && types.every((type) => typeof type === "string"))) {
    throw new TypeError(`${where}: the types are no array of names such as "long" or "java.lang.String"`);
  }
  if (!Array.isArray(args)) throw new TypeError(`${where}: invoke takes the arguments as an array`);
  if (types !== null && (types as unknown[]).length !== args.length) {
    throw new TypeError(`${where}: ${(types as unknown[]).length} types for ${args.length} arguments`);
  }
}

function descriptorOf(service: ServiceModel, name: string, type: string): string {
  const descriptor = JavaReflection.descriptorOfType(type);
  if (descriptor !== undefined) return descriptor;
  throw new TypeError(`${service.key}.${name}: "${type}" names no Java type; write int, long[], java.lang.String, ...`);
}

const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ["Z", "boolean"],
  ["S", "short"],
  ["I", "int"],
  ["J", "long"],
  ["F", "float"],
  ["D", "double"],
  ["Ljava/lang/String;", "string"],
  ["Ljava/lang/Object;", "object"],
  ["Ljava/util/Date;", "date"],
]);

/** An array where the Java type is one: without its type it would arrive as a list. */
function inArray(descriptor: string, value: unknown): unknown {
  if (!descriptor.startsWith("[") || !Array.isArray(value)) return value;
  const element = descriptor.slice(1);
  const name = element.replace(/^\[*/, "");
  const type = ELEMENTS.get(name) ?? name.slice(1, -1).replaceAll("/", ".");
  const dimensions = descriptor.slice(0, descriptor.length - name.length);
  if (name === "B" || name === "C") return value;
  return new JavaCollection(
    `${dimensions}${type}`,
    value.map((item) => inArray(element, item)),
  );
}
