import { type JuteReader, JuteWriter } from "./jute.js";

/** Java: `ZooDefs.OpCode`. */
export const OpCode = {
  Create: 1,
  Delete: 2,
  Exists: 3,
  GetData: 4,
  SetData: 5,
  Ping: 11,
  GetChildren2: 12,
  Multi: 14,
  Auth: 100,
  CloseSession: -11,
} as const;
export type OpCode = (typeof OpCode)[keyof typeof OpCode];

/** Ids of what is no answer to a request. Java: `ClientCnxn`. */
export const Xid = { Notification: -1, Ping: -2, Auth: -4 } as const;

/** What a watch says has happened. Java: `Watcher.Event.EventType`. */
export const WatchType = { Created: 1, Deleted: 2, DataChanged: 3, ChildrenChanged: 4 } as const;

/** What the server knows of a node. Java: `Stat`. */
export interface Stat {
  readonly version: number;
  /** Session that the node is bound to; 0n: none, it is persistent. */
  readonly ephemeralOwner: bigint;
  readonly numChildren: number;
}

export interface Session {
  /** 0n: none yet. */
  readonly id: bigint;
  readonly password: Buffer;
  /** Milliseconds without a sign of the client after which the server ends it. */
  readonly timeoutMs: number;
}

const ALL_PERMISSIONS = 31;
const EPHEMERAL = 1;
const ANY_VERSION = -1;

/** A request without its header. */
export type Body = (out: JuteWriter) => void;

export function connectRequest(session: Session, lastZxid: bigint): Buffer {
  return new JuteWriter()
    .int(0)
    .long(lastZxid)
    .int(session.timeoutMs)
    .long(session.id)
    .buffer(session.password)
    .boolean(false) // a server that cannot write is of no use
    .frame();
}

/** What the server grants; its time-out is 0 when the session that was asked for is over. */
export function readConnectResponse(input: JuteReader): Session {
  input.int();
  const timeoutMs = input.int();
  const id = input.long();
  return { id, password: Buffer.from(input.buffer() ?? []), timeoutMs };
}

export function request(xid: number, op: OpCode, body: Body): Buffer {
  const out = new JuteWriter().int(xid).int(op);
  body(out);
  return out.frame();
}

export function authBody(user: string): Body {
  return (out) => out.int(0).string("digest").buffer(Buffer.from(user, "utf8"));
}

export function createBody(path: string, data: Uint8Array, isEphemeral: boolean, isOwn: boolean): Body {
  return (out) =>
    out
      .string(path)
      .buffer(data)
      .int(1)
      .int(ALL_PERMISSIONS)
      .string(isOwn ? "auth" : "world")
      .string(isOwn ? "" : "anyone")
      .int(isEphemeral ? EPHEMERAL : 0);
}

export function deleteBody(path: string): Body {
  return (out) => out.string(path).int(ANY_VERSION);
}

export function pathBody(path: string, watch: boolean): Body {
  return (out) => out.string(path).boolean(watch);
}

export function setDataBody(path: string, data: Uint8Array): Body {
  return (out) => out.string(path).buffer(data).int(ANY_VERSION);
}

/** All of them or none. */
export function multiBody(parts: readonly (readonly [OpCode, Body])[]): Body {
  return (out) => {
    for (const [op, body] of parts) {
      out.int(op).boolean(false).int(-1);
      body(out);
    }
    out.int(-1).boolean(true).int(-1);
  };
}

export function readStat(input: JuteReader): Stat {
  for (let i = 0; i < 4; i++) input.long(); // czxid, mzxid, ctime, mtime
  const version = input.int();
  input.int(); // cversion
  input.int(); // aversion
  const ephemeralOwner = input.long();
  input.int(); // dataLength
  const numChildren = input.int();
  input.long(); // pzxid
  return { version, ephemeralOwner, numChildren };
}

export interface WatchEvent {
  readonly type: number;
  readonly path: string;
}

export function readWatchEvent(input: JuteReader): WatchEvent {
  const type = input.int();
  input.int(); // the state of the connection, which we know
  return { type, path: input.string() };
}
