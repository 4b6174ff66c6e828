import { DUBBO_VERSION } from "@dubbo-ts/core/common";
import type { MethodDefinition, MethodPlans } from "@dubbo-ts/core/rpc";
import type { Hessian2Input, TypeScope } from "@dubbo-ts/hessian2";
import type { RequestHead } from "./dubbo-body.js";
import type { KnownAttachments } from "./known-attachments.js";

/** What a head has led to. */
export interface Admission {
  readonly head: RequestHead;
  readonly method: MethodDefinition;
  readonly plans: MethodPlans;
  /** Resolves the class names of the service. */
  readonly scope: TypeScope;
  /** Whether the caller understands attachments beside an answer. */
  readonly answerAttachments: boolean;
  /** The attachments that came with this head. */
  readonly tails: KnownAttachments;
}

const MOST = 32;
const LONGEST = 512;

/**
 * The heads that were admitted lately, as bytes: every call of a method by a client begins with the same ones, and
 * comparing them is cheaper than reading five strings and looking them up. Holds at most 32 heads of 512 bytes.
 */
export class AdmittedHeads {
  readonly #bytes: Buffer[] = [];
  readonly #admissions: Admission[] = [];
  #next = 0;

  /** What the head at `input.position` has led to, if it is among them; `input` then stands behind it. */
  find(input: Hessian2Input): Admission | undefined {
    const { bytes, position, end } = input;
    for (let i = 0; i < this.#bytes.length; i++) {
      const known = this.#bytes[i]!;
      if (position + known.length > end) continue;
      // Heads of one service differ in their ends.
      let at = known.length - 1;
      while (at >= 0 && known[at] === bytes[position + at]) at--;
      if (at >= 0) continue;
      input.position = position + known.length;
      return this.#admissions[i];
    }
    return undefined;
  }

  /** Remembers the head that was read from `start`. Those of strange protocol versions are not worth a place. */
  remember(input: Hessian2Input, start: number, admission: Admission): void {
    const { bytes, position } = input;
    if (admission.head.dubboVersion !== DUBBO_VERSION || position - start > LONGEST) return;
    this.#bytes[this.#next] = Buffer.from(bytes.subarray(start, position));
    this.#admissions[this.#next] = admission;
    this.#next = (this.#next + 1) % MOST;
  }

  /** Forgets all of them: another service may be meant from now on. */
  clear(): void {
    this.#bytes.length = 0;
    this.#admissions.length = 0;
    this.#next = 0;
  }
}
