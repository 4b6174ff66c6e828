import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { frameBytes, LONG_MS, rawClientOf, rawServerOf, textCodec, until } from "./fixture.test.js";

describe("answers that belong to no call", () => {
  it("are counted and dropped", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const call = client.request(textCodec, "hi", LONG_MS);
    peer.write(
      Buffer.concat([
        frameBytes(2, 20, 1n, "never asked"),
        frameBytes(2, 20, 1n << 63n, "never asked"),
        frameBytes(2, 20, 0x0020_0000_0000_0000n, "never asked"),
        frameBytes(2, 20, 0n, "asked"),
      ]),
    );
    assert.equal(await call, "asked");
    assert.equal(client.counters.unknownResponses, 3);
  });

  it("complete nothing on another connection", async (t) => {
    const first = await rawServerOf(t);
    const second = await rawServerOf(t);
    const call = first.client.request(textCodec, "hi", LONG_MS);
    second.peer.write(frameBytes(2, 20, 0n, "spoofed"));
    await until(() => second.client.counters.unknownResponses === 1);
    await first.peer.takeFrame();
    first.peer.write(frameBytes(2, 20, 0n, "real"));
    assert.equal(await call, "real");
  });

  it("close the connection when more than a thousand within ten seconds come again, which no timeout explains", async (t) => {
    const { client, peer } = await rawServerOf(t, { reconnect: false });
    const call = client.request(textCodec, "hi", LONG_MS);
    const answer = frameBytes(2, 20, 0n, "once");
    peer.write(Buffer.concat(Array.from({ length: 1001 }, () => answer)));
    assert.equal(await call, "once");
    await until(() => client.counters.lateResponses === 1000);
    assert.equal(client.isConnected, true);
    peer.write(answer);
    await peer.closed;
  });

  it("keep the connection when as many calls were given up, however many they are", async (t) => {
    const { client, peer } = await rawServerOf(t);
    const controller = new AbortController();
    const calls = Array.from({ length: 2000 }, () => client.request(textCodec, "hi", LONG_MS, controller.signal));
    const ends = Promise.allSettled(calls);
    controller.abort();
    await ends;
    peer.write(Buffer.concat(Array.from({ length: 2000 }, (_, id) => frameBytes(2, 20, BigInt(id), "late"))));
    await until(() => client.counters.lateResponses === 2000);
    assert.equal(client.isConnected, true);
  });

  it("are dropped by a server, which closes after some", async (t) => {
    const { peer, server } = await rawClientOf(t);
    peer.write(Buffer.concat([frameBytes(2, 20, 0n, "?"), frameBytes(2, 0, 0n, "?"), frameBytes(0xc2, 0, 1n, "hi")]));
    assert.deepEqual(await peer.takeFrame(), frameBytes(2, 20, 1n, "hi"));
    assert.equal(server.counters.unknownResponses, 2);
    peer.write(Buffer.concat(Array.from({ length: 9 }, () => frameBytes(2, 20, 0n, "?"))));
    await peer.closed;
  });
});
