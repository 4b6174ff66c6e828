import { type AnySchema, generalize, JavaException, realize } from "@dubbo-ts/hessian2";
import { Key, messageOf, RpcCode, RpcError } from "../common/index.js";
import {
  answered,
  type Filter,
  GENERIC_TRUE,
  genericMethod,
  type Invocation,
  JavaReflection,
  meantByGeneric,
  type Result,
  RpcInvocation,
  type ServiceModel,
  thrown,
} from "../rpc/index.js";

/**
 * Calls a provider that implements `$invoke` alone (url key `generic`) as a contract says: arguments become values that
 * need none, and the answer one of the contract. Nothing for other providers. Java: `GenericImplFilter`.
 */
export const genericImpl: Filter = (next) => {
  const { invoke, url } = next;
  if (url.get(Key.Generic) !== GENERIC_TRUE) return invoke;
  return (invocation) => {
    const { method } = invocation;
    if (method.index < 0 || method.wireName !== undefined) return invoke(invocation);
    return invoke(genericCall(invocation)).then((result) => typedResult(invocation, result));
  };
};

function genericCall({ service, method, args, attachments, options, deadline }: Invocation): RpcInvocation {
  const { name, descriptor, parameters } = method;
  const general = args.map((arg, i) => generalize(parameters[i]!, arg as never, service.scope));
  const call = service.unlisted(name, (index) => genericMethod(name, index));
  const invocation = [name, JavaReflection.typeNames(descriptor), general];
  return new RpcInvocation(service, call, invocation, attachments, options, undefined, deadline);
}

function typedResult({ service, method }: Invocation, result: Result): Result {
  const { attachments, provider } = result;
  if (!result.ok) return thrown(typedException(service, result.exception), attachments, provider);
  try {
    const isVoid = method.result.descriptor === "V";
    const value = isVoid ? undefined : realize(method.result, result.value, service.scope);
    return answered(value, attachments, provider);
  } catch (cause) {
    const text = `cannot read the answer of ${service.key}.${method.name}: result: ${messageOf(cause)}`;
    throw new RpcError(RpcCode.Serialization, text, {
      service: service.key,
      method: method.name,
      address: provider,
      cause,
    });
  }
}

type ExceptionClass = AnySchema & (new (message: string) => JavaException);

function typedException({ scope }: ServiceModel, exception: unknown): unknown {
  const meant = meantByGeneric(exception);
  if (meant === undefined) return exception;
  const known = scope.classSchema(meant.className);
  if (known?.kind === "exception") return new (known as ExceptionClass)(meant.message);
  return new JavaException(meant.className, meant.message);
}
