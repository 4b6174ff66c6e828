import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Client, createDubbo, type Dubbo, defineService, method, RpcCode, RpcError, t } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { consumerCell, urlOf } from "./java-exam.js";
import { JAVA_LINES, JavaPeer } from "./java-peer.js";

const MIB = 1024 * 1024;

/** What Java answers, and what a consumer makes of it. */
interface Refusal {
  readonly code: RpcCode;
  readonly status?: number;
  readonly message?: RegExp;
}

for (const line of JAVA_LINES) {
  describe(`a Node consumer that asks a ${line.peer} provider for what it does not have`, () => {
    const old = line.name === "java27";
    const tally = new Tally();
    const { it } = tally;
    let peer: JavaPeer;
    let guarded: JavaPeer;
    let dubbo: Dubbo;
    let url: string;
    let guardedUrl: string;
    let exam: Client<typeof ExamApi>;

    before(async () => {
      const starts = await Promise.all(
        [[], ["token=s3cret"]].map((args) => JavaPeer.start(line, "ProviderMain", args)),
      );
      [peer, guarded] = starts.map((start) => start.peer) as [JavaPeer, JavaPeer];
      [url, guardedUrl] = starts.map(({ ready }) => `dubbo://127.0.0.1:${ready["port"]}`) as [string, string];
      dubbo = createDubbo({
        application: "node-misuse",
        registry: "N/A",
        consumer: { retries: 0, timeoutMs: 10_000 },
        filters: { cluster: [tally.counter] },
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      exam = dubbo.client(ExamApi, { url });
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 0 });
      await Promise.all([peer?.end(), guarded?.end()]);
      consumerCell(line, { via: "direct", ...tally.counts, notes: [] }, []);
    });

    /** Refused with that, and the connection serves on. */
    async function refused(call: () => Promise<unknown>, expected: Refusal): Promise<void> {
      const before = await exam.peer();
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof RpcError, String(error));
        assert.deepEqual({ code: error.code, status: error.status }, { code: expected.code, status: expected.status });
        assert.match(error.message, expected.message ?? /./);
        return true;
      });
      assert.equal(await exam.peer(), before);
    }
    const undecodable: Refusal = { code: RpcCode.MethodNotFound, status: 40, message: /Fail to decode request/ };

    it("names no service of it", () => {
      const api = defineService("org.dubbots.interop.api.NoService", {
        methods: { get: method(t.int).returns(t.string) },
      });
      return refused(() => dubbo.client(api, { url }).get(1), undecodable);
    });

    it("names no method of it, or other parameters", async () => {
      const untyped = dubbo.untyped(ExamApi.interface, { url });
      await refused(() => untyped.invoke("nothing", ["int"], [1]), undecodable);
      await refused(() => untyped.invoke("echoInt", ["java.util.Date"], [new Date()]), undecodable);
    });

    it("sends a string for an int", async () => {
      const call = (): Promise<unknown> => dubbo.untyped(ExamApi.interface, { url }).invoke("echoInt", ["int"], ["x"]);
      if (!old) return refused(call, undecodable);
      await assert.rejects(call, { className: "java.lang.NullPointerException" });
    });

    it("has the wrong token, or none", async () => {
      const forbidden: Refusal = { code: RpcCode.Forbidden, status: 70, message: /Invalid token/ };
      await refused(() => dubbo.client(ExamApi, { url: guardedUrl }).getInt(1), forbidden);
      await refused(() => dubbo.client(ExamApi, { url: `${guardedUrl}?token=guessed` }).getInt(1), forbidden);
      await refused(() => dubbo.generic(ExamApi.interface, { url: guardedUrl }).invoke("get", ["int"], [1]), forbidden);
      assert.equal(await dubbo.client(ExamApi, { url: `${guardedUrl}?token=s3cret` }).getInt(1), "int:1");
    });

    it("calls no method of it by $invoke", () =>
      refused(() => dubbo.generic(ExamApi.interface, { url }).invoke("nothing", ["int"], [1]), {
        code: RpcCode.MethodNotFound,
        status: 70,
        message: old ? /nothing\(int\)|RpcException/ : /No such method nothing/,
      }));

    it("asks for an answer of nine MiB", () =>
      refused(() => exam.blob(9 * MIB), {
        code: RpcCode.Serialization,
        status: old ? 50 : 25,
        message: /Data length too large/,
      }));

    it("sends nine MiB, which 3.3 takes and 2.7 leaves without an answer", async () => {
      const bold = dubbo.client(ExamApi, {
        url,
        connections: 1,
        maxBodyBytes: 16 * MIB,
        timeoutMs: old ? 2000 : 10_000,
      });
      const call = bold.sizeOfBytes(new Uint8Array(9 * MIB));
      if (old) await assert.rejects(call, { code: RpcCode.Timeout });
      else assert.equal(await call, 9 * MIB);
    });
  });

  describe(`a ${line.peer} consumer that lacks the token of a provider`, () => {
    /** What a Java consumer gets from a provider at that url. */
    const askedBy = async (url: string): Promise<{ readonly errors: unknown; readonly lastError: string }> => {
      const { peer } = await JavaPeer.start(line, "ConsumerMain", [`url=${url}`]);
      try {
        await peer.ask({ do: "load", threads: 1, ms: 1, gap: 1 }, "loading");
        for (let calls = 0; calls < 5; calls = Number((await peer.ask("counts", "calls")).line["calls"]));
        const { line } = await peer.ask("unload", "calls");
        return { errors: Object.keys(line["errors"] as object), lastError: String(line["lastError"]) };
      } finally {
        await peer.end();
      }
    };

    it("is refused by a Node provider as by a Java one, whether its token is wrong or none", async () => {
      const dubbo = createDubbo({
        application: "node-guarded",
        registry: "N/A",
        protocols: { dubbo: { port: 0 } },
        provider: { token: "s3cret" },
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      dubbo.provide(ExamApi, createExamService());
      const javas = await JavaPeer.start(line, "ProviderMain", ["token=s3cret"]);
      try {
        const urls = [await urlOf(dubbo), `dubbo://127.0.0.1:${javas.ready["port"]}`] as const;
        for (const token of ["", "?token=guessed"]) {
          const [ours, theirs] = await Promise.all(urls.map((url) => askedBy(url + token)));
          assert.ok(ours !== undefined && theirs !== undefined);
          assert.match(ours.lastError, /Invalid token! Forbid invoke remote service/);
          assert.deepEqual(ours.errors, theirs.errors);
        }
        assert.deepEqual((await askedBy(`${urls[0]}?token=s3cret`)).errors, []);
      } finally {
        await javas.peer.end();
        await dubbo.close({ graceMs: 0 });
      }
    });
  });
}
