import { Key } from "../common/index.js";
import type { ProtocolOptions } from "./dubbo-options.js";
import { executorParameters } from "./executor-parameters.js";
import { localAddress } from "./local-address.js";

/** Where a protocol listens, and what else of it stands in the url of each service. */
export function protocolParameters(protocol: ProtocolOptions): Record<string, string | undefined> {
  const host = process.env["DUBBO_IP_TO_BIND"] ?? protocol.host ?? "0.0.0.0";
  const port = environmentPort("DUBBO_PORT_TO_BIND") ?? protocol.port ?? 20880;
  return {
    [Key.BindIp]: host,
    [Key.BindPort]: String(port),
    [Key.Anyhost]: host === "0.0.0.0" ? "true" : undefined,
    [Key.Payload]: text(protocol.maxBodyBytes),
    [Key.Heartbeat]: text(protocol.heartbeatMs),
    [Key.HeartbeatTimeout]: text(protocol.heartbeatTimeoutMs),
    [Key.Accepts]: text(protocol.accepts),
    [Key.AcceptsPerAddress]: text(protocol.acceptsPerAddress),
    [Key.MaxCalls]: text(protocol.maxCalls),
    [Key.MaxCallsPerConnection]: text(protocol.maxCallsPerConnection),
    [Key.HeaderTimeout]: text(protocol.headerTimeoutMs),
    [Key.FrameTimeout]: text(protocol.frameTimeoutMs),
    [Key.MaxBufferedBytes]: text(protocol.maxBufferedBytes),
    ...executorParameters(protocol),
    [Key.Telnet]: protocol.telnet,
    ...protocol.parameters,
  };
}

/** The address that callers are told, for one that the port is bound to. */
export function publishedHost(bindIp: string | undefined): string {
  return bindIp === undefined || bindIp === "0.0.0.0" || bindIp === "::" ? localAddress() : bindIp;
}

/** A port that the environment names; a `RangeError` when it is none. */
export function environmentPort(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new RangeError(`${name} is "${text}", must be a port, 0 to 65535`);
  return Number(text);
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
