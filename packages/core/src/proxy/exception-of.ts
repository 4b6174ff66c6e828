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
  const message = messageOf(thrown);
  const named = thrown instanceof Error && message !== thrown.name; // an error without a message is its name
  return runtimeException(named ? `${thrown.name}: ${message}` : message, thrown, exposeStack);
}

function runtimeException(text: string, thrown: unknown, exposeStack: boolean): JavaException {
  const stack = exposeStack && thrown instanceof Error ? thrown.stack : undefined;
  const frames = stack?.indexOf("\n    at ") ?? -1;
  return new JavaException("java.lang.RuntimeException", frames < 0 ? text : `${text}${stack!.slice(frames)}`);
}
