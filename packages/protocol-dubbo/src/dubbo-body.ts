import {
  DUBBO_VERSION,
  messageOf,
  printable,
  ResponseStatus,
  RpcCode,
  RpcError,
  type RpcErrorDetails,
} from "@dubbo-ts/core/common";
import {
  type Attachments,
  answered,
  DEFAULT_MESSAGE_LIMITS,
  type ResolvedMessageLimits,
  type Result,
  thrown,
} from "@dubbo-ts/core/rpc";
import {
  Hessian2Input,
  Hessian2Output,
  HessianError,
  JavaException,
  JavaObject,
  type Plan,
  type TypeScope,
} from "@dubbo-ts/hessian2";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { TPS_LIMIT } from "./refusal.js";

/** First value of an answer's body. Java: `DubboCodec.RESPONSE_*`. */
export const AnswerKind = { Exception: 0, Value: 1, Null: 2 } as const;
/** Added to an {@link AnswerKind} when attachments follow. */
const WITH_ATTACHMENTS = 3;

/** What a request says before its arguments, as bytes: the same for every call of a method. Java: `DubboCodec.encodeRequestData`. */
export function encodeRequestHead(
  path: string,
  version: string,
  method: string,
  descriptor: string,
  dubboVersion: string = DUBBO_VERSION,
): Buffer {
  return written((output) => {
    output.writeString(dubboVersion);
    output.writeString(path);
    output.writeString(version);
    output.writeString(method);
    output.writeString(descriptor);
  });
}

/** Entries of an attachment map as bytes, without the marks of the map around them. */
export function encodeEntries(entries: Readonly<Record<string, string | undefined>>): Buffer {
  return written((output) => {
    for (const [key, value] of Object.entries(entries)) {
      if (value === undefined) continue;
      output.writeString(key);
      output.writeString(value);
    }
  });
}

function written(write: (output: Hessian2Output) => void): Buffer {
  const out = new ByteWriter(256);
  write(new Hessian2Output(out));
  return Buffer.from(out.bytes.subarray(0, out.end));
}

/** What a request says before its arguments. */
export interface RequestHead {
  /** Version of the caller's protocol, `2.0.2` for all since 2.6.3; decides whether answers may carry attachments. */
  readonly dubboVersion: string | null;
  readonly path: string;
  /** `0.0.0` when the caller named none. */
  readonly version: string;
  readonly method: string;
  readonly descriptor: string;
}

/** Reads the head and leaves `input` at the first argument. Java: `DecodeableRpcInvocation`. */
export function readRequestHead(input: Hessian2Input): RequestHead {
  const dubboVersion = input.readNullableString();
  const path = input.readNullableString();
  const version = input.readNullableString();
  const method = input.readNullableString();
  const descriptor = input.readNullableString();
  if (path === null || method === null || descriptor === null) {
    throw new TypeError("the service, the method or its descriptor is null");
  }
  return { dubboVersion, path, version: version || "0.0.0", method, descriptor };
}

/** Reads the map of attachments; null is none. Throws when it is no map or larger than the limits. */
export function readAttachments(
  input: Hessian2Input,
  { attachments: most, attachmentBytes }: ResolvedMessageLimits = DEFAULT_MESSAGE_LIMITS,
): Attachments | undefined {
  if (input.tryNull()) return undefined;
  const tag = input.peek();
  if (tag !== 0x48 && tag !== 0x4d) throw new TypeError("the attachments are no map");
  const attachments = Object.create(null) as Attachments;
  const start = input.position;
  input.readMapBegin();
  input.addRef(attachments);
  for (let count = 1; !input.tryEnd(); count++) {
    if (count > most) throw new RangeError(`more than ${most} attachments`);
    const key = input.readValue();
    const value = input.readValue();
    if (input.position - start > attachmentBytes)
      throw new RangeError(`attachments of more than ${attachmentBytes} bytes`);
    if (typeof key === "string") attachments[key] = value;
  }
  input.leave();
  return attachments;
}

/** `{dubbo: "2.0.2"}`, all that nearly every answer carries. */
const VERSION_ONLY = Buffer.from("H\x05dubbo\x052.0.2Z", "latin1");

/** The attachments of an answer, without the peer's version, which is not for the caller. */
function readAnswerAttachments(input: Hessian2Input, limits: ResolvedMessageLimits): Attachments | undefined {
  const { bytes, position } = input;
  let at = 0;
  while (at < VERSION_ONLY.length && bytes[position + at] === VERSION_ONLY[at]) at++;
  if (at === VERSION_ONLY.length && position + at <= input.end) {
    input.position += at;
    return undefined;
  }
  const attachments = readAttachments(input, limits);
  if (attachments !== undefined) delete attachments["dubbo"];
  return attachments;
}

/** Writes an answer as a caller of this protocol version understands it. Java: `DubboCodec.encodeResponseData`. */
export function writeAnswer(
  output: Hessian2Output,
  result: Result,
  plan: Plan<unknown>,
  scope: TypeScope,
  withAttachments: boolean,
): void {
  const more = withAttachments ? WITH_ATTACHMENTS : 0;
  if (!result.ok) {
    output.writeInt(AnswerKind.Exception + more);
    scope.throwable.write(output, result.exception);
  } else if (result.value === null || result.value === undefined) {
    output.writeInt(AnswerKind.Null + more);
    // The plan decides whether null is an answer of this method at all; its byte is not part of this kind of answer.
    const { end } = output.out;
    plan.write(output, null);
    output.out.truncate(end);
  } else {
    output.writeInt(AnswerKind.Value + more);
    plan.write(output, result.value);
  }
  if (withAttachments) {
    output.writeMapBegin();
    output.writeString("dubbo");
    output.writeString(DUBBO_VERSION);
    const { attachments } = result;
    for (const key in attachments) {
      output.writeString(key);
      output.writeValue(attachments[key]);
    }
    output.writeMapEnd();
  }
}

const NULL = Buffer.from("N");

// What null means here is the plan's to say: null, a default, nothing at all, or an error.
function readNull(plan: Plan<unknown>): unknown {
  return plan.read(new Hessian2Input(NULL));
}

/** Reads an answer whose status is OK. Java: `DecodeableRpcResult`. */
export function readAnswer(
  input: Hessian2Input,
  plan: Plan<unknown>,
  scope: TypeScope,
  details: RpcErrorDetails,
  limits: ResolvedMessageLimits = DEFAULT_MESSAGE_LIMITS,
): Result {
  const kind = input.readInt();
  switch (kind) {
    case AnswerKind.Exception:
      return exceptionResult(input.readValue(scope), undefined, details);
    case AnswerKind.Value:
      return answered(plan.read(input), undefined, details.address);
    case AnswerKind.Null:
      return answered(readNull(plan), undefined, details.address);
    case AnswerKind.Exception + WITH_ATTACHMENTS: {
      const exception = input.readValue(scope);
      return exceptionResult(exception, readAnswerAttachments(input, limits), details);
    }
    case AnswerKind.Value + WITH_ATTACHMENTS: {
      const value = plan.read(input);
      return answered(value, readAnswerAttachments(input, limits), details.address);
    }
    case AnswerKind.Null + WITH_ATTACHMENTS:
      return answered(readNull(plan), readAnswerAttachments(input, limits), details.address);
    default:
      throw new RpcError(
        RpcCode.Serialization,
        `${details.address} answered ${details.service}.${details.method} with the unknown kind ${kind}`,
        { ...details, status: ResponseStatus.ClientError },
      );
  }
}

/** Java's own filters answer with an exception of this name when they mean that there is no answer. */
const RPC_EXCEPTION = /^(org\.apache|com\.alibaba)\.dubbo\.rpc\.RpcException$/;

function exceptionResult(value: unknown, attachments: Attachments | undefined, details: RpcErrorDetails): Result {
  if (!(value instanceof JavaException)) {
    const text = `the service threw ${describe(value)}, whose class this contract does not know`;
    return thrown(new JavaException("java.lang.RuntimeException", text), attachments, details.address);
  }
  if (RPC_EXCEPTION.test(value.className)) {
    const code = value.fields["code"];
    const known = Number.isInteger(code) && (code as number) >= 0 && (code as number) <= 13;
    const unknown = TPS_LIMIT.test(messageOf(value)) ? RpcCode.LimitExceeded : RpcCode.Unknown;
    throw new RpcError(known && code !== 0 ? (code as RpcCode) : unknown, messageOf(value), {
      ...details,
      cause: value,
    });
  }
  return thrown(value, attachments, details.address);
}

function describe(value: unknown): string {
  if (value instanceof JavaObject) return printable(value.className, 128);
  return value === null ? "null" : printable(Object.prototype.toString.call(value).slice(8, -1), 64);
}

/** Java: `Version.isSupportResponseAttachment`: versions 2.0.2 to 2.0.99 understand attachments of an answer. */
export function supportsAnswerAttachments(dubboVersion: string | null): boolean {
  if (dubboVersion === DUBBO_VERSION) return true;
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})/.exec(dubboVersion ?? "");
  return (
    parts !== null &&
    Number(parts[1]) === 2 &&
    Number(parts[2]) === 0 &&
    Number(parts[3]) >= 2 &&
    Number(parts[3]) <= 99
  );
}

/** Says where in the message an encoding or decoding error happened; other errors go through as they are. */
export function within(error: unknown, segment: string): unknown {
  return error instanceof HessianError ? error.within(segment) : error;
}
