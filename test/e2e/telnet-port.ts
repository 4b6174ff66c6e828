import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Somebody who types at a port, and reads what comes back. */
export class Telnet {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);

  constructor(port: number, host = "127.0.0.1") {
    this.socket = connect(port, host);
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    });
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** What comes before this, once it has come. */
  async until(mark: string | Buffer): Promise<string> {
    const signal = AbortSignal.timeout(10_000);
    while (!this.#bytes.includes(mark)) await once(this.socket, "data", { signal });
    const at = this.#bytes.indexOf(mark);
    const text = this.#bytes.subarray(0, at).toString("utf8");
    this.#bytes = this.#bytes.subarray(at + Buffer.byteLength(mark));
    return text;
  }

  async ask(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return this.until("\r\ndubbo>");
  }
}

/** Everything that comes back for these bytes, until the connection is closed by the other end. */
export async function everything(
  port: number,
  bytes: string | Buffer,
  { end = true, host = "127.0.0.1" } = {},
): Promise<string> {
  const socket = connect({ port, host });
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  if (end) socket.end(bytes);
  else socket.write(bytes);
  await once(socket, "close", { signal: AbortSignal.timeout(10_000) });
  assert.ok(socket.destroyed);
  return text;
}
