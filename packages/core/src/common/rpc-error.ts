import type { RpcCode } from "./rpc-code.js";

/** What is known about a call that got no answer. */
export interface RpcErrorDetails {
  /** Service key, `group/interface:version`. */
  readonly service?: string | undefined;
  readonly method?: string | undefined;
  /** `host:port` of the provider that was asked last. */
  readonly address?: string | undefined;
  /** Every address that was tried, in order, the last one last. */
  readonly attempts?: readonly string[] | undefined;
  /** Status of the frame that brought the refusal, when one came: see `ResponseStatus`. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** The call got no answer. What a service throws is an answer, and never an `RpcError`. Java: `RpcException`. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: RpcCode;
  readonly service: string | undefined;
  readonly method: string | undefined;
  readonly address: string | undefined;
  readonly attempts: readonly string[];
  readonly status: number | undefined;

  constructor(code: RpcCode, message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.service = details.service;
    this.method = details.method;
    this.address = details.address;
    this.attempts = details.attempts ?? (details.address === undefined ? [] : [details.address]);
    this.status = details.status;
  }
}
