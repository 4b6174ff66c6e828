import assert from "node:assert/strict";
import { type Cell, type Tally, writeCell } from "./cell.js";
import type { CaseGroup } from "./exam-consumer.js";
import { GO_CALL_GROUPS } from "./go-call-cases.js";
import { GO } from "./go-peer.js";
import { GO_VALUE_GROUPS } from "./go-value-cases.js";
import type { Line, LinePeer } from "./line-peer.js";

/** Cases with so many bytes that twenty at once pass what a connection keeps waiting to be sent. */
const LARGE = "of (500000|65537 chinese|65536|50000|10000|200|900000)$|size of bytes|many emoji";
const LARGE_AT_ONCE = 3;

/** Cases that make many calls of their kind each. */
const MANY = "500 calls in flight|note one-way";

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

/**
 * Lets a dubbo-go consumer make each call of its exam of a Node provider, whose calls the tally counts, so many times at
 * once, and leaves the cell.
 */
export async function examineNode(peer: LinePeer, via: Cell["via"], tally: Tally, times: number): Promise<void> {
  const excluded = via === "direct" ? EXCLUDED : EXCLUDED_OVER_ZOOKEEPER;
  const except = excluded.map((one) => `^${one.case}$`).join("|");
  const runs = [
    { do: "run", except: `${except}|${LARGE}|${MANY}`, times, together: times },
    { do: "run", match: LARGE, times, together: Math.min(times, LARGE_AT_ONCE) },
    { do: "run", match: MANY },
  ];
  const cases: Line[] = [];
  for (const command of runs) cases.push(...(await peer.ask(command, "passed")).before);
  const failed = cases.filter((one) => one["ok"] !== true);
  writeCell({
    ...GO,
    node: "provider",
    via,
    cases: cases.length,
    calls: tally.calls,
    failed: failed.length,
    excluded,
    notes: [
      ...timesOfEach(times),
      "dubbo-go makes descriptors from values: a method is found by its name and number of parameters",
    ],
  });
  assert.deepEqual(
    failed.map((one) => `${one["case"]}: ${one["error"]}`),
    [],
  );
  assert.ok(cases.length > 250, `only ${cases.length} cases were run`);
  assert.ok(tally.calls > cases.length * times, `only ${tally.calls} calls arrived`);
}

/** What a Node consumer of dubbo-go is asked. */
export const GO_GROUPS: readonly CaseGroup[] = [...GO_VALUE_GROUPS, ...GO_CALL_GROUPS];

/** Leaves what a Node consumer found out about a dubbo-go provider. */
export function consumerCell(via: Cell["via"], tally: Tally, times = 1): void {
  writeCell({
    ...GO,
    node: "consumer",
    via,
    ...tally.counts,
    excluded: [
      {
        case: "echoLevelArray",
        reason: "dubbo-go cannot write a slice of enums, and sends an answer without the value",
      },
      {
        case: "echoCharArray of null",
        reason: "dubbo-go has no char[]: it reads a string, and has no null string",
      },
      { case: "more than 1,024,000 bytes", reason: "dubbo-go's default max-msg-len: it closes the connection" },
      { case: "typeOf", reason: "there are no Java classes in Go" },
    ],
    notes: [...timesOfEach(times), "dubbo-go sends the request's attachments back with the answer"],
  });
}

const timesOfEach = (times: number): string[] => (times === 1 ? [] : [`each kind of call ${times} times`]);
