import assert from "node:assert/strict";
import { Decimal } from "dubbo-ts";
import { type ExamApi, Order, RushOrder } from "./exam-api.js";
import type { Case, CaseGroup } from "./exam-consumer.js";
import { bytes, describeOrder, sampleOrder } from "./exam-samples.js";

const edges = (bits: bigint): bigint[] => [-(1n << (bits - 1n)), -1n, 0n, 1n, (1n << (bits - 1n)) - 1n];
const numbers = (bits: bigint): number[] => edges(bits).map(Number);
const around = (...values: number[]): number[] => values.flatMap((value) => [value - 1, value, value + 1]);
const [plain, rush] = [sampleOrder(1n), sampleOrder(2n)];
/** All its fields are null or zero. */
const bare: Order = {
  id: 0n,
  count: 0,
  price: null,
  placed: null,
  level: null,
  note: null,
  units: null,
  lines: null,
  extra: null,
};
const floats = [0, 1.5, -2, 0.1, 3.4028235e38, Number.NaN, Infinity];
const doubles = [0, 1, 0.1, -0.001, 12.25, 2 ** 31, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity];

const ECHOED: { readonly [K in keyof typeof ExamApi.specs]?: readonly unknown[] } = {
  echoBoolean: [true, false],
  echoByte: numbers(8n),
  echoShort: numbers(16n),
  echoInt: [...numbers(32n), ...around(-16, 47, -2048, 2047, -262144, 262143, -32768, 32767)],
  echoLong: [...edges(64n), ...around(-8, 15, -2048, 2047, -262144, 262143, 2 ** 31).map(BigInt), 2n ** 53n + 1n],
  echoFloat: floats,
  echoDouble: [...doubles, ...around(-128, 127, -32768, 32767), -2147483.648, 2147483.647],
  echoChar: ["a", "é", "中"],
  echoBoxedBoolean: [null, true, false],
  echoBoxedByte: [null, ...numbers(8n)],
  echoBoxedShort: [null, ...numbers(16n)],
  echoInteger: [null, ...numbers(32n)],
  echoBoxedLong: [null, ...edges(64n)],
  echoBoxedFloat: [null, ...floats],
  echoBoxedDouble: [null, ...doubles],
  echoCharacter: [null, "x", "中"],
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
  echoLevel: [null, "BRONZE", "GOLD"],
  echoDecimal: [null, ...["0", "1.500", "-0.01", "12345678901234567890.12345"].map((text) => Decimal.from(text))],
  echoBigInteger: [null, 0n, -1n, 2n ** 63n, 2n ** 31n, 2n ** 32n - 1n, -(2n ** 200n), BigInt("123".repeat(100))],
  echoStrings: [null, [], ["a", null, ""], [..."abcdefgh"]],
  echoIntegers: [[1, null, -1, 2 ** 30], Array.from({ length: 10_000 }, (_, i) => (i * 7919) | 0)],
  echoLongs: [[0n, 1n, null, 2n ** 40n, -(2n ** 63n)]],
  echoLists: [[[1, 2], [], null]],
  echoOrders: [null, [], [plain, null, rush], Array.from({ length: 200 }, (_, i) => sampleOrder(BigInt(i + 1)))],
  echoLevels: [["GOLD", null, "BRONZE", "GOLD"]],
  echoStringSet: [null, new Set(), new Set(["a", null, "中"])],
  echoLongSet: [new Set([1n, -1n, 2n ** 63n - 1n])],
  echoMap: [
    null,
    new Map(),
    new Map<string, number | null>([
      ["a", 1],
      ["none", null],
      ["__proto__", 3],
    ]),
  ],
  echoIntegerMap: [
    new Map([
      [1, "one"],
      [-5, "minus five"],
    ]),
  ],
  echoOrderMap: [
    new Map([
      [1n, plain],
      [2n ** 60n, rush],
    ]),
  ],
  echoLevelMap: [
    new Map([
      ["GOLD", ["a"]],
      ["BRONZE", []],
    ]),
  ],
  echoBooleanArray: [null, [], [true, false, true]],
  echoShortArray: [[0, -32768, 32767]],
  echoIntArray: [null, [], numbers(32n), Array.from({ length: 50_000 }, (_, i) => (i * 7919) | 0)],
  echoLongArray: [[], edges(64n)],
  echoFloatArray: [[0, Math.fround(0.1), Number.NaN]],
  echoDoubleArray: [[0, 1, 0.1, Number.MAX_VALUE]],
  echoCharArray: ["", "a中é"],
  echoIntMatrix: [[[1, 2], [], [3]]],
  echoStringArray: [null, [], ["a", "🚀"]],
  echoIntegerArray: [[1, -(2 ** 31)]],
  echoOrderArray: [[], [plain, sampleOrder(3n)]],
  echoObjectArray: [[1, 2n, "three", 4.5, null, true, rush]],
  echoOrder: [null, plain, rush, sampleOrder(15n), bare],
  echoRushOrder: [rush, RushOrder.of({ ...bare, hours: 0, ticket: null, origin: null })],
  echoObject: [
    null,
    "text",
    true,
    1,
    1n,
    2n ** 60n,
    1.5,
    new Date(5),
    Decimal.from("1.50"),
    Order.of(plain),
    rush,
    bytes(20),
    [1, 2n, "three", null],
    new Set([1, 2]),
    new Map<unknown, unknown>([
      ["a", 1],
      [2, "b"],
      [3n, [4]],
    ]),
  ],
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

const ECHO_GROUPS = Object.entries(ECHOED).map(
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
