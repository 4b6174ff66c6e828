import { inspect } from "node:util";
import type { AnySchema, Infer } from "@dubbo-ts/hessian2";
import {
  type ArgumentsOf,
  type Attachments,
  type CallOptions,
  ECHO,
  type Invoke,
  type MethodDefinition,
  type MethodSpec,
  type MethodSpecs,
  type Result,
  RpcInvocation,
  type ServiceDefinition,
  type ServiceModel,
} from "../rpc/index.js";
import { checkCallOptions } from "./check-call-options.js";

/** What `client.method.reply(...)` gives: the value and what came beside it. */
export interface Reply<T> {
  readonly value: T;
  /** What the provider sent back. */
  readonly attachments: Readonly<Attachments>;
  /** `host:port` of the provider that answered; undefined for a call within the process. */
  readonly provider: string | undefined;
}

/** A method of a client. */
export interface ClientMethod<A extends readonly AnySchema[], R extends AnySchema> {
  (...args: [...ArgumentsOf<A>, options?: CallOptions]): Promise<Infer<R>>;
  /** The same call, with the attachments of the answer. */
  reply(...args: [...ArgumentsOf<A>, options?: CallOptions]): Promise<Reply<Infer<R>>>;
}

/** What every client has besides the methods of its contract. */
export interface ClientExtras {
  /** Gives back `value` from the provider's side, past its token and its code. Java: `EchoService.$echo`. */
  $echo<T>(value: T, options?: CallOptions): Promise<T>;
  /** Whether a call can be expected to reach a provider now. */
  $available(): boolean;
  /** Calls a method by its key: for names that only data knows. */
  $call(key: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
}

/** A typed client of a contract. */
export type Client<S extends ServiceDefinition> =
  S extends ServiceDefinition<infer M> ? ClientMethods<M> & ClientExtras : never;
/** The methods of a {@link Client}. */
export type ClientMethods<M extends MethodSpecs> = {
  readonly [K in keyof M]: M[K] extends MethodSpec<infer A, infer R> ? ClientMethod<A, R> : never;
};

/** What a client calls: swapped once, when the first call has made the reference. */
export interface InvokeTarget {
  readonly invoke: Invoke;
  isAvailable(): boolean;
}

/** Makes the object that a user calls. Java: `ProxyFactory.getProxy`, `InvokerInvocationHandler`. */
export function createProxy<S extends ServiceDefinition>(service: ServiceModel, target: InvokeTarget): Client<S> {
  const client: Record<string, unknown> = Object.create(null);
  const byKey = new Map<string, UnaryCall<unknown>>();
  for (const method of service.definition.methods) {
    const call = unary(service, method, target, valueOfResult);
    Object.defineProperty(call, "reply", { value: unary(service, method, target, replyOfResult) });
    Object.defineProperty(call, "name", { value: method.key });
    byKey.set(method.key, call);
    client[method.key] = call;
  }
  client["$echo"] = unary(service, ECHO, target, valueOfResult);
  client["$available"] = () => target.isAvailable();
  client["$call"] = (key: string, args: readonly unknown[], options?: CallOptions): Promise<unknown> => {
    const call = byKey.get(key);
    if (!Array.isArray(args)) {
      return Promise.reject(new TypeError(`${service.key}.${key}: $call takes the arguments as an array`));
    }
    if (call !== undefined) return options === undefined ? call(...args) : call(...args, options);
    return Promise.reject(
      new TypeError(`${service.key} has no method "${key}", known: ${[...byKey.keys()].join(", ")}`),
    );
  };
  Object.defineProperty(client, inspect.custom, { value: () => `Client { ${service.key} }` });
  Object.defineProperty(client, Symbol.toStringTag, { value: "DubboClient" });
  Object.defineProperty(client, Symbol.toPrimitive, { value: () => `Client { ${service.key} }` });
  return Object.freeze(client) as Client<S>;
}

type UnaryCall<T> = (...args: unknown[]) => Promise<T>;

function unary<T>(
  service: ServiceModel,
  method: MethodDefinition,
  target: InvokeTarget,
  unwrap: (result: Result) => T,
): UnaryCall<T> {
  const arity = method.parameters.length;
  return (...args) => {
    try {
      let options: CallOptions | undefined;
      if (args.length !== arity) {
        if (args.length !== arity + 1) throw wrongArity(service, method, args.length);
        options = checkCallOptions(`${service.key}.${method.key}`, args.pop(), arityText(method));
      }
      return target.invoke(new RpcInvocation(service, method, args, undefined, options)).then(unwrap);
    } catch (error) {
      return Promise.reject(error); // one place turns what was thrown on the way out into a rejection
    }
  };
}

/** The value of an answer; throws its exception. */
export function valueOfResult(result: Result): unknown {
  if (result.ok) return result.value;
  throw result.exception;
}

const NO_ATTACHMENTS: Readonly<Attachments> = Object.freeze(Object.create(null) as Attachments);

/** An answer with what came beside it; throws its exception. */
export function replyOfResult(result: Result): Reply<unknown> {
  return { value: valueOfResult(result), attachments: result.attachments ?? NO_ATTACHMENTS, provider: result.provider };
}

function wrongArity(service: ServiceModel, method: MethodDefinition, got: number): TypeError {
  return new TypeError(`${service.key}.${method.key}: ${arityText(method)}, got ${got}`);
}

function arityText(method: MethodDefinition): string {
  const arity = method.parameters.length;
  return `it takes ${arity} argument${arity === 1 ? "" : "s"} and then optionally one object of call options`;
}
