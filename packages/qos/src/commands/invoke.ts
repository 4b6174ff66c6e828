import type { OperatedService, Operations, QosOptions } from "@dubbo-ts/core";
import { messageOf } from "@dubbo-ts/core/common";
import { type MethodDefinition, RpcInvocation } from "@dubbo-ts/core/rpc";
import { realize } from "@dubbo-ts/hessian2";
import type { Answer, Command, CommandContext } from "../server/index.js";
import { simpleName } from "./chosen-service.js";
import { shownJson } from "./shown-json.js";

/** A method whose parameters the given arguments fit. */
interface Fitting {
  readonly method: MethodDefinition;
  readonly args: readonly unknown[];
}

/**
 * Calls a service of this process, past its filters: `invoke OrderApi.find(42)`. Off unless asked for, and from this
 * machine alone. Arguments are strict JSON; whole numbers that JSON cannot hold are given as text. Java: `InvokeTelnet`.
 */
export function invoke(operations: Operations, options: QosOptions): Command {
  return {
    summary: "Invoke the service method.",
    examples: ['invoke IHelloService.sayHello("xxxx")', 'invoke sayHello("xxxx")'],
    run: (context) => refusal(options, context) ?? run(operations, context, context.args[0], undefined),
  };
}

/** Calls the overload that is chosen from those that `invoke` listed. Java: `SelectTelnet`. */
export function select(operations: Operations, options: QosOptions): Command {
  return {
    summary: "Select the index of the method you want to invoke",
    examples: ["select [index]"],
    run(context) {
      const refused = refusal(options, context);
      if (refused !== undefined) return refused;
      const { args, session } = context;
      if (args.length === 0) return "Please input the index of the method you want to invoke, eg: \r\n select 1";
      const { choice } = session;
      if (choice === undefined) return "Please use the invoke command first.";
      const method = /^\d{1,4}$/.test(args[0]!) ? choice.methods[Number(args[0]) - 1] : undefined;
      if (method === undefined) return `Illegal index ,please input select 1~${choice.methods.length}`;
      return run(operations, context, choice.message, method);
    },
  };
}

function refusal({ invoke }: QosOptions, { isLocal }: CommandContext): Answer | undefined {
  if (invoke !== true) {
    return { text: "invoke is switched off: give createDubbo { qos: { invoke: true } }", httpStatus: 403 };
  }
  return isLocal ? undefined : { text: "invoke is for this machine alone", httpStatus: 403 };
}

async function run(
  operations: Operations,
  context: CommandContext,
  message: string | undefined,
  selected: MethodDefinition | undefined,
): Promise<Answer | string> {
  if (message === undefined) {
    return 'Please input method name, eg: \r\ninvoke xxxMethod(1234, "abcd", {"prop" : "value"})\r\ninvoke XxxService.xxxMethod(1234, "abcd", {"prop" : "value"})\r\ninvoke com.xxx.XxxService.xxxMethod(1234, "abcd", {"prop" : "value"})';
  }
  const open = message.indexOf("(");
  if (open < 0 || !message.endsWith(")")) return "Invalid parameters, format: service.method(args)";
  const path = message.slice(0, open).trim();
  const dot = path.lastIndexOf(".");
  const name = path.slice(dot + 1).trim();
  const serviceName = dot < 0 ? context.session.service : path.slice(0, dot).trim();
  if (serviceName === undefined || serviceName === "") {
    return 'If you want to invoke like [invoke sayHello("xxxx")], please execute cd command first, or you can execute it like [invoke IHelloService.sayHello("xxxx")]';
  }
  let given: unknown[];
  try {
    given = parseArguments(message.slice(open + 1, -1));
  } catch (error) {
    return `Invalid json argument, cause: ${messageOf(error)}`;
  }
  const head = `Use default service ${serviceName.slice(0, 256)}.`;
  const found = operations.services().find((one) => isMeant(one, serviceName));
  if (found === undefined) return `${head}\r\nNo such service ${serviceName.slice(0, 256)}`;
  const overloads = found.service.overloads(name).filter(({ parameters }) => parameters.length === given.length);
  const candidates = selected === undefined ? overloads : [selected];
  if (candidates.length === 0) {
    return `${head}\r\nNo such method ${name.slice(0, 256)} in service ${serviceName.slice(0, 256)}`;
  }
  const { fitting, problem } = fittingOf(found, candidates, given);
  const [call] = fitting;
  if (call === undefined) return `Failed to invoke method ${name}, cause: ${problem}`;
  if (fitting.length > 1) {
    const methods = fitting.map(({ method }) => method);
    context.session.choice = { service: found.service, methods, message };
    return listed(methods);
  }
  return callMethod(found, call, context, head);
}

function listed(methods: readonly MethodDefinition[]): string {
  const lines = methods.map(({ name, parameters }, i) => {
    return `${i + 1}. ${name}(${parameters.map(({ javaType }) => simpleName(javaType)).join(",")})\r\n`;
  });
  return `Methods:\r\n${lines.join("")}Please use the select command to select the method you want to invoke. eg: select 1`;
}

async function callMethod(
  { service, invoker }: OperatedService,
  { method, args }: Fitting,
  { remoteAddress, localAddress, signal }: CommandContext,
  head: string,
): Promise<Answer | string> {
  const onClose = (listener: () => void): (() => void) => {
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
    return () => signal.removeEventListener("abort", listener);
  };
  const peer = { remoteAddress, localAddress, onClose };
  const start = performance.now();
  try {
    const gone = new Promise<never>((_, reject) => onClose(() => reject(new Error("nobody waits for it any more"))));
    const answer = invoker.invoke(new RpcInvocation(service, method, args, undefined, undefined, peer));
    const result = await Promise.race([answer, gone]);
    if (!result.ok) return `Failed to invoke method ${method.name}, cause: ${messageOf(result.exception)}`;
    const json = shownJson(result.value);
    const elapsedMs = Math.round(performance.now() - start);
    const text = `${head}\r\nresult: ${json}\r\nelapsed: ${elapsedMs} ms.`;
    return { text, data: { service: service.key, method: method.name, result: json, elapsedMs } };
  } catch (error) {
    return `Failed to invoke method ${method.name}, cause: ${messageOf(error)}`;
  }
}

function isMeant({ service }: OperatedService, name: string): boolean {
  const wanted = name.toLowerCase();
  return [service.key, simpleName(service.interface), service.interface].some((one) => one.toLowerCase() === wanted);
}

function fittingOf(
  { service }: OperatedService,
  candidates: readonly MethodDefinition[],
  given: readonly unknown[],
): { readonly fitting: readonly Fitting[]; readonly problem: string } {
  const fitting: Fitting[] = [];
  let problem = "none of its overloads takes such arguments";
  for (const method of candidates) {
    if (candidates.length > 1 && !method.parameters.every(({ javaType }, i) => isNatural(javaType, given[i]))) continue;
    try {
      const args = method.parameters.map((schema, i) => realize(schema, given[i], service.scope));
      fitting.push({ method, args });
    } catch (error) {
      problem = messageOf(error);
    }
  }
  return { fitting, problem };
}

const NUMBER =
  /^(byte|short|int|long|float|double|java\.lang\.(Byte|Short|Integer|Long|Float|Double)|java\.math\.\w+)$/;
const BOOLEAN = /^(boolean|java\.lang\.Boolean)$/;
const PRIMITIVE = /^[a-z]+$/;

/** Whether JSON would write such a value so: a text can be made a number, but with overloads it was not meant as one. */
function isNatural(javaType: string, value: unknown): boolean {
  if (javaType === "java.lang.Object") return true;
  if (value === null) return !PRIMITIVE.test(javaType);
  if (typeof value === "number") return NUMBER.test(javaType);
  if (typeof value === "boolean") return BOOLEAN.test(javaType);
  return !PRIMITIVE.test(javaType) || (typeof value === "string" && javaType === "char");
}

/** Objects become maps, as values come that bring no contract: no key of theirs can mean more than itself. */
function parseArguments(text: string): unknown[] {
  return JSON.parse(`[${text}]`, (_, value: unknown) => {
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new RangeError(`${value} is not exact, write it as text: "${value}"`);
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : value;
  }) as unknown[];
}
