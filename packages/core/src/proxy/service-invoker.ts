import { t } from "@dubbo-ts/hessian2";
import { type DubboUrl, type Logger, MAX_LOGGED_CHARS, messageOf, RpcCode, RpcError } from "../common/index.js";
import {
  answered,
  type Invocation,
  type Invoker,
  parseInvokerOptions,
  type Result,
  RpcContext,
  type ServiceModel,
  thrown,
} from "../rpc/index.js";
import { exceptionOf } from "./exception-of.js";

/** What a service invoker needs besides the implementation. */
export interface ServiceInvokerSettings {
  readonly logger: Logger;
  /** Whether stack traces may travel to callers. */
  readonly exposeStack: boolean;
  /** Aborts when the provider shuts down. */
  readonly closing: AbortSignal;
}

type UserMethod = (...args: unknown[]) => unknown;

/**
 * The invoker that calls the user's object; `this` is kept and the context is the last argument. A `TypeError` names
 * the methods that the object lacks. What a method throws becomes the answer. Java: `AbstractProxyInvoker`.
 */
export function createServiceInvoker(
  implementation: object,
  service: ServiceModel,
  url: DubboUrl,
  { logger, exposeStack, closing }: ServiceInvokerSettings,
): Invoker {
  const { methods } = service.definition;
  const functions = methods.map(({ key }) => Reflect.get(implementation, key) as unknown);
  const missing = methods.filter((_, index) => typeof functions[index] !== "function").map(({ key }) => key);
  if (missing.length > 0) {
    throw new TypeError(`the implementation of ${service.key} lacks ${missing.map((key) => `${key}()`).join(", ")}`);
  }
  const table = functions as UserMethod[];

  const fail = (invocation: Invocation, context: RpcContext, error: unknown): Result => {
    RpcContext.release(context);
    warnWhenLate(invocation);
    // Nor is that an answer: its caller's own timeout may be a moment late, and then it is this that says so.
    if (RpcContext.isDeadline(context, error)) throw timeout(invocation, error);
    const exception = exceptionOf(error, service, exposeStack);
    if (exception !== error) {
      logger.warn(
        `${service.key}.${invocation.method.name} threw what its contract does not name: ${messageOf(error, MAX_LOGGED_CHARS)}`,
      );
    }
    return thrown(exception, invocation.replyAttachments);
  };
  const succeed = (invocation: Invocation, context: RpcContext, value: unknown): Result => {
    RpcContext.release(context);
    warnWhenLate(invocation);
    return answered(invocation.method.result === t.void ? undefined : value, invocation.replyAttachments);
  };
  // Java: `TimeoutFilter`. The work is done all the same; an operator should know that nobody waits for it.
  const warnWhenLate = ({ deadline, method }: Invocation): void => {
    if (deadline === undefined) return;
    const lateMs = performance.now() - deadline;
    if (lateMs > 0)
      logger.warn(`${service.key}.${method.name} answered ${Math.ceil(lateMs)} ms after its caller stopped waiting`);
  };

  return {
    url,
    options: parseInvokerOptions(url, methods),
    invoke(invocation) {
      const { args, method } = invocation;
      const context = new RpcContext(invocation, closing);
      try {
        const answer = table[method.index]!.call(implementation, ...args, context);
        return isPromiseLike(answer)
          ? (Promise.prototype.then.call(
              answer instanceof Promise ? answer : Promise.resolve(answer),
              (value) => succeed(invocation, context, value),
              (error) => fail(invocation, context, error),
            ) as Promise<Result>)
          : Promise.resolve(succeed(invocation, context, answer));
      } catch (error) {
        if (table[method.index] === undefined) return Promise.reject(switchedOff(invocation));
        return settled(() => fail(invocation, context, error));
      }
    },
    isAvailable: () => true,
    close: async () => {},
  };
}

/** `$echo` and `$invoke` are answered by filters, which can be taken out. */
function switchedOff({ method, service }: Invocation): RpcError {
  const text = `No such method ${method.name} in class interface ${service.interface}: its filter is not active here`;
  return new RpcError(RpcCode.MethodNotFound, text, { service: service.key, method: method.name });
}

function timeout({ method, service }: Invocation, cause: unknown): RpcError {
  const text = `${service.key}.${method.name} stopped its work when its caller's time was up`;
  return new RpcError(RpcCode.Timeout, text, { service: service.key, method: method.name, cause });
}

async function settled(result: () => Result): Promise<Result> {
  return result();
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
