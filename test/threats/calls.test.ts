import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { TimerWheel } from "@dubbo-ts/core/common";
import { ExchangeClient, type RequestCodec } from "@dubbo-ts/remoting";
import { JavaException, RpcError } from "dubbo-ts";
import { keptLog, OrderApi, orders, until, World } from "../e2e/fixture.js";
import {
  callBody,
  frame,
  hessian,
  hostileProvider,
  type RawSocket,
  type Received,
  stranger,
  valueBody,
} from "./raw.js";

type MakeBody = (size: number) => Buffer;
const { bodies } = (await import(new URL("../../../scripts/worst-bodies.mjs", import.meta.url).href)) as {
  bodies: Readonly<Record<string, MakeBody | { readonly bytes: MakeBody }>>;
};

/** Text both ways. */
const textCodec: RequestCodec<string, string> = {
  serializationId: 2,
  writeRequest: (out, text) => out.writeBytes(Buffer.from(text, "latin1")),
  readResponse: ({ bytes, start, end }) => bytes.toString("latin1", start, end),
  describe: () => ({ service: "test.Echo", method: "say" }),
};

const answer = ({ id }: Received, body: Buffer, status = 20): Buffer => frame(body, { flags: 2, status, id });

/** A client of the exchange, connected to a hostile provider. */
async function exchangeClient(
  test: Parameters<typeof World.of>[0],
  url: string,
): Promise<{ readonly client: ExchangeClient; readonly logger: ReturnType<typeof keptLog> }> {
  const wheel = new TimerWheel(2);
  const logger = keptLog();
  const { hostname, port } = new URL(url);
  const client = new ExchangeClient({ host: hostname, port: Number(port), wheel, logger });
  test.after(async () => {
    await client.close({ graceMs: 0 });
    wheel.close();
  });
  await client.connect();
  return { client, logger };
}

/** Extensions that only look on: what they throw is nobody's business. */
const CONTAINED = new Set(["invoker listener", "exporter listener", "logger", "frame dump"]);

describe("calls among hostile peers", () => {
  it("S15 a provider that answers with the worst: every call ends, and the next good answer is read", async (test) => {
    const world = await World.of(test);
    let bytes: Buffer | undefined;
    const good = valueBody(hessian("good"));
    const { url } = await hostileProvider(test, (request) => {
      const hostile = bytes;
      bytes = undefined;
      return hostile === undefined ? answer(request, good) : answer(request, hostile);
    });
    const client = world.dubbo().client(OrderApi, { url, retries: 0, timeoutMs: 10_000 });
    const worst = Object.entries(bodies).map(
      ([name, body]) => [name, (typeof body === "function" ? body : body.bytes)(16 * 1024)] as const,
    );
    assert.ok(worst.length >= 60);
    let refused = 0;
    for (const [name, body] of worst) {
      for (const [where, hostile] of [
        ["value", Buffer.concat([Buffer.from([0x91]), body])],
        ["exception", Buffer.concat([Buffer.from([0x90]), body])],
        ["attachments", Buffer.concat([Buffer.from([0x94, 0x90]), body])],
      ] as const) {
        bytes = hostile;
        await client.any(1).catch((error: unknown) => {
          refused++;
          const known = error instanceof RpcError || error instanceof JavaException;
          assert.ok(known, `${name} as ${where}: ${String(error)}`);
          assert.ok((error as Error).message.length < 5000);
        });
        assert.equal(await client.any(1), "good", `${name} as ${where}`);
      }
    }
    for (let length = 0; length < 40; length++) {
      bytes = Buffer.concat([good, good]).subarray(0, length);
      await client.any(1).catch(() => {});
      bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 151 + length * 7) & 0xff));
      await client.any(1).catch(() => refused++);
      assert.equal(await client.any(1), "good");
    }
    assert.ok(refused > 100, `${refused} were refused`);
  });

  it("S16 what throws in each extension point: the call fails or goes on, the process and its other calls do not notice", async (test) => {
    const world = await World.of(test);
    const healthy = await world.provider();
    const bystander = world.dubbo().client(OrderApi, { url: healthy.url });
    const boom = (): never => {
      throw new Error("boom");
    };
    const rejects = (): Promise<never> => Promise.reject(new Error("boom"));
    const filters = {
      "as it is composed": boom,
      "as it is called": () => boom,
      later: () => rejects,
      "no promise": () => () => 7,
    };
    const cases: Record<string, { consumer?: object; provider?: object; client?: object }> = {};
    for (const [when, filter] of Object.entries(filters)) {
      const named = [{ name: "boom", filter }];
      cases[`cluster filter, ${when}`] = { consumer: { filters: { cluster: named } } };
      cases[`consumer filter, ${when}`] = { consumer: { filters: { consumer: named } } };
      cases[`provider filter, ${when}`] = { provider: { filters: { provider: named } } };
      cases[`cluster, ${when}`] = {
        consumer: { extensions: { cluster: { boom: filter } } },
        client: { cluster: "boom" },
      };
    }
    const balances = {
      "as it is made": boom,
      "as it is given a list": () => boom,
      "as it picks": () => () => boom,
      nobody: () => () => () => 7,
    };
    for (const [when, boomBalance] of Object.entries(balances)) {
      const extensions = { loadBalance: { boom: boomBalance } };
      cases[`load balance, ${when}`] = { consumer: { extensions }, client: { loadBalance: "boom" } };
    }
    cases["invoker listener"] = { consumer: { listeners: { invoker: [{ referred: boom, destroyed: boom }] } } };
    cases["exporter listener"] = { provider: { listeners: { exporter: [{ exported: boom, unexported: boom }] } } };
    cases["logger"] = {
      consumer: { logger: { debug: boom, info: boom, warn: boom, error: boom } },
      provider: { logger: { debug: boom, info: boom, warn: boom, error: boom } },
    };
    cases["frame dump"] = { consumer: { frameDump: { write: boom } }, provider: { frameDump: { write: boom } } };
    cases["registry factory"] = {
      consumer: { registry: "boom://h:1", extensions: { registry: { boom } } },
      client: { url: undefined },
    };
    const backend = {
      isAvailable: () => true,
      register: boom,
      unregister: boom,
      subscribe: boom,
      unsubscribe: boom,
      onEvent() {},
      close: boom,
    };
    cases["registry backend"] = {
      consumer: { registry: "boom://h:1?file-cache=false", extensions: { registry: { boom: () => backend } } },
      client: { url: undefined },
    };
    cases["registry backend that rejects"] = {
      consumer: {
        registry: "boom://h:1?file-cache=false",
        extensions: {
          registry: {
            boom: () => ({
              ...backend,
              register: rejects,
              unregister: rejects,
              subscribe: rejects,
              unsubscribe: rejects,
              close: rejects,
            }),
          },
        },
      },
      client: { url: undefined },
    };
    cases["protocol factory"] = {
      consumer: { extensions: { protocol: { boom } } },
      client: { url: "boom://127.0.0.1:1" },
    };
    let failed = 0;
    for (const [what, { consumer = {}, provider = {}, client: settings = {} }] of Object.entries(cases)) {
      const app = world.dubbo({ application: "boom-provider", ...provider });
      app.provide(OrderApi, orders(), { warmup: 0, register: false });
      const started = await app.start().catch(() => undefined);
      const address = started === undefined ? "127.0.0.1:1" : /dubbo:\/\/([^/]+)/.exec(started.addresses[0]!)![1];
      const caller = world.dubbo({ application: "boom-consumer", ...consumer });
      let ended = "";
      let failure: unknown;
      try {
        const client = caller.client(OrderApi, {
          url: `dubbo://${address};dubbo://${address}?two=2`,
          retries: 1,
          timeoutMs: 500,
          check: false,
          ...settings,
        } as never);
        await caller.start().catch(() => {});
        for (const call of [() => client.ask("x"), () => client.note("x"), () => client.ask("x")]) {
          await call().then(
            () => (ended ||= "gave"),
            (error: unknown) => {
              ended = "failed";
              failure = error;
              assert.ok(error instanceof Error, `${what}: ${String(error)}`);
            },
          );
        }
      } catch (error) {
        ended = "failed";
        assert.ok(error instanceof Error, what);
      }
      if (CONTAINED.has(what)) assert.equal(ended, "gave", `${what}: ${String(failure)}`);
      if (ended === "failed") failed++;
      assert.notEqual(ended, "", what);
      await Promise.all([caller.close({ graceMs: 100 }), app.close({ graceMs: 100 })]);
      assert.equal(await bystander.ask("x"), "hello x", what);
    }
    for (const what of CONTAINED) assert.ok(what in cases, what);
    assert.ok(failed > 10, `only ${failed} of them did anything`);
  });

  it("S10 telnet commands on the service port: the connection is closed, and nothing of the service runs", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const count = (text: string): string => {
      calls++;
      return text;
    };
    const { port, url } = await world.provider(orders({ ask: count }));
    const commands = [
      "ls",
      "ls -l",
      'invoke com.acme.OrderApi.ask("x")',
      "shutdown",
      "shutdown -t 0",
      "select 0",
      "offline",
      "exit",
      "",
      "\u00ff\u00f4",
    ];
    for (const command of commands) {
      const peer = await stranger(test, port);
      let received = "";
      peer.socket.on("data", (chunk: Buffer) => {
        received += chunk.toString("latin1");
      });
      peer.socket.write(Buffer.from(`${command}\r\n`, "latin1"));
      await peer.closed();
      assert.equal(received, "", command);
    }
    assert.equal(calls, 0);
    assert.equal(await world.dubbo().client(OrderApi, { url }).ask("x"), "x");
    assert.equal(calls, 1);
  });

  it("N13 answers shuffled, twice, of ids that wrap and of ids never sent: each call gets its own, or nothing", async (test) => {
    let batch: Received[] = [];
    let seed = 13;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const size = 100;
    let seconds = 0;
    const { url } = await hostileProvider(test, (request, peer) => {
      batch.push(request);
      if (batch.length < size) return undefined;
      const frames: Buffer[] = [];
      for (const one of batch) {
        frames.push(answer(one, one.body));
        // Not more strays than a peer may send before it is one no longer.
        if (random(10) === 0) {
          seconds++;
          frames.push(answer(one, Buffer.from("wrong: the second answer")));
        }
        const foreign = [
          one.id + 1_000_000n,
          one.id | (1n << 63n),
          one.id + (1n << 32n),
          one.id + (1n << 53n),
          -one.id - 1n,
        ];
        if (random(20) === 0)
          frames.push(frame(Buffer.from("wrong: foreign"), { flags: 2, status: 20, id: foreign[random(5)]! }));
      }
      batch = [];
      // Each call's own answer before its second one; all else in any order.
      const firsts = frames.filter((_, i) => !frames[i]!.includes("wrong"));
      const others = frames.filter((one) => one.includes("wrong"));
      for (const list of [firsts, others]) {
        for (let i = list.length - 1; i > 0; i--) {
          const j = random(i + 1);
          [list[i], list[j]] = [list[j]!, list[i]!];
        }
      }
      // Foreign ones may come first: they belong to nobody.
      const early = others.filter((one) => one.includes("foreign"));
      peer.socket.write(Buffer.concat([...early, ...firsts, ...others.filter((one) => !one.includes("foreign"))]));
      return undefined;
    });
    const { client } = await exchangeClient(test, url);
    let wrong = 0;
    for (let round = 0; round < 50; round++) {
      const calls = Array.from({ length: size }, (_, i) => client.request(textCodec, `${round}/${i}`, 10_000));
      const answers = await Promise.all(calls);
      wrong += answers.filter((got, i) => got !== `${round}/${i}`).length;
    }
    assert.equal(wrong, 0);
    await until("the last of the second answers", () => client.counters.lateResponses === seconds);
    assert.ok(client.counters.unknownResponses > 50, `${client.counters.unknownResponses}`);
  });

  it("N14 an answer from another connection completes nothing", async (test) => {
    const asked: Received[] = [];
    const silent = await hostileProvider(test, (request) => {
      asked.push(request);
      return undefined;
    });
    const forging = await hostileProvider(test, (request, peer) => {
      for (const { id } of asked)
        peer.socket.write(frame(Buffer.from("forged"), { flags: 2, status: 20, id: id + 0n }));
      return answer(request, Buffer.from("own"));
    });
    const { client: victim } = await exchangeClient(test, silent.url);
    const { client: other } = await exchangeClient(test, forging.url);
    const calls = Array.from({ length: 5 }, (_, i) => victim.request(textCodec, `${i}`, 10_000));
    await until("the calls to arrive", () => asked.length === 5);
    // Its own call has id 0 as the victim's first has: what it may answer is its own alone.
    assert.match(await other.request(textCodec, "x", 10_000), /forged|own/);
    await turn();
    assert.equal(victim.channel!.pendingCount, 5);
    for (const one of asked)
      silent.peers[0]!.socket.write(answer(one, Buffer.concat([Buffer.from("true "), one.body])));
    assert.deepEqual(await Promise.all(calls), ["true 0", "true 1", "true 2", "true 3", "true 4"]);
    assert.ok(other.counters.unknownResponses >= 4);
  });

  it("N15 failures that nobody waits for: under --unhandled-rejections=strict the process lives through all of them", () => {
    const program = fileURLToPath(new URL("./unhandled.fixture.js", import.meta.url));
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--unhandled-rejections=strict", "--throw-deprecation", program],
      {
        encoding: "utf8",
        timeout: 30_000,
      },
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^lived through 8$/m);
    assert.doesNotMatch(stderr, /Unhandled|MaxListeners|Error\n {4}at/);
  });

  it("N16 user code that throws, or holds the loop: its caller is answered, and the others are served after it", async (test) => {
    const world = await World.of(test);
    const evil = {
      get then(): never {
        throw new Error("then");
      },
    };
    const thrown: readonly unknown[] = [
      new Error("x"),
      "text",
      null,
      undefined,
      7n,
      Symbol("s"),
      Object.create(null),
      new Proxy({}, { get: () => assert.fail("looked") }),
    ];
    let next: () => unknown = () => "";
    const service = orders({ any: () => next() as never });
    const { url, port } = await world.provider(service);
    const client = world.dubbo().client(OrderApi, { url, retries: 0, timeoutMs: 5000 });
    const ways: (() => unknown)[] = [
      ...thrown.map((value) => () => {
        throw value;
      }),
      ...thrown.map((value) => () => Promise.reject(value)),
      () => evil,
      () => ({
        get a(): never {
          throw new Error("getter");
        },
      }),
      () => ({ then: (): never => assert.fail("then") }),
      () => () => 1,
      () => Symbol("no value"),
    ];
    for (const way of ways) {
      next = way;
      const error = await client.any(1).then(String, (thrownHere: unknown) => thrownHere);
      assert.ok(error instanceof Error, `${String(way)} gave ${String(error)}`);
      assert.doesNotMatch(error.message, /no answer within/, String(way));
    }
    next = () => "fine";
    assert.equal(await client.any(1), "fine");
    const peer = await stranger(test, port);
    next = () => {
      const end = performance.now() + 300;
      while (performance.now() < end);
      return "done";
    };
    const held = peer.ask(callBody(hessian(1)));
    const others = Array.from({ length: 20 }, () => client.ask("x"));
    assert.equal((await held).status, 20);
    assert.deepEqual(new Set(await Promise.all(others)), new Set(["hello x"]));
  });

  it("N20 ten thousand interleaved calls: none sees an attachment of another", async (test) => {
    const world = await World.of(test);
    let foreign = 0;
    const service = orders({
      ask: async (text, context) => {
        const mine = context.attachments["n"];
        for (let i = Number(text) % 4; i > 0; i--) await turn();
        if (mine !== text || context.attachments["n"] !== text || Object.keys(context.attachments).length !== 1)
          foreign++;
        context.reply.attachments["m"] = text;
        return text;
      },
    });
    const { url } = await world.provider(service);
    const client = world.dubbo().client(OrderApi, { url, timeoutMs: 20_000 });
    let wrong = 0;
    for (let round = 0; round < 10; round++) {
      const calls = Array.from({ length: 1000 }, (_, i) =>
        client.ask.reply(`${round * 1000 + i}`, { attachments: { n: `${round * 1000 + i}` } }),
      );
      for (const { value, attachments } of await Promise.all(calls)) {
        if (attachments["m"] !== value || Object.keys(attachments).length !== 1) wrong++;
      }
    }
    assert.equal(foreign, 0);
    assert.equal(wrong, 0);
    let bare = -1;
    const { url: other } = await world.provider(
      orders({ ask: (_, context) => `${(bare = Object.keys(context.attachments).length)}` }),
    );
    await world.dubbo().client(OrderApi, { url: other }).ask("x");
    assert.equal(bare, 0);
  });

  it("N21 ten thousand calls and a hundred reconnects: timers, sockets and listeners are as many as before", async (test) => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): void => void warnings.push(name);
    process.on("warning", onWarning);
    test.after(() => process.off("warning", onWarning));
    const world = await World.of(test);
    const peers: RawSocket[] = [];
    const { url } = await hostileProvider(test, (request, peer) => {
      if (peers.at(-1) !== peer) peers.push(peer);
      return answer(request, valueBody(hessian("x")));
    });
    const client = world.dubbo().client(OrderApi, { url, retries: 2, timeoutMs: 5000 });
    const abort = new AbortController();
    const counts = (): Record<string, number> => {
      const by: Record<string, number> = {};
      for (const kind of process.getActiveResourcesInfo()) by[kind] = (by[kind] ?? 0) + 1;
      return by;
    };
    const calls = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 500) {
        await Promise.all(Array.from({ length: 500 }, () => client.any(1, { signal: abort.signal })));
      }
    };
    const settled = async (): Promise<Record<string, number>> => {
      for (let i = 0; i < 10; i++) await turn();
      return counts();
    };
    await calls(1000);
    const before = await settled();
    await calls(10_000);
    for (let i = 0; i < 100; i++) {
      peers.at(-1)!.socket.destroy();
      const known = peers.length;
      await client.any(1);
      await until("another connection", () => peers.length > known);
    }
    await until("the resources to be as before", () => JSON.stringify(counts()) === JSON.stringify(before), 5000).catch(
      () => {},
    );
    assert.deepEqual(counts(), before);
    assert.equal(peers.length, 101);
    assert.deepEqual(warnings, []);
  });
});
