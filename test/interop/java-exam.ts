import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createDubbo, type Dubbo, type NamedFilter } from "dubbo-ts";
import { type Cell, type Tally, writeCell } from "./cell.js";
import { LosslessExamApi, VersionedApi } from "./exam-api.js";
import { CALL_GROUPS, WILDCARD_GROUP } from "./exam-call-cases.js";
import type { CaseGroup } from "./exam-consumer.js";
import { GENERIC_GROUP, UNTYPED_GROUP } from "./exam-generic-cases.js";
import { limitGroup } from "./exam-limit-cases.js";
import { createExamService } from "./exam-service.js";
import { provideTypes } from "./exam-types-service.js";
import { RECORD_GROUP, VALUE_GROUPS } from "./exam-value-cases.js";
import type { JavaLine, JavaPeer } from "./java-peer.js";
import type { Line } from "./line-peer.js";

/** The longest body that providers under exam take. */
export const PAYLOAD = 4 * 1024 * 1024;

/** Cases with so many bytes that twenty at once pass what a connection keeps waiting to be sent. */
export const LARGE = "00 KB|1 MB|items|limit";
const LARGE_AT_ONCE = 3;

/** Cases that make many calls of their kind each, and one that is no kind of call. */
export const MANY = "1,000 in flight|1,000 calls|100 one-way|small answers|heartbeat";

const SKEW = "Java cannot read its own references after a value of this type";
export const EXCLUDED: Readonly<Record<JavaLine["name"], Cell["excluded"]>> = {
  java33: [{ case: "echoCalendarMap", reason: SKEW }],
  java27: [{ case: "echoUuidMap", reason: SKEW }],
};

const NO_RECORDS: Readonly<Record<JavaLine["name"], Cell["excluded"]>> = {
  java33: [],
  java27: [{ case: "records", reason: "hessian-lite 3 cannot make one" }],
};

/** What a suite found out. */
type Found = Pick<Cell, "via" | "cases" | "calls" | "failed" | "notes">;

/** What a Node provider under exam may be given. */
export interface NodeProviderOptions {
  readonly registry?: `zookeeper://${string}`;
  readonly port?: number;
  /** See its calls. */
  readonly filters?: readonly NamedFilter[];
}

/** A Node provider of everything that Java examines. */
export function createNodeProvider(application: string, options: NodeProviderOptions = {}): Dubbo {
  const { registry, port = 0, filters = [] } = options;
  const dubbo = createDubbo({
    application,
    registry: registry ?? "N/A",
    protocols: { dubbo: { port, maxBodyBytes: PAYLOAD, heartbeatMs: 1000 } },
    filters: { provider: filters },
    logger: { debug() {}, info() {}, warn() {}, error: console.error },
  });
  dubbo.provide(LosslessExamApi, createExamService() as never);
  provideTypes(dubbo);
  dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
  dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
  return dubbo;
}

/** Starts it; the url of its address. */
export async function urlOf(dubbo: Dubbo): Promise<string> {
  const { addresses } = await dubbo.start();
  return `dubbo://127.0.0.1:${new URL(String(addresses[0]).replace("dubbo:", "http:")).port}`;
}

/** What a Java consumer is started with, besides where it finds its provider. */
export const CONSUMER_ARGS: readonly string[] = [`provider.payload=${PAYLOAD}`, "heartbeat=1000"];

/** Lets a Java consumer make each call of its exam of a Node provider so many times at once, or some of it; the tally is told. */
export async function examineNode(
  test: TestContext,
  line: JavaLine,
  peer: JavaPeer,
  tally: Tally,
  times: number,
  match?: string,
): Promise<void> {
  const excluded = EXCLUDED[line.name];
  const except = `^(${excluded.map((one) => one.case).join("|")})$`;
  const runs = [
    { do: "run", match, except: `${except}|${LARGE}|${MANY}`, times, together: times },
    { do: "run", match: LARGE, times, together: Math.min(times, LARGE_AT_ONCE) },
    { do: "run", match: MANY },
  ].slice(0, match === undefined ? undefined : 1);
  const cases: Line[] = [];
  for (const command of runs) cases.push(...(await peer.ask(command, "passed")).before);
  const failed = cases.filter((one) => one["ok"] !== true);
  tally.cases += cases.length;
  tally.failed += failed.length;
  test.diagnostic(
    `${cases.length} cases, ${times} times each: ${tally.calls} calls; without ` +
      excluded.map((one) => `${one.case} (${one.reason})`).join(", "),
  );
  assert.deepEqual(
    failed.map((one) => `${one["case"]}: ${one["error"]}`),
    [],
  );
  assert.ok(cases.length > (match === undefined ? 600 : 30), `only ${cases.length} cases were run`);
  assert.ok(tally.calls > cases.length * times, `only ${tally.calls} calls arrived`);
}

/** Leaves what a Java consumer of that line found out about a Node provider. */
export function providerCell({ peer, name }: JavaLine, found: Found, excluded = EXCLUDED[name]): void {
  writeCell({ peer, line: name, node: "provider", excluded, ...found });
}

/** What a Node consumer of that line is asked. */
export function examGroups({ name }: JavaLine, via: Cell["via"]): readonly CaseGroup[] {
  return [
    ...VALUE_GROUPS,
    ...(name === "java27" ? [] : [RECORD_GROUP]),
    limitGroup(PAYLOAD),
    ...CALL_GROUPS,
    ...(via === "direct" ? [] : [WILDCARD_GROUP]),
    GENERIC_GROUP,
    UNTYPED_GROUP,
  ];
}

/** Leaves what a Node consumer found out about a provider of that line. */
export function consumerCell({ peer, name }: JavaLine, found: Found, excluded = NO_RECORDS[name]): void {
  writeCell({ peer, line: name, node: "consumer", excluded, ...found });
}
