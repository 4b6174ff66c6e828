import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode } from "@dubbo-ts/core/common";
import { frameBytes, LONG_MS, rawServerOf, textCodec, until } from "./fixture.test.js";
import type { RequestCodec } from "./pending-call.js";

describe("a signal", () => {
  it("cancels a call that waits, and its answer is dropped", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const call = client.request(textCodec, "hi", LONG_MS, controller.signal);
    await peer.takeFrame();
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(call, { code: RpcCode.Cancelled, cause: reason });
    peer.write(frameBytes(2, 20, 0n, "late"));
    await until(() => client.counters.lateResponses === 1);
  });

  it("that is aborted already sends nothing", async (t) => {
    const { client, peer } = await rawServerOf(t);
    await assert.rejects(client.request(textCodec, "no", LONG_MS, AbortSignal.abort("why")), {
      code: RpcCode.Cancelled,
      cause: "why",
    });
    client.request(textCodec, "yes", LONG_MS).catch(() => {});
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 0n, "yes"));
  });

  it("that is aborted while the request is written sends nothing", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const aborting: RequestCodec<string, string> = {
      ...textCodec,
      writeRequest(out) {
        out.writeByte(1);
        controller.abort();
      },
    };
    await assert.rejects(client.request(aborting, "", LONG_MS, controller.signal), { code: RpcCode.Cancelled });
    client.request(textCodec, "yes", LONG_MS).catch(() => {});
    assert.deepEqual(await peer.takeFrame(), frameBytes(0xc2, 0, 0n, "yes"));
  });
});
