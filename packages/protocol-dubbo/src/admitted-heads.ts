import { DUBBO_VERSION } from "@dubbo-ts/core/common";
import type { MethodDefinition, MethodPlans } from "@dubbo-ts/core/rpc";
import type { Hessian2Input, TypeScope } from "@dubbo-ts/hessian2";
import type { RequestHead } from "./dubbo-body.js";
import type { Executor } from "./dubbo-server.js";
import type { KnownAttachments } from "./known-attachments.js";

/** What a head has led to. */
export interface Admission {
  readonly head: RequestHead;
  readonly method: MethodDefinition;
  readonly plans: MethodPlans;
  /** Resolves the class names of the service. */
  readonly scope: TypeScope;
  /** Runs the call, unless its attachments name another service that has one of its own. */
  readonly execute: Executor;
  /** Whether the caller understands attachments beside an answer. */
  readonly answerAttachments: boolean;
  /** The attachments that came with this head. */
  readonly tails: KnownAttachments;
}

interface Known {
  readonly bytes: Buffer;
  readonly admission: Admission;
}

/** Strings of a head: version of the protocol, path, version, method, descriptor. */
const STRINGS = 5;
const MOST = 4096;
const LONGEST = 512;
/** Heads of one hash that are kept: there is more than one only by accident, or by intent. */
const MOST_ALIKE = 4;

/**
 * The heads that were admitted, as bytes: every call of a method by a client begins with the same ones, and comparing
 * them is cheaper than reading five strings and looking them up. Holds at most 4096 heads of 512 bytes, and begins anew
 * when there are more.
 */
export class AdmittedHeads {
  readonly #byHash = new Map<number, Known[]>();
  #size = 0;
  /** Nearly always the next call is one of the same. */
  #last: Known | undefined;

  /** What the head at `input.position` has led to, if it is among them; `input` then stands behind it. */
  find(input: Hessian2Input): Admission | undefined {
    const { bytes, position, end } = input;
    const last = this.#last;
    if (last !== undefined && isAt(bytes, position, end, last.bytes)) {
      input.position = position + last.bytes.length;
      return last.admission;
    }
    const stop = endOfHead(bytes, position, end);
    const alike = this.#byHash.get(hashOf(bytes, position, stop));
    if (alike === undefined) return undefined;
    for (const known of alike) {
      if (!isAt(bytes, position, end, known.bytes)) continue;
      this.#last = known;
      input.position = position + known.bytes.length;
      return known.admission;
    }
    return undefined;
  }

  /** Remembers the head that was read from `start`. One of another protocol version, long or not ASCII is not worth a place. */
  remember(input: Hessian2Input, start: number, admission: Admission): void {
    const { bytes, position, end } = input;
    if (admission.head.dubboVersion !== DUBBO_VERSION || position - start > LONGEST) return;
    if (endOfHead(bytes, start, end) !== position) return;
    if (this.#size >= MOST) this.clear();
    const known = { bytes: Buffer.from(bytes.subarray(start, position)), admission };
    const hash = hashOf(bytes, start, position);
    const alike = this.#byHash.get(hash);
    if (alike === undefined) this.#byHash.set(hash, [known]);
    else if (alike.push(known) > MOST_ALIKE) {
      alike.shift();
      return;
    }
    this.#size++;
  }

  /** Forgets all of them: another service may be meant from now on. */
  clear(): void {
    this.#byHash.clear();
    this.#size = 0;
    this.#last = undefined;
  }
}

function isAt(bytes: Buffer, position: number, end: number, known: Buffer): boolean {
  if (position + known.length > end) return false;
  // Heads of one service differ in their ends.
  let at = known.length - 1;
  while (at >= 0 && known[at] === bytes[position + at]) at--;
  return at < 0;
}

/** Where the head ends if its letters are ASCII; any place up to `end` where they are not, or where it is no head. */
function endOfHead(bytes: Buffer, position: number, end: number): number {
  let at = position;
  for (let i = 0; i < STRINGS && at < end; i++) {
    const tag = bytes[at]!;
    if (tag <= 0x1f) at += 1 + tag;
    else if (tag >= 0x30 && tag <= 0x33) at += 2 + (((tag & 3) << 8) | bytes[at + 1]!);
    else at++;
  }
  return Math.min(at, end);
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash;
}
