import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode, type RpcError } from "@dubbo-ts/core/common";
import { MemoryTransporter, tcpTransporter } from "../transport/index.js";
import { frameBytes, LONG_MS, pairOf, rawServerOf, textCodec, until } from "./fixture.test.js";

describe("timeouts", () => {
  it("reject with who was asked, and whether the request had been sent", async (t) => {
    const { client, wheel } = await rawServerOf(t, { heartbeatMs: 0 });
    await assert.rejects(client.request(textCodec, "hi", 20), (error: RpcError) => {
      assert.equal(error.code, RpcCode.Timeout);
      assert.match(
        error.message,
        /^call of test\.Echo\.say to 127\.0\.0\.1:\d+ failed: no answer within \d+ ms, the limit is 20 ms, the request had been sent$/,
      );
      assert.equal(error.service, "test.Echo");
      assert.equal(error.method, "say");
      assert.equal(error.address, client.address);
      return true;
    });
    assert.equal(client.channel!.pendingCount, 0);
    assert.equal(wheel.size, 0);
  });

  it("say so when the request had not been sent", async (t) => {
    const { client, peer } = await rawServerOf(t, {}, new MemoryTransporter({ windowBytes: 10 }));
    peer.connection.pause();
    await assert.rejects(client.request(textCodec, "hi", 20), /the request had not been sent yet$/);
  });

  it("give way to an answer that has arrived when they are due", async (t) => {
    const { client, peer } = await rawServerOf(t, {}, tcpTransporter);
    const call = client.request(textCodec, "hi", 30);
    const request = await peer.takeFrame();
    peer.write(frameBytes(2, 20, request.readBigUInt64BE(4), "in time"));
    const end = performance.now() + 60;
    while (performance.now() < end);
    assert.equal(await call, "in time");
  });

  it("leave late answers to be counted and dropped, with one line for all", async (t) => {
    const { client, peer, lines } = await rawServerOf(t);
    await Promise.all(
      Array.from({ length: 50 }, () => assert.rejects(client.request(textCodec, "hi", 5), { code: RpcCode.Timeout })),
    );
    const late = Array.from({ length: 50 }, (_, id) => frameBytes(2, 20, BigInt(id), "late"));
    const call = client.request(textCodec, "hi", LONG_MS);
    peer.write(Buffer.concat([...late, frameBytes(2, 20, 50n, "now"), frameBytes(2, 20, 50n, "again")]));
    assert.equal(await call, "now");
    await until(() => client.counters.lateResponses === 51);
    assert.equal(lines.all.filter((line) => line.includes("dropped")).length, 1);
    assert.equal(client.isConnected, true);
  });

  it("of zero or less expire at once", async (t) => {
    const { client } = await rawServerOf(t);
    await assert.rejects(client.request(textCodec, "hi", -5), { code: RpcCode.Timeout });
  });

  it("may be endless", async (t) => {
    const { client } = await pairOf(t, new MemoryTransporter());
    assert.equal(await client.request(textCodec, "hi", Number.POSITIVE_INFINITY), "hi");
  });
});
