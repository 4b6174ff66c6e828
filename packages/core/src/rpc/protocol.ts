import type { DubboUrl, Logger, SslOptions, TimerWheel } from "../common/index.js";
import type { Exporter, Invoker } from "./invoker.js";
import type { MessageLimits } from "./message-limits.js";
import type { ServiceModel } from "./service-model.js";

/** How frames are shown to a human. */
export interface FrameDumpOptions {
  /** Gets each line. Default: standard error. What it throws is ignored. */
  readonly write?: (line: string) => void;
  /**
   * Names whose values are hidden besides those of tokens, passwords, secrets, credentials, keys, cookies and
   * `authorization`: attachments, fields, keys of maps; a text means that name in any case. One that means
   * `service.method` hides its arguments and its answer: arguments have no names.
   */
  readonly redact?: readonly (string | RegExp)[];
  /** Longest line in characters. Default 4096. */
  readonly maxChars?: number;
}

/** A SOCKS5 proxy. */
export interface SocksProxy {
  readonly host: string;
  readonly port: number;
  /** Where it wants one; at most 255 bytes, as the password. */
  readonly username?: string;
  readonly password?: string;
}

/** What a protocol needs of the `Dubbo` it belongs to. */
export interface ProtocolContext {
  readonly application: string;
  readonly logger: Logger;
  readonly wheel: TimerWheel;
  /** Whether a service's own stack traces may travel to its callers. Default false. */
  readonly exposeStack: boolean;
  /** Of the requests that are decoded. Default: those of {@link MessageLimits}. */
  readonly serverLimits?: Partial<MessageLimits> | undefined;
  /** Of the answers that are decoded. */
  readonly clientLimits?: Partial<MessageLimits> | undefined;
  /** Answers these commands, typed at a port for services; undefined: nobody does. Java: `TelnetHandler`. */
  readonly telnet?: (connection: TextConnection, commands: readonly string[]) => TextSession | undefined;
  /** Whether frames are shown to a human. Default: when `NODE_DEBUG` names `dubbo`. */
  readonly frameDump?: boolean | FrameDumpOptions | undefined;
  /** Default: no TLS. */
  readonly ssl?: SslOptions | undefined;
  /** What connections to providers go through. Default: nothing. */
  readonly socksProxy?: SocksProxy | undefined;
}

/** A pool of places for calls: what it may do, what it does now, and what it has done since it was made. */
export interface ExecutorStatus {
  /** `dubbo:20880`, the pool of a port, or the key of the service that has it for itself. */
  readonly name: string;
  readonly threadpool: "fixed" | "cached" | "limited" | "eager";
  /** Calls that may run at once; `Infinity` is no limit. */
  readonly threads: number;
  /** Calls that may wait; `Infinity` is no limit. */
  readonly queues: number;
  /** Calls that run. */
  readonly active: number;
  /** Calls that wait. */
  readonly queued: number;
  /** Calls that were refused with status 100. */
  readonly refused: number;
  /** Calls that waited in vain: their connection was lost. */
  readonly expired: number;
  /** Calls that have been answered. */
  readonly done: number;
}

/** A connection that carries text. */
export interface TextConnection {
  /** `host:port` of the peer. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** Bytes that the peer has not taken. */
  readonly bufferedBytes: number;
  write(bytes: Buffer): unknown;
  /** Sends what is buffered, then closes. */
  end(): void;
  destroy(): void;
}

/** Somebody who types at a port for services. */
export interface TextSession {
  /** Bytes arrived. */
  data(chunk: Uint8Array): void;
  /** The connection is gone. */
  closed(): void;
}

/** A port that services are called at. Java: `ProtocolServer`. */
export interface ServerPort {
  /** `dubbo` */
  readonly protocol: string;
  /** What callers are told. */
  readonly host: string;
  /** The one that is bound. */
  readonly port: number;
  readonly connections: readonly { readonly remoteAddress: string; readonly localAddress: string }[];
}

/** Makes a service reachable, and reaches one. One per `Dubbo` and name. Java: `Protocol`. */
export interface Protocol {
  readonly defaultPort: number;
  /** Makes `invoker` reachable at `url`; port 0 means any free one. Rejects when the address cannot be bound. */
  export(invoker: Invoker, url: DubboUrl, service: ServiceModel): Promise<Exporter>;
  /** An invoker of the provider at `url`, whose parameters are merged already. Does no I/O but start connecting. */
  refer(url: DubboUrl, service: ServiceModel): Invoker;
  /** Its pools, where it has any. */
  status?(): readonly ExecutorStatus[];
  /** The ports that are open now, for operators. Java: `Protocol.getServers`. */
  servers?(): readonly ServerPort[];
  /** Tells every caller, and those who come later, that new calls belong elsewhere. Java: the readonly event. */
  announceClose(): void;
  /**
   * Serves on for `noticeMs` (default 0), while callers may still hear from a registry that this provider leaves; lets
   * calls in flight finish, both ways; then closes what is open. Takes `graceMs` at most.
   */
  close(graceMs: number, noticeMs?: number): Promise<void>;
  /** Reads its certificates again; rejects, and goes on with those it has, when they cannot be used. */
  reloadCertificates?(): Promise<void>;
}

/** Makes a protocol for one `Dubbo`. */
export type ProtocolFactory = (context: ProtocolContext) => Protocol;
