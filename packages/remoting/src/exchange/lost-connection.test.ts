import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode, type RpcError } from "@dubbo-ts/core/common";
import { MemoryTransporter, tcpTransporter } from "../transport/index.js";
import { echo, frameBytes, Held, LONG_MS, pairOf, rawServerOf, textCodec, until } from "./fixture.test.js";

describe("a lost connection", () => {
  it("fails every call of its own at once, and no other", async (t) => {
    const first = await rawServerOf(t, {}, tcpTransporter);
    const second = await rawServerOf(t, {}, tcpTransporter);
    const lost = [1, 2, 3].map(() => first.client.request(textCodec, "hi", LONG_MS));
    const kept = second.client.request(textCodec, "hi", LONG_MS);
    await first.peer.takeFrame();
    first.peer.connection.destroy();
    for (const call of lost) {
      await assert.rejects(call, (error: RpcError) => {
        assert.equal(error.code, RpcCode.Network);
        assert.equal(error.address, first.client.address);
        return true;
      });
    }
    await second.peer.takeFrame();
    second.peer.write(frameBytes(2, 20, 0n, "kept"));
    assert.equal(await kept, "kept");
  });

  it("leaves no entry on the wheel and no listener on a signal", async (t) => {
    const { client, peer, wheel } = await rawServerOf(t, { heartbeatMs: 0, reconnect: false });
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const call = client.request(textCodec, "hi", LONG_MS, signal);
    assert.equal(listeners, 1);
    peer.connection.destroy();
    await assert.rejects(call);
    assert.equal(listeners, 0);
    assert.equal(wheel.size, 0);
  });

  it("is told to the handler and to those who asked, once", async (t) => {
    let told = 0;
    const { client, server } = await pairOf(t, new MemoryTransporter(), {
      handler: { received: echo.received, disconnected: () => told++ },
    });
    await client.request(textCodec, "hi", LONG_MS);
    const channel = [...server.channels][0]!;
    let closed = 0;
    channel.onClose(() => {
      closed++;
      throw new Error("contained");
    });
    channel.onClose(() => closed++)();
    await client.close();
    await until(() => channel.closed);
    channel.destroy();
    assert.equal(told, 1);
    assert.equal(closed, 1);
    assert.equal(server.channels.size, 0);
  });

  it("takes answers that come too late to be sent", async (t) => {
    const held = new Held();
    const { client, server } = await pairOf(t, new MemoryTransporter(), { handler: held });
    const call = client.request(textCodec, "hi", LONG_MS);
    await until(() => held.requests.length === 1);
    client.channel!.destroy();
    await assert.rejects(call, { code: RpcCode.Network });
    await until(() => server.channels.size === 0);
    held.answer(0, "too late");
    const { channel, frame } = held.requests[0]!;
    channel.refuse(frame, 70, "too late");
    assert.equal(channel.inFlight, 0);
  });
});
