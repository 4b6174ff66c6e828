import type { Attachments } from "@dubbo-ts/core/rpc";
import type { Hessian2Input } from "@dubbo-ts/hessian2";
import type { ExportedService } from "./dubbo-server.js";

/** What the attachments of a request have led to. */
export interface RequestTail {
  /** Shared by all requests that bring the same ones. */
  readonly attachments: Readonly<Attachments> | undefined;
  readonly exported: ExportedService;
  /** Milliseconds that the caller waits. */
  readonly timeoutMs: number | undefined;
}

const MOST = 4;
const LONGEST = 1024;
/** Of attachments that are never the same twice, such as ids of traces, this share is remembered in vain. */
const ONE_OF = 16;
const MAP = 0x48;

/**
 * The attachments that came with one head lately, as bytes that end a body: a client sends the same ones with every call
 * of a method, and comparing them is cheaper than making a dozen strings. Holds at most 4 of 1024 bytes.
 */
export class KnownAttachments {
  readonly #bytes: Buffer[] = [];
  readonly #tails: RequestTail[] = [];
  #misses = 0;

  /** What the rest of the body has led to, if it is known; `input` then stands at its end. */
  find(input: Hessian2Input): RequestTail | undefined {
    const { bytes, position, end } = input;
    for (let i = 0; i < this.#bytes.length; i++) {
      const known = this.#bytes[i]!;
      if (position + known.length !== end) continue;
      let at = known.length - 1;
      while (at >= 0 && known[at] === bytes[position + at]) at--;
      if (at >= 0) continue;
      input.position = end;
      return this.#tails[i];
    }
    return undefined;
  }

  /** Remembers the attachments that were read from `start` to the end of the body, where the same bytes say the same. */
  remember({ bytes, position, end }: Hessian2Input, start: number, tail: RequestTail): void {
    const { attachments } = tail;
    // References and types mean what came before them in the body, and only strings are no such thing.
    if (position !== end || end - start > LONGEST || bytes[start] !== MAP) return;
    for (const key in attachments) if (typeof attachments[key] !== "string") return;
    const miss = this.#misses++;
    if (miss >= MOST && miss % ONE_OF !== 0) return;
    const slot = miss < MOST ? miss : (miss / ONE_OF) % MOST;
    this.#bytes[slot] = Buffer.from(bytes.subarray(start, end));
    this.#tails[slot] = tail;
  }
}
