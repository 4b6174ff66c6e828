import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { JavaException, RpcCode } from "dubbo-ts";
import { type Node, OrderMissing, Rejected, VersionedApi } from "./exam-api.js";
import type { Case, CaseGroup, ExamConsumer } from "./exam-consumer.js";
import { bytes, sampleOrder } from "./exam-samples.js";

const one = (name: string, body: Case["body"]): Case => ({ name, body });
const few = (name: string, body: Case["body"]): Case => ({ name, body, atOnce: 3 });
const many = (name: string, body: Case["body"]): Case => ({ name, body, many: true });

const IDENTITY: CaseGroup = {
  name: "keeps the identity of objects",
  cases: [
    one("ring and isRing", async ({ exam }) => {
      const first = await exam.ring(5);
      let node: Node = first;
      for (let i = 0; i < 5; i++, node = node.next!) {
        assert.equal(node.name, `n${i}`);
        assert.equal(first.children?.[i], node);
      }
      assert.equal(node, first);
      assert.equal(await exam.isRing(first, 5), true);
    }),
    one("same of one order", async ({ exam }) => {
      const order = sampleOrder(1n);
      assert.equal(await exam.same(order, order), true);
    }),
    one("same of two orders", async ({ exam }) => {
      assert.equal(await exam.same(sampleOrder(1n), sampleOrder(1n)), false);
    }),
    one("pair of one order", async ({ exam }) => {
      const order = sampleOrder(1n);
      const [a, b] = await exam.pair(order, order);
      assert.deepEqual(a, order);
      assert.equal(a, b);
    }),
  ],
};

const METHODS: CaseGroup = {
  name: "tells overloads apart and calls void and one-way methods",
  cases: [
    one("get(int)", async ({ exam }, i) => assert.equal(await exam.getInt(i), `int:${i}`)),
    one("get(String)", async ({ exam }) => assert.equal(await exam.getString("x"), "string:x")),
    one("get(String) of null", async ({ exam }) => assert.equal(await exam.getString(null), "string:null")),
    one("get(int, String)", async ({ exam }, i) => assert.equal(await exam.getBoth(i, "x"), `int:${i},string:x`)),
    few("size(byte[])", async ({ exam }) => assert.equal(await exam.sizeOfBytes(bytes(300_000)), 300_000)),
    one("size(String)", async ({ exam }) => assert.equal(await exam.sizeOfString("🚀🚀"), 4)),
    few("blob", async ({ exam }) => assert.deepEqual(await exam.blob(900_000), bytes(900_000))),
    one("touch", async ({ exam }) => assert.equal(await exam.touch("x"), undefined)),
    many("note, 100 one-way", async ({ exam, address }) => {
      const text = `note ${process.pid} ${address}`;
      for (let n = 0; n < 100; n++) await exam.note(text, { oneway: true });
      for (const end = Date.now() + 10_000; (await exam.noted(text)) < 100; await sleep(10)) {
        assert.ok(Date.now() < end, "some have not arrived");
      }
      assert.equal(await exam.noted(text), 100);
    }),
    one("$echo", async ({ exam }) => assert.equal(await exam.$echo("available?"), "available?")),
    one("reply", async ({ exam, address }) => assert.equal((await exam.peer.reply()).provider, address)),
  ],
};

const thrown = (kind: string, message: string, check: (error: unknown) => void): Case =>
  one(`fail ${kind}`, ({ exam }) =>
    assert.rejects(exam.fail(kind, message), (error) => {
      check(error);
      return true;
    }),
  );
const unnamed = (kind: string): Case =>
  thrown(kind, "hidden", (error) => {
    assert.ok(error instanceof JavaException && error.className === "java.lang.Throwable");
    assert.match(error.message, /hidden/);
  });

const EXCEPTIONS: CaseGroup = {
  name: "gets exceptions as their class, Go's errors as Throwable",
  cases: [
    one("fail none", async ({ exam }) => assert.equal(await exam.fail("none", "fine"), "fine")),
    thrown("missing", "gone 🚀", (error) => {
      assert.ok(error instanceof OrderMissing);
      assert.deepEqual([error.message, error.id, error.cause], ["gone 🚀", 404n, undefined]);
    }),
    thrown("caused", "gone", (error) => {
      assert.ok(error instanceof OrderMissing && error.cause instanceof JavaException);
      assert.equal(error.cause.className, "java.lang.IllegalStateException");
    }),
    thrown("rejected", "no", (error) => {
      assert.ok(error instanceof Rejected);
      assert.equal(error.reason, 7);
    }),
    thrown("argument", "bad", (error) => {
      assert.ok(error instanceof JavaException && error.className === "java.lang.IllegalArgumentException");
    }),
    unnamed("secret"),
    unnamed("panic"),
    one("find of no order", ({ exam }, i) => {
      const id = -5n - BigInt(i);
      return assert.rejects(exam.find(id), (error) => error instanceof OrderMissing && error.id === id);
    }),
  ],
};

const TIMEOUTS: CaseGroup = {
  name: "times out, drops the late answer and goes on",
  cases: [
    one("sleepy over the timeout of the call", async ({ exam }) => {
      await assert.rejects(exam.sleepy(600, "late", { timeoutMs: 100 }), { code: RpcCode.Timeout, method: "sleepy" });
      assert.equal(await exam.sleepy(700, "after the late one"), "after the late one");
    }),
  ],
};

const ATTACHMENTS: CaseGroup = {
  name: "carries attachments both ways, each belonging to its call",
  cases: [
    one("attachments both ways", async ({ exam }) => {
      const sent = { "exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": "" };
      const { value, attachments } = await exam.attachments.reply({ attachments: sent });
      assert.deepEqual(Object.fromEntries(value), sent);
      assert.equal(attachments["reply.count"], "3");
      assert.equal(attachments["reply.exam.Text"], "中文 🚀");
    }),
    one("attachments belong to one call", async ({ exam }, i) => {
      const { attachments } = await exam.attachments.reply({ attachments: { "exam.a": String(i) } });
      assert.equal(attachments["reply.exam.a"], String(i));
      const next = await exam.attachments.reply();
      assert.equal(next.value.size, 0);
      assert.equal(next.attachments["reply.exam.a"], undefined);
    }),
  ],
};

const which = (of: ExamConsumer, group: string, version: string): Promise<string> =>
  of.client(VersionedApi, { group, version }).which();
const answers = (group: string, version: string): Case =>
  one(`which ${group} ${version}`, async (of) => assert.equal(await which(of, group, version), `${group}/${version}`));
const refused = (group: string, version: string): Case =>
  one(`which ${group} ${version}`, (of) =>
    // Over a registry there is no provider to ask.
    assert.rejects(which(of, group, version), of.url === undefined ? /no provider of/ : /exporter/),
  );

const VERSIONS: CaseGroup = {
  name: "reaches the group and version it names, and is refused for others",
  cases: [answers("g1", "1.0.0"), answers("g2", "2.0.0"), refused("g3", "1.0.0"), refused("g1", "2.0.0")],
};

const MANY: CaseGroup = {
  name: "matches 500 answers that come out of order",
  cases: [
    many("later, 500 in flight", async ({ exam }) => {
      const calls = Array.from({ length: 500 }, async (_, i) =>
        assert.equal(await exam.later((i * 7919) % 200, `answer ${i}`), `answer ${i}`),
      );
      await Promise.all(calls);
    }),
  ],
};

/** How methods of dubbo-go are called, and what else can come of it than their answer. */
export const GO_CALL_GROUPS: readonly CaseGroup[] = [
  IDENTITY,
  METHODS,
  EXCEPTIONS,
  TIMEOUTS,
  ATTACHMENTS,
  VERSIONS,
  MANY,
];
