import type { Infer, Input } from "@dubbo-ts/hessian2";
import type { MethodSpec, ParametersOf, RpcContext, ServiceDefinition } from "../rpc/index.js";

/** What a user writes to provide a contract: one function per method, parameters inferred, the context last. */
export type Implementation<S extends ServiceDefinition> =
  S extends ServiceDefinition<infer M>
    ? {
        readonly [K in keyof M]: M[K] extends MethodSpec<infer A, infer R>
          ? (...args: [...ParametersOf<A>, context: RpcContext]) => Answer<Infer<R>, Input<R>>
          : never;
      }
    : never;

// A method without an answer may return whatever it likes; it is not sent.
type Answer<T, I> = [T] extends [void] ? unknown : I | Promise<I>;
