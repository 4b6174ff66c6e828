import type { RpcCode } from "dubbo-ts";
import { frame, hessian } from "./raw-connection.js";

export const API = "org.dubbots.interop.api";
export const EXAM = `${API}.ExamService`;
export const REQUEST = 0xc2;
/** Of every row. */
export const ID = 7n;

/**
 * What comes back, in order, each by its beginning: `40 text` a refusal, `20 value` an answer, `event 20 value`,
 * `text ...` what is no frame. An entry that begins with `late` comes only once more bytes were sent. At the end may
 * stand `closed`, or `deaf`: the connection stays open and answers nothing any more. Empty: nothing, and it serves on.
 */
export type Expected = readonly string[];

/** A request that no good peer sends, and what each provider makes of it. */
export interface Row {
  readonly name: string;
  readonly bytes: Buffer;
  readonly java33: Expected;
  readonly java27: Expected;
  readonly ours: Expected;
  /** Why ours is another answer than that of Java 3.3.6; it must be said where the status, or what happens, differs. */
  readonly why?: string;
  /** What a refusal means to a Node consumer: of Java 3.3.6 and of Java 2.7.23. */
  readonly means?: readonly [java33: keyof typeof RpcCode | undefined, java27: keyof typeof RpcCode | undefined];
  /** Asked of a provider that has a token. */
  readonly guarded?: true;
  /** Java 3.3.6 drops all that it has read by then, so that the call after it may have to be sent again. */
  readonly drops?: true;
}

interface Call {
  readonly dubbo?: unknown;
  readonly service?: unknown;
  readonly version?: unknown;
  readonly method?: string;
  readonly descriptor?: string;
  readonly args?: readonly unknown[];
  /** `"none"`: no value at all. */
  readonly attachments?: unknown;
}

/** The body of a request: `get(5)` of the examined service, but for what is said. */
export function body(call: Call = {}): Buffer {
  const { dubbo = "2.0.2", service = EXAM, version = null, method = "get", descriptor = "I", args = [5] } = call;
  const { attachments = new Map([["path", service]]) } = call;
  const last = attachments === "none" ? [] : [attachments];
  return hessian(dubbo, service, version, method, descriptor, ...args, ...last);
}

/** A request whose body is like that of `get(5)`, but for what is said. */
export const call = (parts: Call): Buffer => frame(REQUEST, ID, body(parts));
/** A frame of these bytes. */
export const raw = (bytes: Buffer, flags = REQUEST): Buffer => frame(flags, ID, bytes);

export const FAILED = "40 Fail to decode request due to:";
export const SERVED: Expected = ["20 int:5"];
export const NOTHING: Expected = [];
export const CAUCHO = `${FAILED} com.alibaba.com.caucho.hessian.io.HessianProtocolException:`;
/** Java 3.3.6 shows how far it came with the call, and not why it came no further. */
export const cut = (method: string, types = "null"): Expected => [
  `${FAILED} RpcInvocation [methodName=${method}, parameterTypes=${types}]`,
];
export const notFound = (service: string, method: string): Expected => [
  `${FAILED} java.lang.IllegalArgumentException: Service not found:${service}, ${method}`,
];
/** The same answer of all three. */
export const everywhere = (expected: Expected): Pick<Row, "java33" | "java27" | "ours"> => ({
  java33: expected,
  java27: expected,
  ours: expected,
});
