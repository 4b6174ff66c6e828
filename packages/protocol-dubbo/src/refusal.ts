import { ResponseStatus, RpcCode, rpcCodeOfStatus } from "@dubbo-ts/core/common";

/** What a refusal means to the caller. */
export interface RefusalMeaning {
  readonly code: RpcCode;
  /** What to do next; empty when the text says it all. */
  readonly hint: string;
}

interface Rule {
  readonly statuses: readonly number[];
  /** Of the first line; the lines 2.7 and 3.3 differ in theirs. */
  readonly text: RegExp;
  readonly meaning: RefusalMeaning;
}

const { BadRequest, BadResponse, SerializationError, ServiceError, ServerThreadpoolExhausted } = ResponseStatus;

const NOT_THERE: RefusalMeaning = {
  code: RpcCode.MethodNotFound,
  hint: "it has no such service, version, method or parameter types: compare the contract with the interface it provides",
};
const TOO_LARGE: RefusalMeaning = {
  code: RpcCode.Serialization,
  hint: "ask for less, or raise the payload limit of the provider and maxBodyBytes of the client",
};

/** What Java's limit of calls in a time says, as a refusal until 2.7 and in an answer since. */
export const TPS_LIMIT = /because exceed max service tps\./;

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  // 3.3 shows how far it came: without a method's name it has not read it, with types it has found the method.
  {
    statuses: [BadRequest],
    text: /RpcInvocation \[methodName=(?!null,)[^,]*, parameterTypes=null|Service not found:/,
    meaning: NOT_THERE,
  },
  { statuses: [BadRequest], text: /due to: (service )?\S+ (is not provided here|has no method)/, meaning: NOT_THERE },
  {
    statuses: [BadRequest],
    text: /too large|payload/i,
    meaning: { code: RpcCode.Serialization, hint: "send less, or raise the payload limit of the provider" },
  },
  {
    statuses: [BadRequest],
    text: /^Fail to decode request/,
    meaning: {
      code: RpcCode.Serialization,
      hint: "it cannot read the arguments: compare their schemas with the types of the interface",
    },
  },
  { statuses: [SerializationError, BadResponse], text: /Data length too large/i, meaning: TOO_LARGE },
  {
    statuses: [BadResponse],
    text: /^/,
    meaning: {
      code: RpcCode.Serialization,
      hint: "it cannot write its answer; a Java provider needs the class in its security/serialize.allowlist",
    },
  },
  {
    statuses: [ServiceError],
    text: /Not found exported service/,
    meaning: {
      code: RpcCode.MethodNotFound,
      hint: "give the client the group, the version and the path that are provided there",
    },
  },
  {
    statuses: [ServiceError],
    text: /Invalid token!/,
    meaning: { code: RpcCode.Forbidden, hint: "find it by a registry, or put the provider's token into the url" },
  },
  {
    statuses: [ServiceError],
    text: /No such method |RpcException: [\w.$]+\.\w+\([\w.$,[\] ]*\)$/,
    meaning: { code: RpcCode.MethodNotFound, hint: "compare the name and the types with the interface it provides" },
  },
  {
    statuses: [ServiceError],
    text: /Not unique method /,
    meaning: { code: RpcCode.Validation, hint: "say which one by the types of its parameters" },
  },
  {
    statuses: [ServiceError],
    // Java puts its whole url in the middle, and a long text is cut.
    text: /The service using threads greater than|RpcException: Failed to invoke method \S+ in provider \w+:\/\//,
    meaning: { code: RpcCode.LimitExceeded, hint: "the provider runs as many calls of it as it may (executes)" },
  },
  {
    statuses: [ServiceError],
    text: TPS_LIMIT,
    meaning: { code: RpcCode.LimitExceeded, hint: "the provider takes so many calls in a time (tps, tps.interval)" },
  },
  {
    statuses: [ServerThreadpoolExhausted],
    text: /^/,
    meaning: {
      code: RpcCode.Network,
      hint: "the provider is too busy: call less at once, or let it do more (threads, queues)",
    },
  },
];

/** A provider of ours puts the name of its code behind its text. */
const OUR_CODE = /^org\.apache\.dubbo\.rpc\.RpcException: .*\((\w+)\)$/;

/**
 * What an answer with this status and this text means: the code that says why, and what to do about it. Statuses and
 * texts that nobody knows count as Java's consumer counts them. Java: `DefaultFuture.returnFromResponse`.
 */
export function meaningOfRefusal(status: number, text: string): RefusalMeaning {
  const known = RULES.find((rule) => rule.statuses.includes(status as never) && rule.text.test(text))?.meaning;
  const named = OUR_CODE.exec(text)?.[1];
  const code =
    named !== undefined && Object.hasOwn(RpcCode, named) ? RpcCode[named as keyof typeof RpcCode] : undefined;
  if (status === ServiceError && code !== undefined) return { code, hint: known?.code === code ? known.hint : "" };
  return known ?? { code: rpcCodeOfStatus(status), hint: "" };
}
