import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RpcCode } from "dubbo-ts";
import { body, ID, REQUEST, Victim } from "../bad-input/victim.js";
import { deferred, Load, OrderApi, orders, until, World } from "../e2e/fixture.js";
import { frame, hessian, RawConnection } from "../interop/raw-connection.js";

const MIB = 1024 * 1024;

/** A connection to that port, which is destroyed with the test at the latest. */
async function rawOf(test: TestContext, port: number): Promise<RawConnection> {
  const connection = await RawConnection.open(port);
  test.after(() => connection.destroy());
  return connection;
}

describe("N11 slow peers", () => {
  const SOCKETS = 100;
  const GAP_MS = 20;
  const protocol = { headerTimeoutMs: 200, frameTimeoutMs: 600, heartbeatMs: 400, heartbeatTimeoutMs: 1200 };

  /** Writes byte by byte, the last of them never; gives when each was closed, in ms since the first was opened. */
  async function dribble(test: TestContext, port: number, bytes: Buffer, atOnce: number): Promise<number[]> {
    const began = performance.now();
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => rawOf(test, port)));
    if (atOnce > 0) for (const socket of sockets) socket.write(bytes.subarray(0, atOnce));
    const closedMs: number[] = [];
    for (let at = atOnce; closedMs.filter(Boolean).length < SOCKETS; at++) {
      for (const [i, socket] of sockets.entries()) {
        if (socket.isClosed) closedMs[i] ??= performance.now() - began;
        else if (at < bytes.length - 1) socket.write(bytes.subarray(at, at + 1));
      }
      assert.ok(performance.now() - began < 20_000, `${sockets.filter((one) => !one.isClosed).length} are open still`);
      await sleep(GAP_MS);
    }
    return closedMs;
  }

  for (const { what, bytes, atOnce, leastMs } of [
    { what: "a header", bytes: frame(REQUEST, ID, body()), atOnce: 0, leastMs: 150 },
    { what: "a body", bytes: frame(REQUEST, ID, Buffer.alloc(1000)), atOnce: 16, leastMs: 550 },
    { what: "nothing at all", bytes: Buffer.alloc(0), atOnce: 0, leastMs: 1100 },
  ]) {
    it(`N11 that send ${what}, byte by byte and never to its end, are all closed by the limit, and others are served`, async (test) => {
      const world = await World.of(test);
      const { port, url } = await world.provider(
        orders(),
        {},
        {
          protocols: { dubbo: { host: "127.0.0.1", port: 0, ...protocol } },
        },
      );
      const client = world.dubbo().client(OrderApi, { url, timeoutMs: 10_000, retries: 0 });
      const load = new Load(2, () => client.ask("x"));
      const closedMs = await dribble(test, port, bytes, atOnce).finally(() => load.stop());
      assert.equal(closedMs.length, SOCKETS);
      assert.ok(Math.min(...closedMs) >= leastMs, `the first was closed after ${Math.min(...closedMs)} ms`);
      assert.deepEqual(load.failures, []);
      assert.ok(load.answers > 10, `${load.answers} answers`);
    });
  }

  it("N11 that open more connections than one address may have leave the others to other addresses", async (test) => {
    const victim = await Victim.of(test, { protocol: { acceptsPerAddress: 10 } });
    const sockets = await Promise.all(Array.from({ length: 30 }, () => rawOf(test, victim.port)));
    const open = (): RawConnection[] => sockets.filter((one) => !one.isClosed);
    await until("too many to be closed", () => open().length <= 9);
    assert.equal(open().length, 9, "and the client of the test has one more");
    for (const one of open()) await victim.serves(one);
    const lines = victim.log.filter((line) => line.includes("acceptsPerAddress"));
    assert.ok(lines.length >= 1 && lines.length <= 2, `${lines.length} lines`);
  });

  it("N11 that open more connections than a provider takes are closed at once, and there is room again when some leave", async (test) => {
    const victim = await Victim.of(test, { protocol: { accepts: 5 } });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => rawOf(test, victim.port)));
    const open = (): RawConnection[] => sockets.filter((one) => !one.isClosed);
    await until("too many to be closed", () => open().length <= 4);
    assert.equal(open().length, 4);
    for (const one of open()) one.destroy();
    await until("room", () => open().length === 0);
    await victim.serves(await rawOf(test, victim.port));
  });
});

/** A provider that takes connections and bytes, and never says anything. */
async function silentProvider(test: TestContext, onSocket: (socket: Socket) => void = () => {}) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { sockets, url: `dubbo://127.0.0.1:${port}` };
}

describe("N12 peers that are gone without a word", () => {
  const limits = { heartbeatMs: 100, heartbeatTimeoutMs: 300 };

  it("N12 a provider that answers no heartbeat is left within the limit and its tick, its calls fail, and it is tried anew", async (test) => {
    const { sockets, url } = await silentProvider(test, (socket) => socket.resume());
    const world = await World.of(test);
    const client = world.dubbo().client(OrderApi, { url, ...limits, timeoutMs: 60_000, retries: 0 });
    const began = performance.now();
    await assert.rejects(client.ask("x"), (error: { code: RpcCode; message: string }) => {
      assert.equal(error.code, RpcCode.Network);
      assert.match(error.message, /nothing was read for 3\d\d ms/);
      return true;
    });
    assert.ok(performance.now() - began < 3000);
    await until("another connection", () => sockets.length > 1);
  });

  it("N12 a provider that takes nothing off its connection is left as soon, whatever waits to be sent", async (test) => {
    const { url } = await silentProvider(test, (socket) => socket.pause());
    const world = await World.of(test);
    const client = world.dubbo().client(OrderApi, { url, ...limits, timeoutMs: 60_000, retries: 0 });
    const calls = [1, 2, 3].map(() => client.any(Buffer.alloc(4 * MIB)));
    for (const end of await Promise.allSettled(calls)) {
      assert.equal(end.status === "rejected" && end.reason.code, RpcCode.Network);
    }
  });

  it("N12 a consumer that was served and then says nothing more is closed within the limit", async (test) => {
    const victim = await Victim.of(test, { protocol: limits });
    const connection = await victim.raw();
    await victim.serves(connection);
    const began = performance.now();
    assert.equal(await connection.next(10_000), undefined);
    assert.ok(connection.isClosed);
    const tookMs = performance.now() - began;
    assert.ok(tookMs >= 250 && tookMs < 3000, `${tookMs} ms`);
  });

  it("N12 a consumer that keeps its connection by heartbeats alone keeps it", async (test) => {
    const victim = await Victim.of(test, { protocol: limits });
    const connection = await victim.raw();
    for (let i = 0; i < 10; i++) {
      connection.write(frame(0xe2, BigInt(i), Buffer.from("N")));
      const answer = await connection.next(10_000);
      assert.ok(answer !== undefined && "flags" in answer && answer.flags === 0x22, "a heartbeat is answered");
      await sleep(60);
    }
    await victim.serves(connection);
  });
});

describe("N22 peers that do not read", () => {
  const ANSWER = "x".repeat(256 * 1024);

  it("N22 a consumer that does not read is not read from, others are served, and it gets every answer when it reads on", async (test) => {
    const world = await World.of(test);
    let served = 0;
    const { port, url } = await world.provider(
      orders({
        any: () => {
          served++;
          return ANSWER;
        },
      }),
    );
    const client = world.dubbo().client(OrderApi, { url, timeoutMs: 10_000, retries: 0 });
    await client.ask("x");
    const slow = await rawOf(test, port);
    slow.pause();
    const requests = 400; // 100 MiB of answers
    const before = process.memoryUsage().rss;
    // Long ones, so that few come with one read: those of one read are served, whatever waits to be sent.
    const request = body({ args: hessian("x".repeat(16 * 1024)) });
    for (let id = 0; id < requests; id++) slow.write(frame(REQUEST, BigInt(id), request));
    const load = new Load(2, () => client.ask("x"));
    try {
      let seen = -1;
      while (seen !== served) {
        seen = served;
        await load.more(20);
        await sleep(100);
      }
      assert.ok(served < requests / 2, `${served} of ${requests} were served to a consumer that does not read`);
      const grownMiB = (process.memoryUsage().rss - before) / MIB;
      assert.ok(grownMiB < 64, `grew by ${grownMiB} MiB`);
      slow.resume();
      for (let id = 0; id < requests; id++) {
        const answer = await slow.next(20_000);
        assert.ok(answer !== undefined && "id" in answer, `answer ${id}`);
        assert.deepEqual([answer.id, answer.status], [BigInt(id), 20]);
      }
      assert.equal(served, requests);
    } finally {
      await load.stop();
    }
    assert.deepEqual(load.failures, []);
  });

  it("N22 a provider that does not read makes calls fail at once when too many bytes wait, and no call waits longer than its timeout", async (test) => {
    const { url, sockets } = await silentProvider(test, (socket) => socket.pause());
    const other = await (await World.of(test)).provider();
    const world = await World.of(test);
    const dubbo = world.dubbo();
    const stuck = dubbo.client(OrderApi, { url, retries: 0, timeoutMs: 500, maxBufferedBytes: 4 * MIB });
    const healthy = dubbo.client(OrderApi, { url: other.url, retries: 0 });
    const began = performance.now();
    const ends = await Promise.allSettled(Array.from({ length: 40 }, () => stuck.any(Buffer.alloc(MIB))));
    assert.ok(performance.now() - began < 5000);
    const codes = ends.map((end) => (end.status === "rejected" ? end.reason.code : undefined));
    assert.ok(
      codes.every((code) => code === RpcCode.Timeout || code === RpcCode.LimitExceeded),
      codes.join(),
    );
    assert.ok(codes.filter((code) => code === RpcCode.LimitExceeded).length >= 20, codes.join());
    await assert.rejects(stuck.any("x"), { code: RpcCode.LimitExceeded });
    assert.equal(await healthy.ask("x"), "hello x");
    const read = deferred();
    sockets[0]!.on("data", () => read.resolve()).resume();
    await read.promise;
    // It is a provider again that answers nothing, and so may be asked.
    await assert.rejects(
      async () => {
        for (;;) {
          await stuck.any("x").catch((error) => {
            if (error.code !== RpcCode.LimitExceeded) throw error;
          });
          await sleep(10);
        }
      },
      { code: RpcCode.Timeout },
    );
  });
});
