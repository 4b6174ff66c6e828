import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Client, createDubbo, type Dubbo, defineService, method, RpcCode, RpcError, t } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
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
        logger: { debug() {}, info() {}, warn() {}, error() {} },
      });
      exam = dubbo.client(ExamApi, { url });
      await dubbo.start();
    });
    after(async () => {
      await dubbo?.close({ graceMs: 0 });
      await Promise.all([peer?.end(), guarded?.end()]);
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
      await refused(() => dubbo.client(ExamApi, { url: guardedUrl }).getInt(1), {
        code: RpcCode.Forbidden,
        status: 70,
        message: /Invalid token/,
      });
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
}
