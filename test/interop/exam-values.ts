import { Decimal } from "dubbo-ts";
import { type ExamApi, Order, RushOrder } from "./exam-api.js";
import { bytes, sampleOrder } from "./exam-samples.js";

const MIB = 1024 * 1024;

const edges = (bits: bigint): bigint[] => [-(1n << (bits - 1n)), -1n, 0n, 1n, (1n << (bits - 1n)) - 1n];
const numbers = (bits: bigint): number[] => edges(bits).map(Number);
const around = (...values: number[]): number[] => values.flatMap((value) => [value - 1, value, value + 1]);
export const orders = [1n, 2n, 15n, 30n].map(sampleOrder);
export const bare: Order = {
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
const dates = [0, 1_700_000_040_000, 1_700_000_000_123, -1, -62_135_596_800_000, 253_402_300_799_999];
const decimals = ["0", "1.500", "-0.01", "1E+20", "1234567890123456789012345.1234567890123456789012345"];
const doubles = [0, 1, 0.1, -0.001, 12.25, 2 ** 31, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity];
const floats = [0, 1.5, 0.1, 3.4028235e38, Number.NaN, Infinity];

/** Values by the echo method that is asked to give them back. */
export const ECHOED: { readonly [K in keyof typeof ExamApi.specs]?: readonly unknown[] } = {
  echoBoolean: [true, false],
  echoByte: numbers(8n),
  echoShort: numbers(16n),
  echoInt: [...numbers(32n), ...around(-16, 47, -2048, 2047, -262144, 262143, -32768, 32767)],
  echoLong: [...edges(64n), ...around(-8, 15, -2048, 2047, -262144, 262143, 2 ** 31).map(BigInt), 2n ** 53n + 1n],
  echoFloat: floats,
  echoDouble: [...doubles, ...around(-128, 127, -32768, 32767), -2147483.648, 2147483.647],
  echoChar: ["a", "\0", "é", "中", "\uffff", "\ud83d"],
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
    "x".repeat(31),
    "x".repeat(32),
    "é".repeat(1023),
    "中".repeat(1024),
    "分布式服务框架",
    "🚀👩‍👩‍👧‍👦🇨🇳",
    "\0\u0001\u007f\u0080\uffff",
    "a\ud83db",
    `${"x".repeat(32767)}🚀${"y".repeat(32767)}🚀`,
    "é中🚀x".repeat(MIB / 5),
  ],
  echoBytes: [null, ...[0, 1, 15, 16, 1024, 65536, MIB].map(bytes)],
  echoDate: [null, ...dates.map((ms) => new Date(ms))],
  echoLevel: [null, "BRONZE", "GOLD"],
  echoDecimal: [null, ...decimals.map((text) => Decimal.from(text))],
  echoBigInteger: [null, 0n, -1n, 2n ** 63n, 2n ** 31n, 2n ** 32n - 1n, -(2n ** 200n), BigInt("123".repeat(100))],
  echoStrings: [null, [], ["a", null, ""], [..."abcdefgh"]],
  echoIntegers: [[1, null, -1, 2 ** 30], Array.from({ length: 10_000 }, (_, i) => (i * 7919) | 0)],
  echoLongs: [[0n, 1n, null, 2n ** 40n, -(2n ** 63n)]],
  echoLists: [[[1, 2], [], null]],
  echoOrders: [
    null,
    [],
    [orders[0], null, orders[1]],
    Array.from({ length: 1000 }, (_, i) => sampleOrder(BigInt(i + 1))),
  ],
  echoLevels: [["GOLD", null, "BRONZE", "GOLD"]],
  echoStringSet: [null, new Set(), new Set(["a", null, "中"])],
  echoLongSet: [new Set([1n, -1n, 2n ** 63n - 1n])],
  echoMap: [
    null,
    new Map(),
    new Map<string | null, number | null>([
      ["a", 1],
      ["none", null],
      [null, 2],
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
      [1n, orders[0]],
      [2n ** 60n, orders[1]],
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
  echoIntArray: [null, [], numbers(32n), Array.from({ length: 100_000 }, (_, i) => (i * 7919) | 0)],
  echoLongArray: [[], edges(64n)],
  echoFloatArray: [[0, Math.fround(0.1), Number.NaN]],
  echoDoubleArray: [[0, 1, 0.1, Number.MAX_VALUE]],
  echoCharArray: [null, "", "a中é"],
  echoIntMatrix: [[[1, 2], [], null, [3]]],
  echoStringArray: [null, [], ["a", null, "🚀"]],
  echoIntegerArray: [[1, null, -(2 ** 31)]],
  echoLevelArray: [["GOLD", null, "SILVER"]],
  echoOrderArray: [[], [orders[0], null, orders[1]]],
  echoObjectArray: [[1, 2n, "three", 4.5, null, true, orders[1]]],
  echoOrder: [null, ...orders, bare],
  echoRushOrder: [orders[1], RushOrder.of({ ...bare, hours: 0, ticket: null, origin: null })],
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
    Order.of(orders[0]!),
    orders[1],
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
