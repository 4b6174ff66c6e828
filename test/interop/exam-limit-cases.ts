import assert from "node:assert/strict";
import { RpcCode } from "dubbo-ts";
import { ExamApi } from "./exam-api.js";
import type { Case, CaseGroup } from "./exam-consumer.js";
import { bytes } from "./exam-samples.js";

const MIB = 1024 * 1024;
const one = (name: string, body: Case["body"]): Case => ({ name, body, atOnce: 3 });

/** Bodies about the longest that the provider takes. */
export function limitGroup(payload: number): CaseGroup {
  const close = payload - 4096;
  const whileOthersGoOn = (name: string, body: Case["body"]): Case =>
    one(name, (of, i) =>
      of.onOneConnection(async () => {
        const other = of.exam.later(50, "other");
        await body(of, i);
        assert.equal(await other, "other");
      }),
    );
  return {
    name: "carries bodies up to the limit, and refuses longer ones clearly while other calls go on",
    cases: [
      one("size(byte[]) of 1 MiB", async ({ exam }) => assert.equal(await exam.sizeOfBytes(bytes(MIB)), MIB)),
      one("size(String) of 1 MiB", async ({ exam }) => assert.equal(await exam.sizeOfString("x".repeat(MIB)), MIB)),
      one("blob of 1 MiB", async ({ exam }) => assert.deepEqual(await exam.blob(MIB), bytes(MIB))),
      one("size just below the limit", async ({ exam }) => assert.equal(await exam.sizeOfBytes(bytes(close)), close)),
      one("blob just below the limit", async ({ exam }) => assert.equal((await exam.blob(close)).length, close)),
      // Our own limit: nothing is sent.
      whileOthersGoOn("a request over our limit", ({ exam }) =>
        assert.rejects(exam.sizeOfBytes(new Uint8Array(9 * MIB)), {
          code: RpcCode.Serialization,
          message: /too large|payload/i,
        }),
      ),
      one("a request over the provider's limit", async (of) => {
        const { exam, old, url } = of;
        const tooLong = (options = {}): Promise<unknown> => exam.sizeOfBytes(new Uint8Array(payload + 1), options);
        if (url !== undefined && old) {
          // Dubbo 2.7 says nothing, and forgets what came along with it.
          await assert.rejects(tooLong({ timeoutMs: 1000 }), { code: RpcCode.Timeout });
          assert.equal(await exam.getInt(4), "int:4");
          return;
        }
        const other = exam.later(50, "other");
        // A registry tells the limit, and nothing is sent; else Java 3 says so.
        await of.onOneConnection(() =>
          assert.rejects(tooLong(), url === undefined ? { code: RpcCode.Serialization } : { status: 40 }),
        );
        assert.equal(await other, "other");
      }),
      whileOthersGoOn("an answer over the provider's limit", ({ exam, old }) =>
        assert.rejects(exam.blob(payload + 1), { status: old ? 50 : 25, message: /Data length too large/ }),
      ),
      one("an answer over our limit", async (of) => {
        const small = of.client(ExamApi, { connections: 1, maxBodyBytes: MIB });
        const other = small.later(50, "other");
        await assert.rejects(small.blob(MIB + 1), { code: RpcCode.Network, message: /payload/ });
        assert.equal(await other, "other");
        assert.deepEqual(await small.blob(3), bytes(3));
      }),
    ],
  };
}
