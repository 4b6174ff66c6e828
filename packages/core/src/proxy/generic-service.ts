import { genericExceptionOf, type RpcContext } from "../rpc/index.js";

/**
 * Answers the calls of every method of an interface. `types`: of the parameters, null when the caller names none;
 * objects are maps with their `class`, both ways. What it throws arrives by its class and message. Java: `GenericService`.
 */
export type GenericImplementation = (
  method: string,
  types: readonly (string | null)[] | null,
  args: readonly unknown[],
  context: RpcContext,
) => unknown;

/** The implementation of a `genericContract`. */
export function genericService(implementation: GenericImplementation): object {
  const invoke = async (
    method: string,
    types: readonly (string | null)[] | null,
    args: readonly unknown[] | null,
    context: RpcContext,
  ): Promise<unknown> => {
    try {
      return await implementation(method, types, args ?? [], context);
    } catch (error) {
      // That the caller has stopped waiting is for the invoker to see.
      throw context.signal.aborted ? error : genericExceptionOf(error);
    }
  };
  return { invoke, invokeAsync: invoke };
}
