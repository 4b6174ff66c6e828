// A process of its own: node load-peer.fixture.js JSON. It writes JSON lines, reads commands as `word JSON`, and ends with
// its input.
import { readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { getHeapSnapshot } from "node:v8";
import { closeOnSignals, createDubbo, RpcError } from "dubbo-ts";
import { FIRST_UNREPEATED_ID, type Load, LoadApi, type LoadPeerOptions } from "./load-api.js";
import { LoadCounter } from "./load-counter.js";

const options: LoadPeerOptions = JSON.parse(process.argv[2]!);
const { role, name, host = "127.0.0.1", port = 0, urls, registry, home, timeoutMs = 500, retries = 2 } = options;
const { heartbeatMs = 1000, connectTimeoutMs, connections, maxBodyBytes, check = false, warmup = 0 } = options;
const { threads, queues, firstId = 1 } = options;
if (home !== undefined) process.env["HOME"] = home;
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`);
const keep = (text: string): void => void process.stderr.write(`${text}\n`);
const NOT_OURS = new Set(["PipeWrap", "IntervalHistogram"]); // of the standard streams, and of the watch below
const isOurs = (resource: string): boolean => !NOT_OURS.has(resource);
const body = maxBodyBytes === undefined ? {} : { maxBodyBytes };

function burn(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const dubbo = createDubbo({
  application: `load-${role}`,
  registry: registry ?? "N/A",
  protocols: { dubbo: { host, port, heartbeatMs, ...body } },
  consumer: {
    retries,
    timeoutMs,
    heartbeatMs,
    check,
    ...body,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(connections === undefined ? {} : { connections }),
  },
  logger: { debug() {}, info: keep, warn: keep, error: keep },
});

closeOnSignals(dubbo);

/** How many objects of these classes there are, by a heap snapshot. */
async function countInstances(names: readonly string[]): Promise<Record<string, number>> {
  globalThis.gc?.();
  const parts: Buffer[] = [];
  for await (const part of getHeapSnapshot()) parts.push(part as Buffer);
  const { snapshot, nodes, strings } = JSON.parse(Buffer.concat(parts).toString()) as {
    snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
    nodes: number[];
    strings: string[];
  };
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt] = [fields.indexOf("type"), fields.indexOf("name")];
  const objects = types[0].indexOf("object");
  const counts = Object.fromEntries(names.map((name) => [name, 0]));
  for (let at = 0; at < nodes.length; at += fields.length) {
    const name = strings[nodes[at + nameAt]!]!;
    if (nodes[at + typeAt] === objects && name in counts) counts[name]!++;
  }
  return counts;
}

const delay = monitorEventLoopDelay({ resolution: 5 });
const commands = new Map<string, (argument: never) => unknown>([
  ["delay", () => ({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 })],
  [
    "watch",
    () => {
      delay.reset();
      return delay.enable();
    },
  ],
  [
    "gc",
    () => {
      globalThis.gc?.();
      return process.memoryUsage();
    },
  ],
  [
    "held",
    () => ({
      resources: process.getActiveResourcesInfo().filter(isOurs).sort(),
      descriptors: readdirSync("/proc/self/fd").length,
      rss: process.memoryUsage.rss(),
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    }),
  ],
  ["burn", (ms: number) => burn(ms)],
  ["instances", (names: readonly string[]) => countInstances(names)],
  ["now", () => Date.now()],
  ["close", () => dubbo.close({ graceMs: 3000 })],
  ["offline", () => dubbo.offline()],
]);

const hogs: Buffer[] = [];
if (role === "provider") {
  const seen = new Uint8Array(2 ** 23); // a bit for each id, whose upper half must not come twice
  const executed = { calls: 0, repeated: 0 };
  const note = (id: number): void => {
    const bit = 1 << (id & 7);
    const at = (id >>> 3) % seen.length;
    executed.calls++;
    if (id >= FIRST_UNREPEATED_ID && (seen[at]! & bit) !== 0) executed.repeated++;
    seen[at]! |= bit;
  };
  dubbo.provide(
    LoadApi,
    {
      answer: (id) => {
        note(id);
        return `${name} ${id}`;
      },
      late: async (id, ms) => {
        await sleep(ms);
        return `${name} ${id}`;
      },
      blob: (id, length) => {
        const bytes = Buffer.alloc(length, "x");
        bytes.writeInt32BE(id, 0);
        bytes.write(name, 4);
        return bytes;
      },
      keep: (id, bytes) => `${name} ${id} ${bytes.length}`,
      burn: (ms) => burn(ms),
      hog: (mebibytes) => {
        for (let i = 0; i < mebibytes; i++) hogs.push(Buffer.alloc(1024 * 1024, i + 1));
      },
    },
    { warmup, ...(threads === undefined ? {} : { threads }), ...(queues === undefined ? {} : { queues }) },
  );
  commands.set("executed", () => executed);
} else {
  const client = dubbo.client(LoadApi, urls === undefined ? {} : { url: urls });
  const counter = new LoadCounter();
  let nextId = firstId;

  const expected = (method: string, id: number, size: number, answer: unknown): string | undefined => {
    if (method === "blob") {
      const bytes = Buffer.from(answer as Uint8Array);
      const end = bytes.indexOf("x", 4);
      return bytes.length === size && bytes.readInt32BE(0) === id ? bytes.toString("latin1", 4, end) : undefined;
    }
    const [who, of, length] = String(answer).split(" ");
    if (Number(of) !== id || (method === "keep" && Number(length) !== size)) return undefined;
    return who;
  };
  const call = async ({ method = "answer", size = 16, timeoutMs }: Load): Promise<void> => {
    const id = nextId++;
    const started = counter.begin(id);
    const limits = timeoutMs === undefined ? {} : { timeoutMs };
    try {
      const answer = await (method === "answer"
        ? client.answer(id, "x".repeat(size), limits)
        : method === "late"
          ? client.late(id, size, limits)
          : method === "blob"
            ? client.blob(id, size, limits)
            : client.keep(id, Buffer.alloc(size, "y"), limits));
      const who = expected(method, id, size, answer);
      if (who !== undefined) counter.answered(id, started, who);
      else counter.mixedUp(id, started, Number(String(answer).split(" ")[1]) || 0);
    } catch (error) {
      const e = error as RpcError;
      const what =
        e instanceof RpcError ? `${e.code} ${e.address ?? "nowhere"}: ${e.message}` : `foreign ${(e as Error).stack}`;
      counter.failed(id, started, what);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const unload = (): void => clearInterval(timer);
  commands.set("load", (load: Load) => {
    unload();
    let begun = 0;
    const started = performance.now();
    timer = setInterval(() => {
      const due = ((performance.now() - started) * load.perSecond) / 1000;
      // What a blocked loop has missed is not made up for: it would be a storm of our own.
      if (due - begun > load.perSecond / 4) begun = due - 1;
      for (; begun < due; begun++) void call(load);
    }, 2);
  });
  commands.set("unload", unload);
  commands.set("fates", () => counter.take());
  // A burst of calls, which is written, and then this very process is blocked.
  commands.set("block", async ({ calls, ms, load }: { calls: number; ms: number; load: Load }) => {
    for (let i = 0; i < calls; i++) void call(load);
    await new Promise(setImmediate);
    burn(ms);
  });
  // So many at a time, for so many milliseconds.
  commands.set("closed", async ({ width, ms, load }: { width: number; ms: number; load: Load }) => {
    const until = performance.now() + ms;
    const worker = async (): Promise<void> => {
      while (performance.now() < until) await call(load);
    };
    await Promise.all(Array.from({ length: width }, worker));
  });
  commands.set("one", async ({ method, args, timeoutMs }: { method: string; args: unknown[]; timeoutMs: number }) => {
    const began = performance.now();
    try {
      const answer: unknown = await (client as never as Record<string, (...args: unknown[]) => Promise<unknown>>)[
        method
      ]!(...args, { timeoutMs, retries: 0 });
      return { ok: true, ms: performance.now() - began, length: (answer as { length?: number } | undefined)?.length };
    } catch (error) {
      return {
        ok: false,
        ms: performance.now() - began,
        message: (error as Error).message,
        code: (error as RpcError).code,
      };
    }
  });
  commands.set("keepBytes", async ({ length, timeoutMs }: { length: number; timeoutMs: number }) => {
    try {
      return { ok: true, answer: await client.keep(1, Buffer.alloc(length, 1), { timeoutMs, retries: 0 }) };
    } catch (error) {
      return { ok: false, message: (error as Error).message, code: (error as RpcError).code };
    }
  });
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const [word = "", ...rest] = line.split(" ");
    const argument = rest.length === 0 ? undefined : JSON.parse(rest.join(" "));
    tell({ [word]: (await commands.get(word)?.(argument as never)) ?? true });
  })
  .on("close", () => process.exit());
try {
  const { addresses } = await dubbo.start();
  tell({ started: true, port: Number(/:(\d+)\//.exec(addresses[0] ?? "")?.[1] ?? 0) });
} catch (error) {
  tell({ started: false, error: (error as Error).message });
}
