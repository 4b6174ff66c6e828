import assert from "node:assert/strict";
import { Decimal } from "dubbo-ts";
import { type Order, RushOrder } from "./exam-api.js";
import type { Case, CaseGroup } from "./exam-consumer.js";
import { bytes, describeOrder, sampleOrder } from "./exam-samples.js";
import { bare, ECHOED, orders } from "./exam-values.js";

const [plain, rush] = orders as [Order, Order];

const { echoLevelArray: _levels, ...ANYWHERE } = ECHOED;
/** What is left out is what Go's types cannot hold, or what dubbo-go does not give back as it came: see go/README.md. */
const GO_ECHOED: typeof ECHOED = {
  ...ANYWHERE,
  echoChar: ["a", "é", "中"],
  echoString: [
    null,
    "",
    "hello",
    ...[31, 32, 1023, 1024, 4096, 32767, 32768, 65537].flatMap((size) => ["x".repeat(size), "中".repeat(size)]),
    "é".repeat(1023),
    "分布式服务框架",
    "🚀👩‍👩‍👧‍👦🇨🇳",
    "\0\u0001\u007f\u0080\uffff",
    `${"x".repeat(32767)}🚀${"y".repeat(32767)}🚀`,
    "é中🚀x".repeat(10_000),
  ],
  echoBytes: [null, ...[0, 1, 15, 16, 1023, 1024, 65536, 500_000].map(bytes)],
  echoDate: [null, ...[0, 1_700_000_040_000, 1_700_000_000_123, -1, 253_402_300_799_999].map((ms) => new Date(ms))],
  echoDecimal: [null, ...["0", "1.500", "-0.01", "12345678901234567890.12345"].map((text) => Decimal.from(text))],
  echoOrders: [null, [], [plain, null, rush], Array.from({ length: 200 }, (_, i) => sampleOrder(BigInt(i + 1)))],
  echoMap: [
    null,
    new Map(),
    new Map<string, number | null>([
      ["a", 1],
      ["none", null],
      ["__proto__", 3],
    ]),
  ],
  echoIntArray: [null, [], [1, -(2 ** 31)], Array.from({ length: 50_000 }, (_, i) => (i * 7919) | 0)],
  echoCharArray: ["", "a中é"],
  echoIntMatrix: [[[1, 2], [], [3]]],
  echoStringArray: [null, [], ["a", "🚀"]],
  echoIntegerArray: [[1, -(2 ** 31)]],
  echoOrderArray: [[], [plain, sampleOrder(3n)]],
};

/** Maps have no order in Go. */
function unordered(value: unknown): unknown {
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [key, unordered(item)] as const);
    return new Map(entries.sort(([one], [other]) => String(one).localeCompare(String(other))));
  }
  return value;
}

const isLarge = (value: unknown): boolean =>
  (typeof value === "string" || value instanceof Uint8Array) && value.length > 50_000;

const ECHO_GROUPS = Object.entries(GO_ECHOED).map(
  ([key, values]): CaseGroup => ({
    name: `gets back from ${key} what it sent`,
    cases: values.map((value) => ({
      name: key,
      ...(isLarge(value) ? { atOnce: 3 } : {}),
      body: async ({ exam }) => {
        assert.deepEqual(unordered(await exam.$call(key, [value])), unordered(value));
      },
    })),
  }),
);

const described = (name: string, order: Order | null): Case => ({
  name: `describe ${name}`,
  body: async ({ exam }) => assert.equal(await exam.describe(order), describeOrder(order)),
});

const FIELDS: CaseGroup = {
  name: "reads what Go makes, and Go reads what it makes, field by field",
  cases: [
    ...[plain, rush, sampleOrder(15n), sampleOrder(30n)].flatMap((order): Case[] => [
      {
        name: `find ${order.id}`,
        body: async ({ exam }) => {
          const found = await exam.find(order.id);
          assert.deepEqual(found, order);
          assert.equal(RushOrder.is(found), RushOrder.is(order));
        },
      },
      described(String(order.id), order),
    ]),
    described("bare", bare),
    described("null", null),
  ],
};

/** Values that dubbo-go sends back, and those that it makes and reads. */
export const GO_VALUE_GROUPS: readonly CaseGroup[] = [...ECHO_GROUPS, FIELDS];
