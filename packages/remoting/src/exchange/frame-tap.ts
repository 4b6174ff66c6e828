import type { Connection, ConnectionHandler, ConnectionHandlerFactory } from "../transport/index.js";
import { type Frame, FrameDecoder, type FrameHeader } from "./frame.js";

/** Who looks on at the frames of one connection. What it throws is ignored. */
export interface FrameTap {
  /** A whole frame, before anybody acts on it; its bytes are valid during the call only, and nothing may be written there. */
  frame(direction: "in" | "out", frame: Frame): void;
  /** Bytes that are no frames, or a body over the payload limit (`header`). */
  bad(direction: "in" | "out", reason: string, header: FrameHeader | undefined): void;
  /** Nothing follows. */
  closed(error: Error | undefined): void;
}

/** Makes the tap of a connection that has just been opened. */
export type FrameTapFactory = (connection: Connection, side: "client" | "server") => FrameTap;

/**
 * Puts a tap between a connection and whoever `create` makes for it. It cuts the bytes into frames for itself, so a
 * connection without one pays nothing at all. Java: `LoggingHandler`.
 */
export function tapFrames(
  createTap: FrameTapFactory,
  side: "client" | "server",
  payload: number,
  create: ConnectionHandlerFactory,
): ConnectionHandlerFactory {
  return (connection) => {
    const tap = createTap(connection, side);
    const inward = cutter("in", tap, payload);
    const outward = cutter("out", tap, 0);
    const handler = create(tappedConnection(connection, outward));
    return tappedHandler(handler, inward, tap);
  };
}

function cutter(direction: "in" | "out", tap: FrameTap, payload: number): FrameDecoder {
  return new FrameDecoder(
    {
      frame: (frame) => contained(() => tap.frame(direction, frame)),
      oversized: (header) => contained(() => tap.bad(direction, `a body of ${header.length} bytes`, header)),
      malformed: (reason) => contained(() => tap.bad(direction, reason, undefined)),
    },
    payload,
  );
}

function tappedConnection(connection: Connection, outward: FrameDecoder): Connection {
  return {
    get remoteAddress() {
      return connection.remoteAddress;
    },
    get localAddress() {
      return connection.localAddress;
    },
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    get closed() {
      return connection.closed;
    },
    write(bytes) {
      outward.push(bytes);
      return connection.write(bytes);
    },
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    end: () => connection.end(),
    destroy: (error) => connection.destroy(error),
  };
}

function tappedHandler(handler: ConnectionHandler, inward: FrameDecoder, tap: FrameTap): ConnectionHandler {
  return {
    data(chunk) {
      inward.push(chunk);
      handler.data(chunk);
    },
    drain: () => handler.drain(),
    close(error) {
      contained(() => tap.closed(error));
      handler.close(error);
    },
  };
}

// Who only looks on must not be able to break what it looks at.
function contained(look: () => void): void {
  try {
    look();
  } catch {}
}
