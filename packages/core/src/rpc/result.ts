import type { Attachments } from "./call-options.js";

/** What the service answered: a value, or the exception its own code threw. Java: `Result`, `AppResponse`. */
export type Result = {
  /** What came, or goes, beside the answer; undefined when nothing does. */
  readonly attachments: Attachments | undefined;
  /** `host:port` of the provider that answered; undefined on the provider itself. */
  readonly provider: string | undefined;
} & ({ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly exception: unknown });

// One hidden class for both outcomes keeps every reader of a Result monomorphic.
class AppResponse {
  readonly ok: boolean;
  readonly value: unknown;
  readonly exception: unknown;
  readonly attachments: Attachments | undefined;
  readonly provider: string | undefined;
  constructor(ok: boolean, value: unknown, exception: unknown, attachments?: Attachments, provider?: string) {
    this.ok = ok;
    this.value = value;
    this.exception = exception;
    this.attachments = attachments;
    this.provider = provider;
  }
}

/** The service answered with this value. */
export function answered(value: unknown, attachments?: Attachments, provider?: string): Result {
  return new AppResponse(true, value, undefined, attachments, provider) as Result;
}

/** The service answered with this exception. */
export function thrown(exception: unknown, attachments?: Attachments, provider?: string): Result {
  return new AppResponse(false, undefined, exception, attachments, provider) as Result;
}
