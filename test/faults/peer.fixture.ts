// A process of its own: node peer.fixture.js JSON. It writes JSON lines, reads commands as words, and ends with its input.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { createDubbo, type InvokerListener, type LoadBalance, RpcError } from "dubbo-ts";
import { type PeerOptions, WhoApi } from "./contract.js";

const {
  role,
  name,
  registry,
  check = true,
  lazy = false,
  tells = "list",
  home,
}: PeerOptions = JSON.parse(process.argv[2]!);
if (home !== undefined) process.env["HOME"] = home;
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`);
/** Node makes the pipes of the standard streams when they are first used. */
const isOurs = (resource: string): boolean => resource !== "PipeWrap";
const keep = (text: string): void => void process.stderr.write(`${text}\n`);

const tellPorts = (ports: Iterable<number>): void => tell({ ports: [...ports].sort((a, b) => a - b) });

/** Ports of the providers that this process has an invoker for; one that is let go counts until its last call is answered. */
const referred = new Set<number>();
let isTelling = false;
const onInvoker =
  (change: (port: number) => void): NonNullable<InvokerListener["referred"]> =>
  ({ url: { port } }) => {
    if (port === 0 || tells !== "invokers") return; // 0: of this very process
    change(port);
    if (isTelling) return;
    isTelling = true;
    setImmediate(() => {
      isTelling = false;
      tellPorts(referred);
    });
  };

let last = "";
/** Tells the list that calls go by, as soon as one does; two providers at least. */
const watched =
  (): LoadBalance =>
  ({ invokers }) => {
    const ports = invokers.map(({ url }) => url.port);
    if (tells === "list" && last !== String(ports)) tellPorts(ports);
    last = String(ports);
    return () => invokers[Math.floor(Math.random() * invokers.length)]!;
  };

const dubbo = createDubbo({
  application: `fault-${role}`,
  registry,
  protocols: { dubbo: { port: 0, host: "127.0.0.1" } },
  consumer: { retries: 0, timeoutMs: 2000, check, lazy, loadBalance: "watched" },
  extensions: { loadBalance: { watched } },
  listeners: {
    invoker: [
      { referred: onInvoker((port) => referred.add(port)), destroyed: onInvoker((port) => referred.delete(port)) },
    ],
  },
  logger: { debug() {}, info: keep, warn: keep, error: keep },
});
const commands = new Map<string, () => void>([
  ["stats", () => tell({ stats: process.getActiveResourcesInfo().filter(isOurs).sort() })],
  ["close", () => void dubbo.close({ graceMs: 3000 }).then(() => tell({ closed: true }))],
]);

if (role === "provider") {
  dubbo.provide(WhoApi, { who: () => name }, { warmup: 0 });
} else {
  const client = dubbo.client(WhoApi);
  const counts = { calls: 0, ok: 0, failed: 0 };
  const answers: Record<string, number> = {};
  const errors: Record<string, number> = {};
  const call = async (): Promise<void> => {
    counts.calls++;
    try {
      const who = await client.who();
      counts.ok++;
      answers[who] = (answers[who] ?? 0) + 1;
    } catch (error) {
      counts.failed++;
      const what = `${error instanceof RpcError ? `${error.code} ${error.address ?? "nowhere"}` : "?"} ${(error as Error).message}`;
      if (Object.keys(errors).length < 50 || what in errors) errors[what] = (errors[what] ?? 0) + 1;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  commands.set("load", () => {
    timer ??= setInterval(call, 5);
  });
  commands.set("unload", () => {
    clearInterval(timer);
    timer = undefined;
  });
  // The answers so far, and from now on anew.
  commands.set("counts", () => {
    tell({ counts: { ...counts, answers: { ...answers }, errors: { ...errors } } });
    Object.assign(counts, { calls: 0, ok: 0, failed: 0 });
    for (const table of [answers, errors]) for (const key of Object.keys(table)) delete table[key];
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  commands.set("watch", () => {
    delay.reset();
    delay.enable();
  });
  commands.set("delay", () => {
    delay.disable();
    tell({ delay: { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 } });
  });
}

createInterface({ input: process.stdin })
  .on("line", (word) => commands.get(word)?.())
  .on("close", () => process.exit());
try {
  const { addresses } = await dubbo.start();
  tell({ started: true, port: Number(/:(\d+)\//.exec(addresses[0] ?? "")?.[1] ?? 0) });
} catch (error) {
  tell({ started: false, error: (error as Error).message });
}
