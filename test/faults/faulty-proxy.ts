import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { reset } from "./reset.js";

/** What a {@link FaultyProxy} does to what passes: the bytes of one chunk in, the chunks that leave for it. */
export type Mangle = (chunk: Buffer) => readonly Buffer[];

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Passes connections on to a loopback port, and hurts them as it is told. Works wherever Node does. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  /** For both directions. */
  mangle: Mangle | undefined;
  /** Connections so far. */
  accepted = 0;
  /** Bytes so far, both ways. */
  bytes = 0;
  #stalled = false;

  private constructor(target: number) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.accepted++;
      const server = connect({ port: target, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
      const pair = { client, server };
      this.#pairs.add(pair);
      this.#pass(client, server, pair);
      this.#pass(server, client, pair);
      if (this.#stalled) server.pause();
    });
  }

  static async to(test: TestContext, target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    test.after(() => proxy.close());
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resets every connection; gives how many there were. */
  cut(): number {
    const count = this.#pairs.size;
    for (const { client, server } of this.#pairs) {
      reset(client);
      reset(server);
    }
    return count;
  }

  /** Says to the clients that no more bytes come, and goes on reading. */
  finish(): void {
    for (const { client } of this.#pairs) client.end();
  }

  /** Reads nothing any more of what the target sends, or goes on. */
  stall(stalled: boolean): void {
    this.#stalled = stalled;
    for (const { server } of this.#pairs) {
      if (stalled) server.pause();
      else server.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #pass(from: Socket, to: Socket, pair: Pair): void {
    from.on("error", () => {});
    from.on("data", (chunk: Buffer) => {
      if (to.destroyed || to.writableEnded) return;
      this.bytes += chunk.length;
      let isFull = false;
      for (const part of this.mangle?.(chunk) ?? [chunk]) isFull = !to.write(part);
      if (!isFull) return;
      from.pause();
      to.once("drain", () => {
        if (!(this.#stalled && from === pair.server)) from.resume();
      });
    });
    from.on("end", () => to.end());
    from.on("close", () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }
}

/** One byte at a time. */
export const slice: Mangle = (chunk) => Array.from(chunk, (_, i) => chunk.subarray(i, i + 1));

/** Turns one bit in so many bytes around; `random`: 0 to 1. */
export function flipBits(everyBytes: number, random: () => number): Mangle & { flipped(): number } {
  let left = Math.ceil(random() * 2 * everyBytes);
  let flipped = 0;
  const mangle = (chunk: Buffer): readonly Buffer[] => {
    let copy = chunk;
    let at = left;
    while (at < chunk.length) {
      if (copy === chunk) copy = Buffer.from(chunk);
      copy[at]! ^= 1 << Math.floor(random() * 8);
      flipped++;
      at += Math.ceil(random() * 2 * everyBytes);
    }
    left = at - chunk.length;
    return [copy];
  };
  return Object.assign(mangle, { flipped: () => flipped });
}

/** Numbers from 0 to 1 that a seed gives again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
