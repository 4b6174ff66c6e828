import type { DubboUrl, LogLevel } from "../common/index.js";
import type {
  ExecutorStatus,
  Filter,
  Invoker,
  ServerPort,
  ServiceModel,
  TextConnection,
  TextSession,
} from "../rpc/index.js";
import type { DubboState } from "./dubbo.js";
import type { CloseOptions } from "./dubbo-options.js";
import type { KnownProviders } from "./lazy-reference.js";
import type { PublishedService } from "./published-services.js";
import type { QosOptions } from "./qos-options.js";

/** A service of this process, as an operator sees it. Java: `ProviderModel`. */
export interface OperatedService {
  readonly service: ServiceModel;
  /** What callers find it under. */
  readonly path: string;
  /** Calls the user's object, past the filters. */
  readonly invoker: Invoker;
  /** Undefined: this process alone can call it, or it is not exported yet. */
  readonly published: PublishedService | undefined;
}

/** A client of this process, as an operator sees it. Java: `ConsumerModel`. */
export interface OperatedReference {
  readonly service: ServiceModel;
  readonly providers: readonly KnownProviders[];
}

/** One object of settings, without secrets. */
export interface ConfigSection {
  /** As Java calls it: `ApplicationConfig`. */
  readonly type: string;
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A registry in use. */
export interface OperatedRegistry {
  readonly url: DubboUrl;
  readonly isAvailable: boolean;
}

/** What an operator may see and do of one `Dubbo`. */
export interface Operations {
  readonly application: string;
  readonly release: string;
  readonly state: DubboState;
  readonly isReady: boolean;
  /** Which messages reach the log from now on. */
  logLevel: LogLevel;
  /** Where they go: `console`, or `own` for a logger that `createDubbo` was given. */
  readonly logger: string;
  services(): readonly OperatedService[];
  references(): readonly OperatedReference[];
  servers(): readonly ServerPort[];
  registries(): readonly OperatedRegistry[];
  /** The pools of places for calls. */
  executors(): readonly ExecutorStatus[];
  config(): readonly ConfigSection[];
  /** As `Dubbo.online`. */
  online(pattern?: string): Promise<readonly string[]>;
  /** As `Dubbo.offline`. */
  offline(pattern?: string): Promise<readonly string[]>;
  /** Tells every caller that no new call is welcome here. */
  announceClose(): void;
  close(options?: CloseOptions): Promise<void>;
  info(message: string): void;
  warn(message: string): void;
}

/** Watches and steers one `Dubbo` for its operators. Java: `QosProtocolWrapper`. */
export interface Operator {
  /** Stands before each service, next to the user's object. */
  readonly filter: Filter;
  /** Answers these commands, typed at a port for services. */
  telnet(connection: TextConnection, commands: readonly string[]): TextSession;
  /** Opens the port, unless the options say not to. Rejects when it cannot be opened and `check` is set. */
  start(): Promise<void>;
  /** The port that is open. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

/** Makes an {@link Operator}; it does nothing before `start`. */
export type OperatorFactory = (operations: Operations, options: QosOptions) => Operator;
