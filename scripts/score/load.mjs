// What the rows about load share: a provider whose method computes for a millisecond, and clients that call at a rate
// whatever becomes of their calls (open loop). Each runs in a process of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createDubbo, defineService, method, t } from "dubbo-ts";

const Work = defineService("score.Work", { methods: { burn: method(t.int).returns(t.int) } });
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A process with a provider; `protocol`: its options. */
export async function startProvider(protocol) {
  return started({ role: "provider", protocol });
}

/** A process with so many clients of this provider, each with a connection of its own. */
export async function startClients(url, count) {
  return started({ role: "clients", url, count });
}

async function started(settings) {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(settings)], { stdio: "inherit" });
  const peer = {
    child,
    async ask(message) {
      child.send(message);
      const [answer] = await once(child, "message");
      return answer;
    },
    async end() {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
  const [ready] = await once(child, "message");
  return { ...peer, ...ready };
}

/** The value below which this share of the numbers is. */
export function quantile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (numbers) => quantile(numbers, 0.5);

async function provide({ protocol }) {
  const dubbo = createDubbo({
    application: "score-provider",
    registry: "N/A",
    protocols: { dubbo: { host: "127.0.0.1", port: 0, ...protocol } },
    logger: silent,
  });
  dubbo.provide(Work, {
    burn(micros) {
      for (const end = performance.now() + micros / 1000; performance.now() < end; );
      return micros;
    },
  });
  const { addresses } = await dubbo.start();
  process.on("message", () => process.send(dubbo.status()));
  process.on("disconnect", () => dubbo.close({ graceMs: 0 }).then(() => process.exit(0)));
  process.send({ url: `dubbo://127.0.0.1:${new URL(addresses[0].replace("dubbo:", "http:")).port}` });
}

async function consume({ url, count }) {
  const dubbos = Array.from({ length: count }, () =>
    createDubbo({
      application: "score-client",
      registry: "N/A",
      consumer: { retries: 0 },
      logger: silent,
    }),
  );
  const clients = dubbos.map((dubbo) => dubbo.client(Work, { url }));
  await Promise.all(dubbos.map((dubbo) => dubbo.start()));
  await Promise.all(clients.map((client) => client.burn(0)));

  const counted = () => ({ sent: 0, ok: 0, refused: 0, failed: 0, ms: [] });
  const call = (tally, client, { micros, timeoutMs = 5000 }, dueMs) => {
    tally.sent++;
    return client.burn(micros, { timeoutMs }).then(
      () => {
        tally.ok++;
        tally.ms.push(performance.now() - dueMs);
      },
      (error) => {
        if (error.status === 100) tally.refused++;
        else tally.failed++;
      },
    );
  };
  /** `callers` calls at once, each followed by the next. */
  const closed = async (message) => {
    const { ms, callers } = message;
    const end = performance.now() + ms;
    const tally = counted();
    await Promise.all(
      Array.from({ length: callers }, async (_, i) => {
        while (performance.now() < end) await call(tally, clients[i % count], message, performance.now());
      }),
    );
    return [tally];
  };
  /** Each of the clients `chosen` at `rate` calls a second, at times of chance; a call's time counts from when it was due. */
  const open = async (message) => {
    const { ms, rate, chosen = clients.map((_, i) => i) } = message;
    const began = performance.now();
    const calls = [];
    const tallies = chosen.map(counted);
    const due = chosen.map(() => began + gap(rate));
    while (performance.now() - began < ms) {
      const nowMs = performance.now();
      for (const [i, at] of chosen.entries()) {
        for (; due[i] <= nowMs && due[i] - began < ms; due[i] += gap(rate)) {
          calls.push(call(tallies[i], clients[at], message, due[i]));
        }
      }
      await sleep(1);
    }
    await Promise.all(calls);
    return tallies;
  };
  process.on("message", async (message) => {
    process.send(await (message.callers === undefined ? open(message) : closed(message)));
  });
  process.on("disconnect", () => process.exit(0));
  process.send({ ready: true });
}

/** Milliseconds until the next of so many calls a second. */
function gap(rate) {
  return (-Math.log(1 - Math.random()) * 1000) / rate;
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = JSON.parse(process.argv[2]);
  await (settings.role === "provider" ? provide(settings) : consume(settings));
}
