import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Hessian2Input, Hessian2Output } from "@dubbo-ts/hessian2";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { JavaException, JavaObject } from "dubbo-ts";

const HEADER_BYTES = 16;
const MAGIC = Buffer.from([0xda, 0xbb]);
const OK = 20;
/** First byte of a one-byte hessian int. */
const INT_ZERO = 0x90;

/** A frame with its header by hand. `length` says another one than the body has. */
export function frame(flags: number, id: bigint, body: Buffer, { status = 0, length = body.length } = {}): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header[2] = flags;
  header[3] = status;
  header.writeBigInt64BE(id, 4);
  header.writeInt32BE(length, 12);
  return Buffer.concat([header, body]);
}

/** Values in one stream of hessian2. */
export function hessian(...values: unknown[]): Buffer {
  const out = new ByteWriter(256);
  const output = new Hessian2Output(out);
  for (const value of values) output.writeValue(value);
  return Buffer.from(out.bytes.subarray(0, out.end));
}

/** What came on a connection: a frame, or text that is none. */
export type Arrival =
  | { readonly id: bigint; readonly flags: number; readonly status: number; readonly bytes: Buffer }
  | { readonly text: string };

/** A TCP connection whose bytes are written by hand. Nothing that comes is lost, whoever waits. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #arrivals: Arrival[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;
  #wake = (): void => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#data(chunk));
    socket.on("error", () => {}); // `close` follows
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Stops reading, so that the other end feels it. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next that comes; undefined when the connection has closed, or when nothing came within that time. */
  async next(withinMs: number): Promise<Arrival | undefined> {
    const until = performance.now() + withinMs;
    for (;;) {
      const next = this.#arrivals.shift();
      const leftMs = until - performance.now();
      if (next !== undefined || this.#closed || leftMs <= 0) return next;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  get isClosed(): boolean {
    return this.#closed && this.#arrivals.length === 0;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #data(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length > 0) {
      const at = this.#rest.indexOf(MAGIC);
      if (at !== 0) {
        const end = at < 0 ? this.#rest.length : at;
        this.#arrivals.push({ text: this.#rest.toString("latin1", 0, end) });
        this.#rest = this.#rest.subarray(end);
        continue;
      }
      if (this.#rest.length < HEADER_BYTES) break;
      const end = HEADER_BYTES + this.#rest.readInt32BE(12);
      if (this.#rest.length < end) break;
      const bytes = Buffer.from(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
      this.#arrivals.push({ id: bytes.readBigInt64BE(4), flags: bytes[2]!, status: bytes[3]!, bytes });
    }
    this.#wake();
  }
}

/**
 * What an answer says, in one line: the text of a refusal without the stack trace behind it, and of an answer with
 * status 20 its value, `com.acme.Gone: text` for an exception, the class of an object.
 */
export function sayingOf(bytes: Buffer): string {
  const body = bytes.subarray(HEADER_BYTES);
  if (body.length === 0) return "";
  if ((bytes[2]! & 0x1f) !== 2) return body.toString("hex");
  const input = new Hessian2Input(body);
  const isEvent = (bytes[2]! & 0x20) !== 0;
  if (isEvent || bytes[3] !== OK)
    return shown(input.readValue())
      .trimStart()
      .split(/[\r\n]/, 1)[0]!;
  const kind = body[0]! - INT_ZERO;
  input.readInt();
  return kind % 3 === 2 ? "null" : shown(input.readValue());
}

function shown(value: unknown): string {
  if (value instanceof JavaException) return `${value.className}: ${value.message}`;
  if (value instanceof JavaObject) return `object ${value.className}`;
  if (value instanceof Map) return `map of ${[...value.keys()].toSorted().join(",")}`;
  return String(value);
}
