import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createDubbo, Decimal, type Dubbo, JavaException, RpcCode } from "dubbo-ts";
import { Tally, writeCell } from "./cell.js";
import { ExamApi, type Node, Order, OrderMissing, Rejected, RushOrder, VersionedApi } from "./exam-api.js";
import { describeOrder, sampleOrder } from "./exam-samples.js";
import { GO, quiet, startGo } from "./go-peer.js";
import type { LinePeer } from "./line-peer.js";

const EXCLUDED = [
  { case: "echoLevelArray", reason: "dubbo-go cannot write a slice of enums, and sends an answer without the value" },
  { case: "echoCharArray of null", reason: "dubbo-go has no char[]: it reads a string, and has no null string" },
  { case: "more than 1,024,000 bytes", reason: "dubbo-go's default max-msg-len: it closes the connection" },
  { case: "typeOf", reason: "there are no Java classes in Go" },
];

const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i & 0xff);
const edges = (bits: bigint): bigint[] => [-(1n << (bits - 1n)), -1n, 0n, 1n, (1n << (bits - 1n)) - 1n];
const numbers = (bits: bigint): number[] => edges(bits).map(Number);
const around = (...values: number[]): number[] => values.flatMap((value) => [value - 1, value, value + 1]);
const [plain, rush] = [sampleOrder(1n), sampleOrder(2n)];
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

describe("a Node consumer of a dubbo-go provider", () => {
  let peer: LinePeer;
  let url: string;
  let dubbo: Dubbo;
  let exam: Client<typeof ExamApi>;
  let cases = 0;
  const tally = new Tally();
  const failures: string[] = [];

  before(async () => {
    const started = await startGo("provider");
    peer = started.peer;
    url = `dubbo://127.0.0.1:${started.ready["port"]}`;
    dubbo = createDubbo({
      application: "node-to-go",
      registry: "N/A",
      consumer: { retries: 0 },
      filters: { cluster: [tally.counter] },
      logger: quiet,
    });
    exam = dubbo.client(ExamApi, { url, timeoutMs: 10_000 });
    await dubbo.start();
  });
  after(async () => {
    writeCell({
      ...GO,
      node: "consumer",
      via: "direct",
      cases,
      calls: tally.calls,
      failed: failures.length,
      excluded: EXCLUDED,
      notes: ["dubbo-go sends the request's attachments back with the answer"],
    });
    await dubbo?.close({ graceMs: 1000 });
    await peer?.end();
  });

  async function one(name: string, body: () => Promise<void>): Promise<void> {
    cases++;
    try {
      await body();
    } catch (error) {
      failures.push(name);
      throw error;
    }
  }
  const examine = (name: string, body: () => Promise<void>): void => {
    it(name, () => one(name, body));
  };

  for (const [key, values] of Object.entries(ECHOED)) {
    it(`gets back from ${key} what it sent`, async () => {
      for (const value of values) {
        await one(key, async () => assert.deepEqual(unordered(await exam.$call(key, [value])), unordered(value)));
      }
    });
  }

  examine("reads what Go makes, and Go reads what it makes, field by field", async () => {
    for (const order of [plain, rush, sampleOrder(15n), sampleOrder(30n)]) {
      assert.deepEqual(await exam.find(order.id), order);
      assert.equal(await exam.describe(order), describeOrder(order));
    }
    assert.equal(await exam.describe(bare), describeOrder(bare));
    assert.equal(await exam.describe(null), "null");
    assert.ok(RushOrder.is(await exam.find(2n)));
  });

  examine("keeps the identity of objects", async () => {
    const first = await exam.ring(5);
    let node: Node = first;
    for (let i = 0; i < 5; i++, node = node.next!) {
      assert.equal(node.name, `n${i}`);
      assert.equal(first.children?.[i], node);
    }
    assert.equal(node, first);
    assert.equal(await exam.isRing(first, 5), true);
    assert.equal(await exam.same(plain, plain), true);
    assert.equal(await exam.same(plain, sampleOrder(1n)), false);
    const [a, b] = await exam.pair(plain, plain);
    assert.equal(a, b);
  });

  examine("tells overloads apart and calls void and one-way methods", async () => {
    assert.equal(await exam.getInt(5), "int:5");
    assert.equal(await exam.getString("x"), "string:x");
    assert.equal(await exam.getString(null), "string:null");
    assert.equal(await exam.getBoth(5, "x"), "int:5,string:x");
    assert.equal(await exam.sizeOfBytes(bytes(300_000)), 300_000);
    assert.equal(await exam.sizeOfString("🚀🚀"), 4);
    assert.deepEqual(await exam.blob(900_000), bytes(900_000));
    assert.equal(await exam.touch("x"), undefined);
    const text = `note ${process.pid}`;
    for (let i = 0; i < 100; i++) await exam.note(text, { oneway: true });
    while ((await exam.noted(text)) < 100) await sleep(10);
    assert.equal(await exam.noted(text), 100);
    assert.equal(await exam.$echo("available?"), "available?");
  });

  examine("gets exceptions as their class, Go's errors as Throwable", async () => {
    const caught = async (kind: string, message: string): Promise<unknown> => {
      try {
        return assert.fail(`answered ${await exam.fail(kind, message)}`);
      } catch (error) {
        return error;
      }
    };
    assert.equal(await exam.fail("none", "fine"), "fine");
    const missing = await caught("missing", "gone 🚀");
    assert.ok(missing instanceof OrderMissing);
    assert.deepEqual([missing.message, missing.id, missing.cause], ["gone 🚀", 404n, undefined]);
    const caused = await caught("caused", "gone");
    assert.ok(caused instanceof OrderMissing && caused.cause instanceof JavaException);
    assert.equal(caused.cause.className, "java.lang.IllegalStateException");
    const rejected = await caught("rejected", "no");
    assert.ok(rejected instanceof Rejected);
    assert.equal(rejected.reason, 7);
    const argument = await caught("argument", "bad");
    assert.ok(argument instanceof JavaException && argument.className === "java.lang.IllegalArgumentException");
    for (const kind of ["secret", "panic"]) {
      const error = await caught(kind, "hidden");
      assert.ok(error instanceof JavaException && error.className === "java.lang.Throwable");
      assert.match(error.message, /hidden/);
    }
    await assert.rejects(exam.find(-5n), (thrown) => thrown instanceof OrderMissing && thrown.id === -5n);
  });

  examine("times out, drops the late answer and goes on", async () => {
    await assert.rejects(exam.sleepy(600, "late", { timeoutMs: 100 }), { code: RpcCode.Timeout, method: "sleepy" });
    await sleep(600);
    assert.equal(await exam.sleepy(1, "soon"), "soon");
  });

  examine("carries attachments both ways, each belonging to its call", async () => {
    const sent = { "exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": "" };
    const { value, attachments } = await exam.attachments.reply({ attachments: sent });
    assert.deepEqual(Object.fromEntries(value), sent);
    assert.equal(attachments["reply.count"], "3");
    assert.equal(attachments["reply.exam.Text"], "中文 🚀");
    const next = await exam.attachments.reply();
    assert.equal(next.value.size, 0);
    assert.equal(next.attachments["reply.exam.a"], undefined);
  });

  examine("reaches the group and version it names, and is refused for others", async () => {
    const which = (group: string, version: string): Promise<string> =>
      dubbo.client(VersionedApi, { url, group, version }).which();
    assert.equal(await which("g1", "1.0.0"), "g1/1.0.0");
    assert.equal(await which("g2", "2.0.0"), "g2/2.0.0");
    await assert.rejects(which("g3", "1.0.0"), /exporter/);
    await assert.rejects(which("g1", "2.0.0"), /exporter/);
  });

  examine("matches 500 answers that come out of order", async () => {
    const calls = Array.from({ length: 500 }, async (_, i) =>
      assert.equal(await exam.later((i * 7919) % 200, `answer ${i}`), `answer ${i}`),
    );
    await Promise.all(calls);
  });
});
