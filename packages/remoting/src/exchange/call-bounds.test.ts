import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { ExchangeChannel, RequestHandler } from "./exchange-channel.js";
import { frameBytes, rawClientOf, until } from "./fixture.test.js";
import type { Frame, FrameId } from "./frame.js";

/** A server that answers when the test says so, and a client of it. */
async function heldOf(t: TestContext, bounds: { maxCalls?: number; maxCallsPerConnection?: number }) {
  const held: { channel: ExchangeChannel; id: FrameId }[] = [];
  const handler: RequestHandler = {
    received: (channel, frame: Frame) => held.push({ channel, id: { idHigh: frame.idHigh, idLow: frame.idLow } }),
  };
  const { server, peer } = await rawClientOf(t, { handler, ...bounds });
  const answer = (): void => {
    const { channel, id } = held.shift()!;
    channel.respond(id, 2, 20, (out) => out.writeBytes(Buffer.from("done")), 0);
  };
  return { server, peer, held, answer };
}

describe("a server's bounds of calls in flight", () => {
  for (const [bounds, text] of [
    [{ maxCallsPerConnection: 2 }, "2 calls of this connection are in flight"],
    [{ maxCalls: 2 }, "2 calls are in flight"],
  ] as const) {
    it(`refuses the rest with status 100: ${JSON.stringify(bounds)}`, async (t) => {
      const { server, peer, held, answer } = await heldOf(t, bounds);
      for (const id of [1n, 2n, 3n]) peer.write(frameBytes(0xc2, 0, id, "x"));
      const refused = await peer.takeFrame();
      assert.equal(refused[3], 100);
      assert.equal(refused.readBigUInt64BE(4), 3n);
      assert.ok(refused.toString("latin1", 16).endsWith(text), refused.toString("latin1", 16));
      assert.equal(server.counters.excessCalls, 1);
      assert.equal(held.length, 2);
      answer();
      peer.write(frameBytes(0xc2, 0, 4n, "x"));
      await until(() => held.length === 2);
      assert.equal(server.counters.inFlight, 2);
      peer.connection.destroy();
      await until(() => server.counters.inFlight === 0);
    });
  }

  it("are not there where they are 0", async (t) => {
    const { peer, held } = await heldOf(t, { maxCalls: 0, maxCallsPerConnection: 0 });
    for (let id = 1n; id <= 3000n; id++) peer.write(frameBytes(0xc2, 0, id, "x"));
    await until(() => held.length === 3000);
  });
});
