import assert from "node:assert/strict";
import { type Tally, writeCell } from "./cell.js";
import { GO } from "./go-peer.js";
import type { LinePeer } from "./line-peer.js";

const EXCLUDED = [
  { case: "echoStringArray with null", reason: "dubbo-go reads a null in a String[] as an empty string" },
];
const EXCLUDED_OVER_ZOOKEEPER = [
  ...EXCLUDED,
  {
    case: "generic .*",
    reason: "of two references of one interface, dubbo-go tells only one about a registry's addresses",
  },
];

/** Lets a dubbo-go consumer run its exam of a Node provider, whose calls the tally counts, and leaves the cell. */
export async function examineNode(peer: LinePeer, via: "direct" | "zookeeper", tally: Tally): Promise<void> {
  const excluded = via === "direct" ? EXCLUDED : EXCLUDED_OVER_ZOOKEEPER;
  const except = excluded.map((one) => `^${one.case}$`).join("|");
  const { line, before: cases } = await peer.ask({ do: "run", except }, "passed");
  const failed = cases.filter((one) => one["ok"] !== true);
  writeCell({
    ...GO,
    node: "provider",
    via,
    cases: cases.length,
    calls: tally.calls,
    failed: failed.length,
    excluded,
    notes: ["dubbo-go makes descriptors from values: a method is found by its name and number of parameters"],
  });
  assert.deepEqual(
    failed.map((one) => `${one["case"]}: ${one["error"]}`),
    [],
  );
  assert.ok(Number(line["passed"]) > 250, `only ${line["passed"]} cases were run`);
}
