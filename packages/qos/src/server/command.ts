import type { QosPermission } from "@dubbo-ts/core";
import type { MethodDefinition, ServiceModel } from "@dubbo-ts/core/rpc";

/** What a command answers; a text alone is good for most. */
export interface Answer {
  /** For people. */
  readonly text: string;
  /** For programs, over HTTP with `format=json`. Default: the text as `result`. */
  readonly data?: unknown;
  /** Over HTTP. Default 200. */
  readonly httpStatus?: number;
  /** Whether HTTP gets `data` without asking, as Java has it. */
  readonly isJson?: boolean;
  /** Whether a telnet connection ends with it. */
  readonly ends?: boolean;
}

/** The overloads that `select` chooses from. */
export interface Choice {
  readonly service: ServiceModel;
  readonly methods: readonly MethodDefinition[];
  /** What `invoke` was asked. */
  readonly message: string;
}

/** What one connection remembers between its commands. */
export interface Session {
  /** The service that `cd` chose. */
  service: string | undefined;
  choice: Choice | undefined;
  /** Ends what `trace` began. */
  stopTrace: (() => void) | undefined;
}

/** One run of a command. Java: `CommandContext`. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly via: "telnet" | "http";
  /** `host:port` of whoever asks. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** Whether it comes from this machine. */
  readonly isLocal: boolean;
  /** Whether who asks may know more than yes or no. */
  readonly isTrusted: boolean;
  readonly session: Session;
  /** Aborts when the connection is gone, or somebody typed Ctrl-C. */
  readonly signal: AbortSignal;
  /** Says something before the answer. Telnet only; over HTTP it goes nowhere. */
  write(text: string): void;
}

/** Something that an operator can ask for. What it throws is told as its failure. Java: `BaseCommand`, `Cmd`. */
export interface Command {
  readonly summary: string;
  readonly examples?: readonly string[];
  /** Default `PROTECTED`. */
  readonly permission?: QosPermission;
  run(context: CommandContext): Answer | string | Promise<Answer | string>;
}

/** By name. */
export type Commands = ReadonlyMap<string, Command>;
