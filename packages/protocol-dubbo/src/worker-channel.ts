import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import type { FrameId } from "@dubbo-ts/remoting";
import type { AnswerChannel } from "./dubbo-server.js";
import { writeText } from "./error-text.js";

/** Takes an answer to where the call came from. */
export type SendAnswer = (id: number, status: number, body: Uint8Array<ArrayBuffer>) => void;

/** In a worker thread: stands for a connection of the main thread. */
export class WorkerChannel implements AnswerChannel {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #send: SendAnswer;
  #listeners: Set<(error: Error | undefined) => void> | undefined;
  #closed = false;

  constructor(remoteAddress: string, localAddress: string, send: SendAnswer) {
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
    this.#send = send;
  }

  get closed(): boolean {
    return this.#closed;
  }

  onClose(listener: (error: Error | undefined) => void): () => void {
    if (this.#closed) listener(undefined);
    else (this.#listeners ??= new Set()).add(listener);
    return () => this.#listeners?.delete(listener);
  }

  /** The connection is gone: tells those who listen. */
  gone(): void {
    this.#closed = true;
    for (const listener of [...(this.#listeners ?? [])]) listener(undefined);
    this.#listeners = undefined;
  }

  respond<R>(
    id: FrameId,
    _serializationId: number,
    status: number,
    write: (out: ByteWriter, value: R) => void,
    value: R,
  ): void {
    const out = new ByteWriter();
    write(out, value);
    // A buffer of its own, so that it can be given away with no further copy.
    this.#send(id.idLow, status, out.bytes.subarray(0, out.end) as Uint8Array<ArrayBuffer>);
  }

  refuse(id: FrameId, status: number, text: string): void {
    this.respond(id, 0, status, writeText, text);
  }
}
