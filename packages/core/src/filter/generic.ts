import { ByteWriter, generalize, Hessian2Output, realize } from "@dubbo-ts/hessian2";
import { messageOf, printable, RpcCode, RpcError } from "../common/index.js";
import {
  answered,
  type Filter,
  GENERIC_TRUE,
  genericExceptionOf,
  INVOKE,
  INVOKE_ASYNC,
  type Invocation,
  JavaReflection,
  type MethodDefinition,
  type Result,
  RpcInvocation,
  thrown,
} from "../rpc/index.js";

/**
 * Turns `$invoke` into a call of the method that it names: arguments become those of the contract, and the answer one
 * that needs no contract to be read. What the service throws becomes a `GenericException`. Java: `GenericFilter`.
 */
export const generic: Filter = (next) => {
  const { invoke } = next;
  return (invocation) => {
    const { method } = invocation;
    if (method !== INVOKE && method !== INVOKE_ASYNC) return invoke(invocation);
    const call = realCall(invocation);
    return invoke(call).then((result) => generalResult(call, result));
  };
};

function realCall(invocation: Invocation): RpcInvocation {
  const { service, attachments, peer, deadline } = invocation;
  const [given, types, args] = invocation.args as readonly [
    string,
    readonly (string | null)[] | null,
    unknown[] | null,
  ];
  const kind = attachments?.["generic"];
  if (kind !== undefined && kind !== null && kind !== "" && String(kind).toLowerCase() !== GENERIC_TRUE) {
    throw refusal(invocation, `generic=${printable(String(kind))} is not supported, only generic=${GENERIC_TRUE}`);
  }
  const name = given.trim();
  const method = methodOf(invocation, name, types);
  const values = args ?? new Array<unknown>(method.parameters.length).fill(null);
  if (values.length !== method.parameters.length) {
    const text = `${name} takes ${method.parameters.length} arguments, got ${values.length}: args.length != types.length`;
    throw refusal(invocation, text);
  }
  const real = method.parameters.map((schema, i) => {
    try {
      return realize(schema, values[i], service.scope);
    } catch (error) {
      throw refusal(invocation, `cannot make args[${i}] of ${service.key}.${name}: ${messageOf(error)}`, error);
    }
  });
  return new RpcInvocation(service, method, real, attachments, undefined, peer, deadline);
}

/** By exactly these types; by the name alone when there are none and one method has it. Java: `ReflectUtils.findMethodByMethodSignature`. */
function methodOf(invocation: Invocation, name: string, types: readonly (string | null)[] | null): MethodDefinition {
  const { service } = invocation;
  const overloads = service.overloads(name);
  if (types === null) {
    if (overloads.length === 1) return overloads[0]!;
    if (overloads.length > 1) {
      throw refusal(
        invocation,
        `Not unique method for method name(${name}) in class ${service.interface}, find ${overloads.length} methods.`,
      );
    }
  } else {
    const descriptors = types.map((type) => (type === null ? undefined : JavaReflection.descriptorOfType(type.trim())));
    const found = descriptors.includes(undefined) ? undefined : service.find(name, descriptors.join(""));
    if (found !== undefined) return found;
  }
  const known = overloads.map(({ parameters }) => `${name}(${parameters.map(({ javaType }) => javaType).join(", ")})`);
  const hint = known.length === 0 ? "" : `; it has ${known.join(", ")}`;
  const text = `No such method ${printable(name)} in class interface ${service.interface}${hint}`;
  throw refusal(invocation, text, undefined, RpcCode.MethodNotFound);
}

function generalResult({ service, method }: Invocation, result: Result): Result {
  if (!result.ok) return thrown(genericExceptionOf(result.exception), result.attachments);
  const { value } = result;
  try {
    // What is written is checked as any other answer, and only then taken apart.
    service.plans(method).result.write(new Hessian2Output(new ByteWriter()), value);
    return answered(generalize(method.result, value as never, service.scope), result.attachments);
  } catch (error) {
    throw new RpcError(
      RpcCode.Serialization,
      `cannot generalize the result of ${service.key}.${method.name}: ${messageOf(error)}`,
      { service: service.key, method: method.name, cause: error },
    );
  }
}

function refusal(
  { service, args }: Invocation,
  text: string,
  cause?: unknown,
  code: RpcCode = RpcCode.Validation,
): RpcError {
  return new RpcError(code, text, { service: service.key, method: String(args[0]), cause });
}
