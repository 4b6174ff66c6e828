import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo, RpcCode, RpcError } from "dubbo-ts";
import { ExamApi, LosslessExamApi, VersionedApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { BYTES } from "./java-frames-bytes.js";
import { CALLS } from "./java-frames-calls.js";
import { Exchange } from "./java-frames-exchange.js";
import type { Expected, Row } from "./java-frames-row.js";
import { JAVA_LINES, type JavaLine, JavaPeer } from "./java-peer.js";
import { RawConnection } from "./raw-connection.js";

const TOKEN = "s3cret";
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
/** The fact sheet of the wire, 11.2, and what lies beside it. */
const ROWS: readonly Row[] = [...CALLS, ...BYTES];

/** The ports of one provider without and one with a token. */
interface Ports {
  readonly open: number;
  readonly guarded: number;
}

/** Every row at one provider; gives what it answered, by the name of the row. */
function examine(start: () => Promise<Ports>, end: () => Promise<void>, expectedOf: (row: Row) => Expected) {
  const answers = new Map<string, Buffer>();
  const exchanges: { row: Row; exchange: Exchange }[] = [];
  let ports: Ports;
  before(async () => {
    ports = await start();
  });
  after(end);
  for (const row of ROWS) {
    it(row.name, async () => {
      const exchange = await (row.guarded ? Exchange.open(ports.guarded, TOKEN) : Exchange.open(ports.open));
      exchanges.push({ row, exchange });
      await exchange.run(row, expectedOf(row));
      const answer = exchange.answers.at(-1);
      if (answer !== undefined) answers.set(row.name, answer);
    });
  }
  it("and nothing comes later", async () => {
    assert.equal(exchanges.length, ROWS.length);
    for (const { row, exchange } of exchanges) {
      await exchange.close(expectedOf(row)).catch((error: Error) => {
        throw new Error(`${row.name}: ${error.message}`);
      });
    }
  });
  return answers;
}

/** A server that answers each call with the frame of the moment, under the id of the call. */
class Replay {
  answer: Buffer = Buffer.alloc(0);
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", (chunk: Buffer) => {
        if ((chunk[2]! & 0x20) !== 0) return; // no heartbeat is due, and a call of this test is one chunk
        const bytes = Buffer.from(this.answer);
        chunk.copy(bytes, 4, 4, 12);
        socket.write(bytes);
      });
    });
  }

  static async start(): Promise<Replay> {
    const replay = new Replay();
    replay.#server.listen(0, "127.0.0.1");
    await once(replay.#server, "listening");
    return replay;
  }

  get address(): string {
    const address = this.#server.address();
    assert.ok(address !== null && typeof address === "object");
    return `127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

async function startJava(line: JavaLine): Promise<{ ports: Ports; peers: JavaPeer[] }> {
  const starts = await Promise.all([[], [`token=${TOKEN}`]].map((args) => JavaPeer.start(line, "ProviderMain", args)));
  const [open, guarded] = starts.map(({ ready }) => Number(ready["port"]));
  return { ports: { open: open!, guarded: guarded! }, peers: starts.map(({ peer }) => peer) };
}

const nodeConsumer = (): Dubbo =>
  createDubbo({
    application: "node-refused",
    registry: "N/A",
    consumer: { retries: 0, timeoutMs: 10_000 },
    logger: QUIET,
  });

/** Calls `get(5)` and gives the `RpcError` that it ends with, seen to say which call of which provider failed. */
async function refusalOf(dubbo: Dubbo, address: string): Promise<RpcError> {
  const error = await dubbo
    .client(ExamApi, { url: `dubbo://${address}` })
    .getInt(5)
    .then(
      () => assert.fail("it was answered"),
      (reason: unknown) => reason,
    );
  assert.ok(error instanceof RpcError, String(error));
  for (const part of [ExamApi.interface, "get", address]) assert.ok(error.message.includes(part), error.message);
  assert.deepEqual([error.service, error.method, error.address], [ExamApi.interface, "get", address]);
  return error;
}

describe("the table of misuse", () => {
  it("says why ours is another answer than Java's, wherever it is", () => {
    const kindOf = (expected: Expected): string[] =>
      expected.map((text) => (/^(?!20)\d/.test(text) ? text.split(" ")[0]! : text.replace("late closed", "closed")));
    for (const { name, java33, ours, why } of ROWS) {
      const same = JSON.stringify(kindOf(java33)) === JSON.stringify(kindOf(ours));
      assert.equal(why === undefined, same, `${name}: ${same ? "needs no reason" : "needs a reason"}`);
    }
  });
});

for (const line of JAVA_LINES) {
  describe(`a ${line.peer} provider that is sent`, () => {
    let peers: JavaPeer[] = [];
    const answers = examine(
      async () => {
        const started = await startJava(line);
        peers = started.peers;
        return started.ports;
      },
      async () => {
        await Promise.all(peers.map((peer) => peer.end()));
      },
      (row) => row[line.name],
    );

    describe("says so to a Node consumer", () => {
      let replay: Replay;
      let dubbo: Dubbo;
      before(async () => {
        replay = await Replay.start();
        dubbo = nodeConsumer();
        await dubbo.start();
      });
      after(async () => {
        await dubbo?.close({ graceMs: 0 });
        await replay?.close();
      });
      for (const row of ROWS) {
        const meaning = row.means?.[line.name === "java33" ? 0 : 1];
        const expected = row[line.name][0] ?? "";
        const refused = /^\d/.test(expected) && !expected.startsWith("20 ") && (row.bytes[2]! & 0x20) === 0;
        if (!refused) continue;
        it(`${row.name}: ${meaning}`, async () => {
          replay.answer = answers.get(row.name)!;
          const error = await refusalOf(dubbo, replay.address);
          assert.equal(error.code, RpcCode[meaning!], error.message);
          assert.equal(error.status, replay.answer[3]);
          const said = expected.slice(expected.indexOf(" ") + 1);
          assert.ok(error.message.includes(`status ${error.status}: ${said}`), error.message);
          assert.ok(!error.message.includes("\n"), "it holds no stack trace of the peer's");
        });
      }
    });
  });
}

describe("a Java 3.3.6 provider that prefers fastjson2", () => {
  let peer: JavaPeer;
  let port: number;
  let replay: Replay;
  let dubbo: Dubbo;
  before(async () => {
    const [line] = JAVA_LINES;
    const { peer: started, ready } = await JavaPeer.start(line!, "ProviderMain", [
      "prefer.serialization=fastjson2,hessian2",
    ]);
    peer = started;
    port = Number(ready["port"]);
    replay = await Replay.start();
    dubbo = nodeConsumer();
    await dubbo.start();
  });
  after(async () => {
    await dubbo?.close({ graceMs: 0 });
    await replay?.close();
    await peer?.end();
  });
  for (const name of ["an unknown method", "an unknown group", "$invoke of an unknown method"]) {
    it(`refuses ${name} in serialization 23, and a Node consumer reads why`, async () => {
      const row = ROWS.find((one) => one.name === name)!;
      const connection = await RawConnection.open(port);
      connection.write(row.bytes);
      const answer = await connection.next(10_000);
      connection.destroy();
      assert.ok(answer !== undefined && "bytes" in answer);
      assert.equal(answer.flags, 0x17);
      replay.answer = answer.bytes;
      const error = await refusalOf(dubbo, replay.address);
      assert.equal(error.code, RpcCode.MethodNotFound);
      const said = row.java33[0]!.slice("40 ".length);
      assert.ok(error.message.includes(`status ${answer.status}: ${said}`), error.message);
    });
  }
});

describe("our provider that is sent", () => {
  const dubbos: Dubbo[] = [];
  async function start(token: boolean): Promise<number> {
    const dubbo = createDubbo({
      application: "node-misused",
      registry: "N/A",
      protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
      ...(token ? { provider: { token: TOKEN } } : {}),
      logger: QUIET,
    });
    dubbos.push(dubbo);
    dubbo.provide(LosslessExamApi, createExamService() as never);
    dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
    dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
    const { addresses } = await dubbo.start();
    return Number(new URL(addresses[0]!).port);
  }
  examine(
    async () => ({ open: await start(false), guarded: await start(true) }),
    async () => {
      await Promise.all(dubbos.map((dubbo) => dubbo.close({ graceMs: 0 })));
    },
    (row) => row.ours,
  );
});
