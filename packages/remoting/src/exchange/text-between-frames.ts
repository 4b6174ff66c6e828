import { readInt32 } from "@dubbo-ts/hessian2/bytes";
import type { Connection, ConnectionHandler } from "../transport/index.js";
import { HEADER_BYTES } from "./frame.js";

/** Gets the text of one connection. */
export interface TextHandler {
  /** Valid during the call only. */
  data(chunk: Buffer): void;
  /** The connection is gone. */
  closed(): void;
}

/** Makes the handler of a connection's text, when the first of it comes; undefined closes the connection. */
export type TextHandlerFactory = (connection: Connection) => TextHandler | undefined;

const MAGIC_HIGH = 0xda;
const MAGIC_LOW = 0xbb;
const NOTHING = Buffer.alloc(0);
const CR = 0x0d;
/** Backspace, tab, line feed, escape, and the byte that begins a command of the telnet protocol. */
const TYPED = new Set([0x08, 0x09, 0x0a, CR, 0x1b, 0xff]);

/** Whether somebody types: no command begins with a capital, as the request line of HTTP does. */
export function looksTyped(byte: number): boolean {
  return TYPED.has(byte) || (byte >= 0x20 && byte < 0x7f && !(byte >= 0x41 && byte <= 0x5a));
}

/**
 * Takes what stands between frames out of what a connection receives, up to the next magic: frames go on as they came, text
 * to whoever answers it. Java, where text without a line end keeps the frame behind it waiting: `ExchangeCodec.decode`, `TelnetCodec`.
 */
export class TextBetweenFrames implements ConnectionHandler {
  readonly #connection: Connection;
  readonly #frames: ConnectionHandler;
  readonly #open: TextHandlerFactory;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  /** Bytes of the header that have come; 1 may still be text. */
  #have = 0;
  /** Bytes of the body that have not. */
  #left = 0;
  #text: TextHandler | undefined;
  #closed = false;

  constructor(connection: Connection, frames: ConnectionHandler, open: TextHandlerFactory) {
    this.#connection = connection;
    this.#frames = frames;
    this.#open = open;
  }

  data(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#closed) {
      if (this.#left > 0) at = this.#body(chunk, at);
      else if (this.#have > 0 || chunk[at] === MAGIC_HIGH) at = this.#head(chunk, at);
      else at = this.#said(chunk, at);
    }
  }

  drain(): void {
    this.#frames.drain();
  }

  close(error: Error | undefined): void {
    this.#closed = true;
    this.#text?.closed();
    this.#frames.close(error);
  }

  #body(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#left -= end - at;
    this.#frames.data(chunk.subarray(at, end));
    return end;
  }

  /** Held back until it is whole: its second byte tells whether it is one. */
  #head(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + HEADER_BYTES - this.#have);
    chunk.copy(this.#header, this.#have, at, end);
    const had = this.#have;
    this.#have += end - at;
    if (this.#have >= 2 && this.#header[1] !== MAGIC_LOW) {
      // One byte was no magic; those behind it are looked at again.
      this.#have = 0;
      this.#pass(this.#header.subarray(0, 1));
      return at + 1 - had;
    }
    if (this.#have === HEADER_BYTES) {
      this.#have = 0;
      this.#left = Math.max(0, readInt32(this.#header, 12)); // what is below 0 closes the connection
      this.#frames.data(this.#header);
    }
    return end;
  }

  #said(chunk: Buffer, at: number): number {
    const magic = chunk.indexOf(MAGIC_HIGH, at);
    const end = magic < 0 ? chunk.length : magic;
    this.#pass(chunk.subarray(at, end));
    return end;
  }

  #pass(text: Buffer): void {
    this.#text ??= this.#open(this.#connection);
    if (this.#text === undefined) {
      this.#connection.destroy();
      this.#closed = true;
      return;
    }
    this.#frames.data(NOTHING); // who types is not idle
    this.#text.data(text);
  }
}
