import { messageOf, printable } from "@dubbo-ts/core/common";
import { toPlain } from "@dubbo-ts/hessian2";

const MAX_NODES = 10_000;
const MAX_CHARACTERS = 16_384;

/** Any value as JSON for a screen: control characters escaped, cut where it is long. Never throws. */
export function shownJson(value: unknown): string {
  try {
    const plain = toPlain(value, { long: "number", maxNodes: MAX_NODES });
    return printable(JSON.stringify(plain) ?? "null", MAX_CHARACTERS);
  } catch (error) {
    return JSON.stringify(`cannot be shown: ${messageOf(error)}`);
  }
}
