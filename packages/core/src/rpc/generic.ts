import { t } from "@dubbo-ts/hessian2";
import { GenericException } from "./generic-exception.js";
import { defineService, type MethodDefinition, method, type ServiceDefinition } from "./service-definition.js";

/** Descriptor of `$invoke(String method, String[] types, Object[] args)`. Java: `CommonConstants.GENERIC_PARAMETER_DESC`. */
export const INVOKE_DESCRIPTOR = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";

/** Value of the attachment `generic`: plain values, objects as maps with their class. The one kind we speak. */
export const GENERIC_TRUE = "true";

const PARAMETERS = [t.string, t.nullable(t.array(t.nullable(t.string))), t.nullable(t.array(t.any))] as const;

/** `$invoke`, which every service answers for the method that its first argument names. Java: `GenericService.$invoke`. */
export const INVOKE: MethodDefinition = genericMethod("$invoke", -1);

/** `$invokeAsync`: the same on the wire. */
export const INVOKE_ASYNC: MethodDefinition = genericMethod("$invokeAsync", -1);

/** The method `name` of a service whose contract is not known, called by way of `$invoke`; its settings are its own. */
export function genericMethod(name: string, index: number): MethodDefinition {
  return Object.freeze({
    key: name,
    name,
    wireName: name === "$invokeAsync" ? name : "$invoke",
    index,
    descriptor: INVOKE_DESCRIPTOR,
    parameters: PARAMETERS,
    result: t.any,
    exceptions: [],
    settings: {},
  });
}

/** The contract of a service that answers every method of `interfaceName` itself: `$invoke` is its only method. */
export function genericContract(interfaceName: string): ServiceDefinition {
  const invoke = method(...PARAMETERS).returns(t.any);
  return defineService(interfaceName, {
    types: [GenericException],
    methods: { invoke: invoke.named("$invoke"), invokeAsync: invoke.named("$invokeAsync") },
  });
}

/** A method of a service whose contract is not known, called as itself: every value is what it is on the wire. */
export function untypedMethod(name: string, descriptor: string, arity: number, index: number): MethodDefinition {
  return Object.freeze({
    key: name,
    name,
    index,
    descriptor,
    parameters: new Array<typeof t.any>(arity).fill(t.any),
    result: t.any,
    exceptions: [],
    settings: {},
  });
}
