import { JavaException } from "@dubbo-ts/hessian2";
import { messageOf } from "../common/index.js";
import type { ServiceModel } from "../rpc/index.js";

/**
 * What a caller gets for a thrown value: its own class when the contract knows it or Java itself does, else a
 * `java.lang.RuntimeException` whose message names it. The stack goes along only with `exposeStack`. Java: `ExceptionFilter`.
 */
export function exceptionOf(thrown: unknown, service: ServiceModel, exposeStack: boolean): JavaException {
  if (thrown instanceof JavaException) {
    const { className } = thrown;
    if (service.scope.objectReader(className) !== undefined || /^javax?\./.test(className)) return thrown;
    return runtimeException(`${className}: ${thrown.message}`, thrown, exposeStack);
  }
  const text = thrown instanceof Error ? `${thrown.name}: ${messageOf(thrown)}` : messageOf(thrown);
  return runtimeException(text, thrown, exposeStack);
}

function runtimeException(text: string, thrown: unknown, exposeStack: boolean): JavaException {
  const stack = exposeStack && thrown instanceof Error ? thrown.stack : undefined;
  const frames = stack?.slice(stack.indexOf("\n    at "));
  return new JavaException("java.lang.RuntimeException", frames === undefined ? text : `${text}${frames}`);
}
