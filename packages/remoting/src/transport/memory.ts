import { messageOf, RpcCode, RpcError } from "@dubbo-ts/core/common";
import {
  type Connection,
  type ConnectionHandler,
  type ConnectionHandlerFactory,
  type ConnectOptions,
  formatHostPort,
  type Listener,
  type ListenOptions,
  type Transporter,
} from "./connection.js";

/** How a {@link MemoryTransporter} behaves. */
export interface MemoryTransporterOptions {
  /** Longest chunk that arrives at once, in bytes. Default: whole writes. */
  readonly chunkBytes?: number;
  /** What a "kernel" takes before bytes count as buffered. Default 65536. */
  readonly windowBytes?: number;
}

const HOST = "memory";

/** Connections inside one process, with the contract of TCP: for tests. Delivery takes a turn of the event loop. */
export class MemoryTransporter implements Transporter {
  readonly #chunkBytes: number;
  readonly #windowBytes: number;
  readonly #listeners = new Map<number, ConnectionHandlerFactory>();
  #nextPort = 40_000;
  #nextClientPort = 1;

  constructor(options: MemoryTransporterOptions = {}) {
    this.#chunkBytes = options.chunkBytes ?? Number.POSITIVE_INFINITY;
    this.#windowBytes = options.windowBytes ?? 65_536;
  }

  connect(options: ConnectOptions, createHandler: ConnectionHandlerFactory): Promise<Connection> {
    const { host, port, signal } = options;
    const address = formatHostPort(host, port);
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        if (signal?.aborted) {
          const details = { address, cause: signal.reason };
          reject(new RpcError(RpcCode.Cancelled, `connecting to ${address} was cancelled`, details));
          return;
        }
        const accept = this.#listeners.get(port);
        if (accept === undefined) {
          reject(new RpcError(RpcCode.Network, `cannot connect to ${address}: connection refused`, { address }));
          return;
        }
        const clientAddress = formatHostPort(HOST, this.#nextClientPort++);
        const outward = new MemoryConnection(clientAddress, address, this.#chunkBytes, this.#windowBytes);
        const inward = new MemoryConnection(address, clientAddress, this.#chunkBytes, this.#windowBytes);
        inward.open(outward, accept);
        outward.open(inward, createHandler);
        resolve(outward);
      });
    });
  }

  listen(options: ListenOptions, createHandler: ConnectionHandlerFactory): Promise<Listener> {
    const { host } = options;
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    if (this.#listeners.has(port)) {
      const address = formatHostPort(host, port);
      return Promise.reject(
        new RpcError(RpcCode.Network, `cannot listen on ${address}: the port is in use`, { address }),
      );
    }
    this.#listeners.set(port, createHandler);
    return Promise.resolve({
      address: { host, port },
      close: async () => {
        if (this.#listeners.get(port) === createHandler) this.#listeners.delete(port);
      },
    });
  }
}

class MemoryConnection implements Connection {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly #chunkBytes: number;
  readonly #windowBytes: number;
  #peer: MemoryConnection | undefined;
  #handler: ConnectionHandler | undefined;
  /** Written by the peer, not yet delivered here. */
  readonly #arriving: Buffer[] = [];
  #arrivingBytes = 0;
  #ending = false;
  #endingByPeer = false;
  #paused = false;
  #scheduled = false;
  #needsDrain = false;
  #closed = false;

  constructor(localAddress: string, remoteAddress: string, chunkBytes: number, windowBytes: number) {
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    this.#chunkBytes = chunkBytes;
    this.#windowBytes = windowBytes;
  }

  open(peer: MemoryConnection, createHandler: ConnectionHandlerFactory): void {
    this.#peer = peer;
    this.#handler = createHandler(this);
    this.#schedule();
  }

  get bufferedBytes(): number {
    const peer = this.#peer;
    return peer === undefined ? 0 : Math.max(0, peer.#arrivingBytes - this.#windowBytes);
  }

  get closed(): boolean {
    return this.#closed || this.#ending;
  }

  write(bytes: Buffer): boolean {
    const peer = this.#peer;
    if (this.closed || peer === undefined || bytes.length === 0) return true;
    peer.#arriving.push(Buffer.from(bytes));
    peer.#arrivingBytes += bytes.length;
    peer.#schedule();
    if (this.bufferedBytes === 0) return true;
    this.#needsDrain = true;
    return false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  end(): void {
    if (this.closed) return;
    this.#ending = true;
    this.#paused = false;
    this.#peer!.#endingByPeer = true;
    this.#peer!.#schedule();
    this.#schedule();
  }

  destroy(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    const peer = this.#peer;
    setImmediate(() => {
      this.#handler?.close(error);
      if (peer === undefined || peer.#closed) return;
      peer.#endingByPeer = true;
      // Who does not read would not see the end, but what it writes from now on goes nowhere.
      if (peer.#paused) peer.destroy();
      else peer.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#closed || this.#handler === undefined) return;
    try {
      if (!this.#paused && this.#arriving.length > 0) {
        const chunk = this.#take();
        this.#handler.data(chunk);
        this.#peer!.#delivered();
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(messageOf(error)));
      return;
    }
    if (this.#arriving.length > 0) {
      if (!this.#paused) this.#schedule();
    } else if (this.#endingByPeer) this.destroy();
  }

  #take(): Buffer {
    const first = this.#arriving[0]!;
    const chunk = first.length > this.#chunkBytes ? first.subarray(0, this.#chunkBytes) : first;
    if (chunk === first) this.#arriving.shift();
    else this.#arriving[0] = first.subarray(chunk.length);
    this.#arrivingBytes -= chunk.length;
    return chunk;
  }

  #delivered(): void {
    if (!this.#needsDrain || this.#closed || this.bufferedBytes > 0) return;
    this.#needsDrain = false;
    this.#handler?.drain();
  }
}
