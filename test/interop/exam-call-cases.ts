import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { JavaException, RpcCode, RpcError } from "dubbo-ts";
import { OrderMissing, Rejected, VersionedApi } from "./exam-api.js";
import type { Case, CaseGroup, ExamConsumer } from "./exam-consumer.js";
import { bytes } from "./exam-samples.js";
import { orders } from "./exam-values.js";

const one = (name: string, body: Case["body"]): Case => ({ name, body });

const many = (name: string, body: Case["body"]): Case => ({ name, body, many: true });

const METHODS: CaseGroup = {
  name: "tells overloads apart and calls void and one-way methods",
  cases: [
    one("get(int)", async ({ exam }, i) => assert.equal(await exam.getInt(i), `int:${i}`)),
    one("get(String)", async ({ exam }) => assert.equal(await exam.getString("x"), "string:x")),
    one("get(String) of null", async ({ exam }) => assert.equal(await exam.getString(null), "string:null")),
    one("get(int, String)", async ({ exam }) => assert.equal(await exam.getBoth(5, "x"), "int:5,string:x")),
    one("size(byte[])", async ({ exam }) => assert.equal(await exam.sizeOfBytes(bytes(3)), 3)),
    one("size(String)", async ({ exam }) => assert.equal(await exam.sizeOfString("🚀🚀"), 4)),
    one("touch", async ({ exam }) => assert.equal(await exam.touch("x"), undefined)),
    many("note, 100 one-way", async ({ exam }, i) => {
      const text = `note ${i} ${process.pid}`;
      for (let n = 0; n < 100; n++) await exam.note(text, { oneway: true });
      while ((await exam.noted(text)) < 100) await sleep(10);
      assert.equal(await exam.noted(text), 100);
    }),
    one("$echo", async ({ exam }) => {
      assert.deepEqual(await exam.$echo(orders[1]), orders[1]);
      assert.equal(await exam.$echo(null), null);
    }),
  ],
};

async function caught({ exam }: ExamConsumer, kind: string, message: string | null): Promise<unknown> {
  try {
    return assert.fail(`answered ${await exam.fail(kind, message)}`);
  } catch (error) {
    return error;
  }
}

const EXCEPTIONS: CaseGroup = {
  name: "gets exceptions as their class, unknown ones as JavaException",
  cases: [
    one("fail none", async ({ exam }) => assert.equal(await exam.fail("none", "fine"), "fine")),
    one("fail missing", async (of) => {
      const missing = await caught(of, "missing", "gone 🚀");
      assert.ok(missing instanceof OrderMissing);
      assert.deepEqual([missing.message, missing.id, missing.cause], ["gone 🚀", 404n, undefined]);
      assert.ok(missing.javaStackTrace.some(({ className }) => className.endsWith("ExamServiceImpl")));
    }),
    one("fail caused", async (of) => {
      const caused = await caught(of, "caused", "gone");
      assert.ok(caused instanceof OrderMissing && caused.cause instanceof JavaException);
      assert.deepEqual(
        [caused.cause.className, caused.cause.message],
        ["java.lang.IllegalStateException", "because of gone"],
      );
    }),
    one("fail suppressed", async (of) => {
      const missing = await caught(of, "suppressed", "gone");
      assert.ok(missing instanceof OrderMissing);
      assert.equal(missing.id, 406n);
      assert.deepEqual(missing.suppressed.map(String), ["java.lang.IllegalStateException: also gone"]);
    }),
    one("fail rejected", async (of) => {
      const rejected = await caught(of, "rejected", "no");
      assert.ok(rejected instanceof Rejected);
      assert.equal(rejected.reason, 7);
    }),
    one("fail argument", async (of) => {
      const argument = await caught(of, "argument", "bad");
      assert.ok(argument instanceof JavaException && !(argument instanceof Rejected));
      assert.deepEqual([argument.className, argument.message], ["java.lang.IllegalArgumentException", "bad"]);
    }),
    one("fail error", async (of) => {
      const error = await caught(of, "error", "wrong");
      assert.ok(error instanceof JavaException && error.className === "java.lang.InternalError");
    }),
    one("fail secret", async (of) => {
      const secret = await caught(of, "secret", "hidden");
      assert.ok(secret instanceof JavaException && secret.className === "java.lang.RuntimeException");
      assert.match(secret.message, /Secret: hidden/);
    }),
    one("fail unlisted", async (of) => {
      // Java 3's strict check does not let this class out: there is no answer, and the status says so.
      const unlisted = await caught(of, "unlisted", "x");
      if (of.old) assert.ok(unlisted instanceof JavaException && unlisted.className.endsWith(".Unlisted"));
      else assert.ok(unlisted instanceof RpcError && unlisted.status === 50);
    }),
    one("find of no order", ({ exam }, i) => {
      const id = -(2n ** 63n) + BigInt(i);
      return assert.rejects(exam.find(id), (thrown) => thrown instanceof OrderMissing && thrown.id === id);
    }),
  ],
};

const TIMEOUTS: CaseGroup = {
  name: "times out after Java's default, drops the late answer and goes on",
  cases: [
    one("sleepy within the timeout", async ({ hurried }) => assert.equal(await hurried.sleepy(100, "soon"), "soon")),
    one("sleepy over the timeout of 1000 ms", (of) =>
      of.onOneConnection(async () => {
        await assert.rejects(of.hurried.sleepy(1500, "late"), { code: RpcCode.Timeout, method: "sleepy" });
        assert.equal(await of.exam.sleepy(1000, "after the late one"), "after the late one");
      }),
    ),
    one("sleepy over the timeout of the call", ({ exam }) =>
      assert.rejects(exam.sleepy(1000, "late", { timeoutMs: 50 }), { code: RpcCode.Timeout }),
    ),
    one("sleepy, called off", ({ exam }) =>
      assert.rejects(exam.sleepy(1000, "late", { signal: AbortSignal.timeout(50) }), { code: RpcCode.Cancelled }),
    ),
  ],
};

const ATTACHMENTS: CaseGroup = {
  name: "carries attachments both ways, each belonging to its call",
  cases: [
    one("attachments both ways", async ({ exam, address }) => {
      const sent = { "exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": "", "exam.number": 5 };
      const { value, attachments, provider } = await exam.attachments.reply({ attachments: sent });
      assert.deepEqual(Object.fromEntries(value), { ...sent, "exam.number": "5" });
      assert.equal(attachments["reply.count"], "4");
      assert.equal(attachments["reply.exam.Text"], "中文 🚀");
      assert.equal(provider, address);
    }),
    one("attachments belong to one call", async ({ exam }, i) => {
      const { attachments } = await exam.attachments.reply({ attachments: { "exam.a": String(i) } });
      assert.equal(attachments["reply.exam.a"], String(i));
      const next = await exam.attachments.reply();
      assert.equal(next.value.size, 0);
      assert.equal(next.attachments["reply.count"], "0");
      assert.equal(next.attachments["reply.exam.a"], undefined);
    }),
  ],
};

const which = (of: ExamConsumer, group: string, version: string): Promise<string> =>
  of.client(VersionedApi, { group, version }).which();
const answers = (group: string, version: string, expected: RegExp): Case =>
  one(`which ${group} ${version}`, async (of) => assert.match(await which(of, group, version), expected));
const refused = (group: string, version: string): Case =>
  one(`which ${group} ${version}`, (of) =>
    of.onOneConnection(() =>
      // Over a registry there is no provider to ask.
      assert.rejects(which(of, group, version), { name: "RpcError", status: of.url === undefined ? undefined : 70 }),
    ),
  );

const VERSIONS: CaseGroup = {
  name: "reaches the group and version it names, and is refused for others",
  cases: [
    answers("g1", "1.0.0", /^g1\/1\.0\.0$/),
    answers("g2", "2.0.0", /^g2\/2\.0\.0$/),
    refused("g3", "1.0.0"),
    refused("g1", "2.0.0"),
    one("which, no group, no version", (of) =>
      of.onOneConnection(() => {
        const status = of.url === undefined ? undefined : of.old ? 70 : 40;
        return assert.rejects(of.client(VersionedApi).which(), { name: "RpcError", status });
      }),
    ),
  ],
};

/** One URL is one provider; a registry has both. */
export const WILDCARD_GROUP: CaseGroup = {
  name: "reaches any group and any version, and those of a list",
  cases: [
    answers("*", "1.0.0", /^g1\/1\.0\.0$/),
    answers("g2", "*", /^g2\/2\.0\.0$/),
    answers("g2,g3", "2.0.0", /^g2\/2\.0\.0$/),
    answers("g1,g2", "*", /^g([12])\/\1\.0\.0$/),
    answers("*", "*", /^g([12])\/\1\.0\.0$/),
  ],
};

const MANY: CaseGroup = {
  name: "matches 1,000 answers that come out of order",
  cases: [
    many("later, 1,000 in flight", (of) =>
      of.onOneConnection(async () => {
        const arrived: number[] = [];
        const calls = Array.from({ length: 1000 }, async (_, i) => {
          assert.equal(await of.exam.later((i * 7919) % 200, `answer ${i}`), `answer ${i}`);
          arrived.push(i);
        });
        await Promise.all(calls);
        assert.notDeepEqual(
          arrived,
          [...arrived].sort((a, b) => a - b),
        );
      }),
    ),
  ],
};

/** How methods are called, and what else can come of it than their answer. */
export const CALL_GROUPS: readonly CaseGroup[] = [METHODS, EXCEPTIONS, TIMEOUTS, ATTACHMENTS, VERSIONS, MANY];
