/** Whether something is in order; throws or rejects, or gives false, when it is not. */
export type Probe = () => unknown;

/** What an operator's command may ask for. Java: `PermissionLevel`. */
export type QosPermission = "PUBLIC" | "PROTECTED" | "PRIVATE" | "NONE";

/** A command that somebody wants to run, for a check of your own. Java: `PermissionChecker`. */
export interface QosRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The address it comes from, without a port. */
  readonly remoteHost: string;
  /** What the built-in rules grant that address. */
  readonly granted: QosPermission;
  /** What the command needs. */
  readonly needed: QosPermission;
}

/** The port of an operator: commands over telnet and HTTP, and the probes of Kubernetes. Java: `dubbo.application.qos-*`. */
export interface QosOptions {
  /** Whether the port is opened. Default true where `qos` is given. Url key: `qos.enable`. */
  readonly enable?: boolean;
  /** Default 22222; 0: any free port. Url key: `qos.port`. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`; probes of Kubernetes need `0.0.0.0`. Url key: `qos.host`. */
  readonly host?: string;
  /** Whether a port that cannot be opened fails `start()`; else it is a warning. Default false. Url key: `qos.check`. */
  readonly check?: boolean;
  /** Whether others than this machine may connect where the anonymous level is `NONE`. Default false. Url key: `qos.accept.foreign.ip`. */
  readonly acceptForeignIp?: boolean;
  /** Addresses, `10.1.0.0/16` or `10.1.*.*`, separated by commas, that get `PROTECTED`. Url key: `qos.accept.foreign.ip.whitelist`. */
  readonly acceptForeignIpWhitelist?: string;
  /** What all others get. Default `PUBLIC`: probes and `quit`. Url key: `qos.anonymous.access.permission.level`. */
  readonly anonymousAccessPermissionLevel?: QosPermission;
  /** Commands, separated by commas, that everybody may use. Url key: `qos.anonymous.access.allow.commands`. */
  readonly anonymousAllowCommands?: string;
  /** Whether `invoke` may call the services of this process, from this machine alone. Default false. */
  readonly invoke?: boolean;
  /** Decides instead of the built-in rules. What it throws is a no. */
  readonly authorize?: (request: QosRequest) => boolean | Promise<boolean>;
  /** Checks of yours, besides the built-in ones. */
  readonly probes?: {
    /** False: this process must be started anew. */
    readonly live?: readonly Probe[];
    /** False: no work must be sent here now. */
    readonly ready?: readonly Probe[];
    /** False: it is still starting. */
    readonly startup?: readonly Probe[];
    /** Milliseconds until a check that has not answered counts as failed. Default 1000. */
    readonly timeoutMs?: number;
  };
}
