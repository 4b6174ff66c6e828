import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Client,
  createDubbo,
  Decimal,
  type Dubbo,
  JavaException,
  java,
  LocalDate,
  RpcCode,
  RpcError,
  type ServiceDefinition,
} from "dubbo-ts";
import { Tally, writeCell } from "./cell.js";
import { ExamApi, type Node, Order, OrderMissing, Rejected, RushOrder, VersionedApi } from "./exam-api.js";
import { describeOrder, sampleOrder } from "./exam-samples.js";
import { ARRAYS, ArraysApi, type ExamType, everything, RECORDS, RecordApi, TypesApi, VALUES } from "./exam-types.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";

const PAYLOAD = 4 * 1024 * 1024;
const MIB = 1024 * 1024;

for (const line of JAVA_LINES) {
  describe(`a Node consumer of a ${line.peer} provider`, () => {
    const old = line.name === "java27";
    const tally = new Tally();
    const { it } = tally;
    let peer: JavaPeer;
    let port: number;
    let dubbo: Dubbo;
    let exam: Client<typeof ExamApi>;
    /** Java's default timeout, 1000 ms. */
    let hurried: Client<typeof ExamApi>;
    const warnings: string[] = [];

    before(async () => {
      const started = await JavaPeer.start(line, "ProviderMain", [`payload=${PAYLOAD}`, "heartbeat=1000"]);
      peer = started.peer;
      port = Number(started.ready["port"]);
      const url = `dubbo://127.0.0.1:${port}`;
      dubbo = createDubbo({
        application: "node-consumer",
        registry: "N/A",
        consumer: { retries: 0, heartbeatMs: 1000 },
        logger: { debug() {}, info() {}, warn: (text) => warnings.push(text), error: (text) => warnings.push(text) },
      });
      exam = dubbo.client(ExamApi, { url, timeoutMs: 10_000 });
      hurried = dubbo.client(ExamApi, { url });
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 1000 });
      await peer?.end();
      const { cases, failed } = tally;
      writeCell({
        peer: line.peer,
        line: line.name,
        node: "consumer",
        via: "direct",
        cases,
        failed,
        excluded: old ? [{ case: "records", reason: "hessian-lite 3 cannot make one" }] : [],
        notes: ["a case is a value echoed or a behaviour"],
      });
    });

    const client = <S extends ServiceDefinition>(api: S): Client<S> =>
      dubbo.client(api, { url: `dubbo://127.0.0.1:${port}`, timeoutMs: 10_000 });

    /** The same connection serves on. */
    async function onOneConnection(body: () => Promise<void>): Promise<void> {
      const address = await exam.peer();
      await body();
      assert.equal(await exam.getInt(1), "int:1");
      assert.equal(await exam.peer(), address);
    }

    const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i & 0xff);
    const edges = (bits: bigint): bigint[] => [-(1n << (bits - 1n)), -1n, 0n, 1n, (1n << (bits - 1n)) - 1n];
    const numbers = (bits: bigint): number[] => edges(bits).map(Number);
    const around = (...values: number[]): number[] => values.flatMap((value) => [value - 1, value, value + 1]);
    const orders = [1n, 2n, 15n, 30n].map(sampleOrder);
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
    const dates = [0, 1_700_000_040_000, 1_700_000_000_123, -1, -62_135_596_800_000, 253_402_300_799_999];
    const decimals = ["0", "1.500", "-0.01", "1E+20", "1234567890123456789012345.1234567890123456789012345"];
    const doubles = [0, 1, 0.1, -0.001, 12.25, 2 ** 31, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity];
    const floats = [0, 1.5, 0.1, 3.4028235e38, Number.NaN, Infinity];

    const echoed: { readonly [K in keyof typeof ExamApi.specs]?: readonly unknown[] } = {
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
    let echoes = 0;
    for (const [key, values] of Object.entries(echoed)) {
      it(`gets back from ${key} what it sent`, async () => {
        for (const value of values) {
          assert.deepEqual(await exam.$call(key, [value]), value);
          echoes++;
          tally.cases++;
        }
      });
    }
    const echo = async (client: Pick<Client<typeof ExamApi>, "$call">, key: string, value: unknown): Promise<void> => {
      const answer = await (client.$call as (key: string, args: unknown[]) => Promise<unknown>)(key, [value]);
      assert.deepEqual(answer, value, key);
      echoes++;
      tally.cases++;
    };
    /** Alone, in a list, in a map. */
    const echoTypes = async (
      client: unknown,
      types: Readonly<Record<string, ExamType>>,
      hashable: boolean,
    ): Promise<void> => {
      const failures: string[] = [];
      const attempt = (key: string, value: unknown): Promise<void> =>
        echo(client as Client<typeof ExamApi>, key, value).catch((error: Error) => {
          failures.push(`${key}: ${error.message.slice(0, 300)}`);
        });
      for (const [name, { samples }] of Object.entries(types)) {
        for (const sample of [null, ...samples]) await attempt(`echo${name}`, sample);
        await attempt(`echo${name}List`, [...samples, null]);
        const entries = samples.map(
          (sample, i) => [hashable ? sample : `key ${i}`, samples[(i + 1) % samples.length]] as const,
        );
        await attempt(`echo${name}Map`, new Map(entries));
      }
      assert.deepEqual(failures, []);
    };
    it("sends and gets back every type alone, in lists, and in maps as key and value", () =>
      echoTypes(client(TypesApi), VALUES, true));
    it("sends and gets back every kind of array alone, in lists and in maps", () =>
      echoTypes(client(ArraysApi), ARRAYS, false));
    if (!old) it("sends and gets back records", () => echoTypes(client(RecordApi), RECORDS, true));
    it("sends and gets back every type as a field", async () => {
      const types = client(TypesApi) as unknown as Record<
        "everything" | "differing" | "echoEverything",
        (value?: unknown) => Promise<unknown>
      >;
      const sample = everything();
      assert.deepEqual(await types.everything(), sample);
      assert.deepEqual(await types.differing(sample), []);
      assert.deepEqual(await types.differing({ ...sample, localDateValue: LocalDate.parse("2024-03-01") }), [
        "localDateValue",
      ]);
      assert.deepEqual(await types.echoEverything(sample), sample);
      const empty = Object.fromEntries(Object.keys(sample).map((key) => [key, null]));
      assert.deepEqual(await types.echoEverything(empty), empty);
    });

    it("echoed enough to mean something", (test) => {
      test.diagnostic(`${echoes} values echoed`);
      assert.ok(echoes > 200, `${echoes}`);
    });

    it("reads what Java makes, and Java reads what it makes, field by field", async () => {
      for (const order of orders) {
        assert.deepEqual(await exam.find(order.id), order);
        assert.equal(await exam.describe(order), describeOrder(order));
      }
      assert.equal(await exam.describe(bare), describeOrder(bare));
      assert.equal(await exam.describe(null), "null");
      assert.ok(RushOrder.is(await exam.find(2n)));
    });

    it("writes values without a schema as the Java types they stand for", async () => {
      const types: [value: unknown, type: string][] = [
        [null, "null"],
        ["x", "java.lang.String"],
        [1, "java.lang.Integer"],
        [2 ** 31, "java.lang.Double"],
        [1.5, "java.lang.Double"],
        [1n, "java.lang.Long"],
        [true, "java.lang.Boolean"],
        [new Date(0), "java.util.Date"],
        [[1], "java.util.ArrayList"],
        [new Map(), "java.util.HashMap"],
        [{ a: 1 }, "java.util.HashMap"],
        [new Set([1]), "java.util.HashSet"],
        [java.double(1), "java.lang.Double"],
        [java.bigInteger(1n), "java.math.BigInteger"],
        [Decimal.from("1"), "java.math.BigDecimal"],
        [orders[1], "org.dubbots.interop.api.RushOrder"],
        [java.enum("org.dubbots.interop.api.Level", "GOLD"), "org.dubbots.interop.api.Level"],
      ];
      for (const [value, type] of types) assert.equal(await exam.typeOf(value), type);
    });

    it("keeps the identity of objects: cycles, shared objects, two arguments that are one", async () => {
      const first = await exam.ring(5);
      let node: Node = first;
      for (let i = 0; i < 5; i++, node = node.next!) {
        assert.equal(node.name, `n${i}`);
        assert.equal(first.children?.[i], node);
      }
      assert.equal(node, first);
      assert.equal(await exam.isRing(first, 5), true);
      const one: Node = { name: "one", next: null, children: null };
      one.next = one;
      const back = await exam.echoNode(one);
      assert.equal(back?.next, back);
      assert.equal(await exam.same(orders[0], orders[0]), true);
      assert.equal(await exam.same(orders[0], sampleOrder(1n)), false);
      const [a, b] = await exam.pair(orders[0], orders[0]);
      assert.equal(a, b);
      const self: unknown[] = ["first"];
      self.push(self);
      const list = (await exam.echoObject(self)) as unknown[];
      assert.equal(list[1], list);
    });

    it("carries bodies up to the limit, and refuses longer ones clearly while other calls go on", async () => {
      assert.equal(await exam.sizeOfBytes(bytes(MIB)), MIB);
      assert.equal(await exam.sizeOfString("x".repeat(MIB)), MIB);
      assert.deepEqual(await exam.blob(MIB), bytes(MIB));
      const close = PAYLOAD - 4096;
      assert.equal(await exam.sizeOfBytes(bytes(close)), close);
      assert.equal((await exam.blob(close)).length, close);
      await onOneConnection(async () => {
        const other = exam.later(300, "other");
        // Our own limit: nothing is sent.
        await assert.rejects(exam.sizeOfBytes(new Uint8Array(9 * MIB)), {
          code: RpcCode.Serialization,
          message: /too large|payload/i,
        });
        // The provider's limit, above ours or not: it says so.
        if (!old) await assert.rejects(exam.sizeOfBytes(new Uint8Array(PAYLOAD + 1)), { status: 40 });
        await assert.rejects(exam.blob(PAYLOAD + 1), {
          status: old ? 50 : 25,
          message: /Data length too large/,
        });
        assert.equal(await other, "other");
      });
      const small = dubbo.client(ExamApi, { url: `dubbo://127.0.0.1:${port}`, connections: 1, maxBodyBytes: MIB });
      const other = small.later(300, "other");
      await assert.rejects(small.blob(MIB + 1), { code: RpcCode.Network, message: /payload/ });
      assert.equal(await other, "other");
      assert.deepEqual(await small.blob(3), bytes(3));
    });

    if (old) {
      it("times a request out that is beyond the provider's limit, because Dubbo 2.7 says nothing, and goes on", async () => {
        const tooLong = exam.sizeOfBytes(new Uint8Array(PAYLOAD + 1), { timeoutMs: 1000 });
        await assert.rejects(tooLong, { code: RpcCode.Timeout });
        assert.equal(await exam.getInt(4), "int:4");
      });
    }

    it("tells overloads apart and calls void and one-way methods", async () => {
      assert.equal(await exam.getInt(5), "int:5");
      assert.equal(await exam.getString("x"), "string:x");
      assert.equal(await exam.getString(null), "string:null");
      assert.equal(await exam.getBoth(5, "x"), "int:5,string:x");
      assert.equal(await exam.sizeOfBytes(bytes(3)), 3);
      assert.equal(await exam.sizeOfString("🚀🚀"), 4);
      assert.equal(await exam.touch("x"), undefined);
      const text = `note ${process.pid}`;
      for (let i = 0; i < 100; i++) await exam.note(text, { oneway: true });
      while ((await exam.noted(text)) < 100) await sleep(10);
      assert.equal(await exam.noted(text), 100);
      const order = (await exam.$echo(orders[1])) as Order;
      assert.deepEqual(order, orders[1]);
      assert.equal(await exam.$echo(null), null);
    });

    it("gets exceptions as their class, unknown ones as JavaException", async () => {
      const caught = async (kind: string, message: string | null): Promise<unknown> => {
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
      assert.ok(missing.javaStackTrace.some(({ className }) => className.endsWith("ExamServiceImpl")));
      const caused = await caught("caused", "gone");
      assert.ok(caused instanceof OrderMissing && caused.cause instanceof JavaException);
      assert.deepEqual(
        [caused.cause.className, caused.cause.message],
        ["java.lang.IllegalStateException", "because of gone"],
      );
      const rejected = await caught("rejected", "no");
      assert.ok(rejected instanceof Rejected);
      assert.equal(rejected.reason, 7);
      const argument = await caught("argument", "bad");
      assert.ok(argument instanceof JavaException && !(argument instanceof Rejected));
      assert.deepEqual([argument.className, argument.message], ["java.lang.IllegalArgumentException", "bad"]);
      const error = await caught("error", "wrong");
      assert.ok(error instanceof JavaException && error.className === "java.lang.InternalError");
      const secret = await caught("secret", "hidden");
      assert.ok(secret instanceof JavaException && secret.className === "java.lang.RuntimeException");
      assert.match(secret.message, /Secret: hidden/);
      // Java 3's strict check does not let this class out: there is no answer, and the status says so.
      const unlisted = await caught("unlisted", "x");
      if (old) assert.ok(unlisted instanceof JavaException && unlisted.className.endsWith(".Unlisted"));
      else assert.ok(unlisted instanceof RpcError && unlisted.status === 50);
      await assert.rejects(
        exam.find(-(2n ** 63n)),
        (thrown) => thrown instanceof OrderMissing && thrown.id === -(2n ** 63n),
      );
    });

    it("times out after Java's default, drops the late answer and goes on", async () => {
      await onOneConnection(async () => {
        assert.equal(await hurried.sleepy(100, "soon"), "soon");
        await assert.rejects(hurried.sleepy(1500, "late"), { code: RpcCode.Timeout, method: "sleepy" });
        await assert.rejects(exam.sleepy(1500, "late"), { code: RpcCode.Timeout }).catch(() => {});
      });
      await assert.rejects(exam.sleepy(1000, "late", { timeoutMs: 50 }), { code: RpcCode.Timeout });
      await assert.rejects(exam.sleepy(1000, "late", { signal: AbortSignal.timeout(50) }), { code: RpcCode.Cancelled });
      assert.equal(await exam.getInt(4), "int:4");
    });

    it("carries attachments both ways, each belonging to its call", async () => {
      const sent = { "exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": "", "exam.number": 5 };
      const { value, attachments, provider } = await exam.attachments.reply({ attachments: sent });
      assert.deepEqual(Object.fromEntries(value), {
        "exam.a": "1",
        "exam.Text": "中文 🚀",
        "exam.empty": "",
        "exam.number": "5",
      });
      assert.equal(attachments["reply.count"], "4");
      assert.equal(attachments["reply.exam.Text"], "中文 🚀");
      assert.equal(provider, `127.0.0.1:${port}`);
      const next = await exam.attachments.reply();
      assert.equal(next.value.size, 0);
      assert.equal(next.attachments["reply.count"], "0");
      assert.equal(next.attachments["reply.exam.a"], undefined);
    });

    it("reaches the group and version it names, and is refused for others", async () => {
      const url = `dubbo://127.0.0.1:${port}`;
      const which = (group: string, version: string): Promise<string> =>
        dubbo.client(VersionedApi, { url, group, version }).which();
      assert.equal(await which("g1", "1.0.0"), "g1/1.0.0");
      assert.equal(await which("g2", "2.0.0"), "g2/2.0.0");
      await onOneConnection(async () => {
        await assert.rejects(which("g3", "1.0.0"), { name: "RpcError", status: 70 });
        await assert.rejects(which("g1", "2.0.0"), { name: "RpcError", status: 70 });
        await assert.rejects(dubbo.client(VersionedApi, { url }).which(), {
          name: "RpcError",
          status: old ? 70 : 40,
        });
      });
    });

    it("matches 1,000 answers that come out of order", async () => {
      await onOneConnection(async () => {
        const arrived: number[] = [];
        const calls = Array.from({ length: 1000 }, async (_, i) => {
          assert.equal(await exam.later((i * 7919) % 200, `answer ${i}`), `answer ${i}`);
          arrived.push(i);
        });
        await Promise.all(calls);
        assert.notDeepEqual(
          arrived,
          [...arrived].sort((a, b) => a - b),
        );
      });
    });

    it("keeps an idle connection over five seconds by heartbeats of one", async () => {
      const address = await exam.peer();
      await sleep(5000);
      assert.equal(await exam.peer(), address);
    });

    it("said nothing but what an operator should know", () => {
      const expected = /its call had ended before it came|longer than|too large/i;
      assert.deepEqual(
        warnings.filter((text) => !expected.test(text)),
        [],
      );
    });
  });

  // Dubbo 2.7 takes its services away before it says that it goes, unless a registry can spread the word.
  if (line.name === "java27") continue;
  describe(`a ${line.peer} provider that stops under the load of a Node consumer`, () => {
    it("costs no call: what runs is answered, what is new goes to the other provider", async () => {
      const starts = await Promise.all([1, 2].map(() => JavaPeer.start(line, "ProviderMain", ["shutdown.wait=3000"])));
      const url = starts.map(({ ready }) => `dubbo://127.0.0.1:${ready["port"]}`).join(";");
      const dubbo = createDubbo({
        application: "node-load",
        registry: "N/A",
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      const exam = dubbo.client(ExamApi, { url, retries: 0, timeoutMs: 5000 });
      await dubbo.start();
      let running = true;
      let calls = 0;
      const failures: unknown[] = [];
      const load = Array.from({ length: 16 }, async () => {
        while (running) {
          const answer = await exam.sleepy(20, "x").catch((error: unknown) => failures.push(error));
          if (answer === "x") calls++;
        }
      });
      const until = async (goal: number): Promise<void> => {
        while (calls < goal && failures.length === 0) await sleep(10);
      };
      await until(200);
      const [leaving, staying] = starts.map(({ peer }) => peer) as [JavaPeer, JavaPeer];
      await leaving.ask("stop", "stopped");
      await until(calls + 200);
      running = false;
      await Promise.all(load);
      assert.deepEqual(failures, []);
      await dubbo.close();
      await Promise.all([leaving.end(), staying.end()]);
    });
  });
}
