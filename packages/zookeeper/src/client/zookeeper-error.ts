/** What a server, or the connection to it, says is wrong. Numbers are those of the wire. Java: `KeeperException.Code`. */
export const ZookeeperCode = {
  RuntimeInconsistency: -2,
  ConnectionLoss: -4,
  MarshallingError: -5,
  Unimplemented: -6,
  BadArguments: -8,
  NoNode: -101,
  NoAuth: -102,
  BadVersion: -103,
  NoChildrenForEphemerals: -108,
  NodeExists: -110,
  NotEmpty: -111,
  SessionExpired: -112,
  InvalidAcl: -114,
  AuthFailed: -115,
  SessionMoved: -118,
} as const;
export type ZookeeperCode = (typeof ZookeeperCode)[keyof typeof ZookeeperCode];

/** An operation that was not done; after `ConnectionLoss` it may have been done all the same. Java: `KeeperException`. */
export class ZookeeperError extends Error {
  override readonly name = "ZookeeperError";
  /** A {@link ZookeeperCode}, or a number that is not in it. */
  readonly code: number;
  /** The node that it is about. */
  readonly path: string | undefined;

  constructor(code: number, message: string, details: { readonly path?: string; readonly cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
  }
}

/** Whether this is a {@link ZookeeperError} of that code. */
export function isCode(error: unknown, code: ZookeeperCode): error is ZookeeperError {
  return error instanceof ZookeeperError && error.code === code;
}

/** What a server answered with to `what`, an operation and its path. */
export function serverError(code: number, what: string, path: string | undefined): ZookeeperError {
  const known = Object.entries(ZookeeperCode).find(([, value]) => value === code)?.[0];
  const advice = code === ZookeeperCode.NoAuth ? "; check the user name and password of the registry" : "";
  const message = `${what} failed: ${known ?? "error"} (${code})${advice}`;
  return new ZookeeperError(code, message, path === undefined ? {} : { path });
}
