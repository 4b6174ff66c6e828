import { defineService, method, t } from "dubbo-ts";

/** What consumers of the network faults call. Every answer names the provider and the call it belongs to. */
export const LoadApi = defineService("com.acme.LoadApi", {
  methods: {
    /** `name id` */
    answer: method(t.int, t.string).returns(t.string),
    /** `name id`, after so many milliseconds. */
    late: method(t.int, t.int).returns(t.string),
    /** So many bytes: the id in four of them, the name, and `x` for the rest. */
    blob: method(t.int, t.int).returns(t.bytes),
    /** `name id length` */
    keep: method(t.int, t.bytes).returns(t.string),
    /** Blocks the provider's event loop for so many milliseconds. */
    burn: method(t.int).returns(t.void),
    /** Takes so many MiB of memory, and keeps them. */
    hog: method(t.int).returns(t.void),
  },
});

/** What a process of the network faults is started with. */
export interface LoadPeerOptions {
  readonly role: "provider" | "consumer";
  readonly name: string;
  /** Where a provider listens. Default 127.0.0.1. */
  readonly host?: string;
  readonly port?: number;
  /** Whom a consumer calls: `dubbo://host:port`, separated by `;`. */
  readonly urls?: string;
  /** Instead of `urls`. */
  readonly registry?: string;
  readonly home?: string;
  /** Default 500. */
  readonly timeoutMs?: number;
  /** Default 2. */
  readonly retries?: number;
  /** Default 1000. */
  readonly heartbeatMs?: number;
  readonly connectTimeoutMs?: number;
  readonly connections?: number;
  readonly maxBodyBytes?: number;
  readonly check?: boolean;
  /** Milliseconds; default 0. */
  readonly warmup?: number;
  /** Calls that a provider runs at once, and that wait besides. */
  readonly threads?: number;
  readonly queues?: number;
  /** Of a consumer's first call. Default 1. */
  readonly firstId?: number;
}

/** What a consumer is to do, open-loop: calls begin at their time, whatever became of those before. */
export interface Load {
  readonly perSecond: number;
  readonly method?: "answer" | "late" | "blob" | "keep";
  /** Bytes of the text, blob or body; milliseconds of `late`. Default 16. */
  readonly size?: number;
  readonly timeoutMs?: number;
}

/** Calls from this id on must never be executed twice: those of a consumer without retries. */
export const FIRST_UNREPEATED_ID = 2 ** 25;

/** What a provider has executed. */
export interface Executed {
  readonly calls: number;
  /** Calls that came twice though they must not. */
  readonly repeated: number;
}

/** What became of a consumer's calls since it was asked last. */
export interface Fates {
  readonly begun: number;
  readonly ok: number;
  readonly failed: number;
  /** Answers that were not this call's. */
  readonly wrong: number;
  /** Calls that have not ended yet. */
  readonly pending: number;
  /** Milliseconds of the slowest call that ended, and of the one that waits longest. */
  readonly slowestMs: number;
  readonly oldestMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the calls that failed. */
  readonly failedP50Ms: number;
  /** Answers by provider. */
  readonly answers: Readonly<Record<string, number>>;
  /** Failures by `code address: message`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Answers that were no answer to anything: damaged values. */
  readonly damaged: number;
}
