// What is left behind: MiB a minute by which the heap grows after forced collections, fitted over the last half of
// `--seconds` of calls, and how many sockets, timers and listeners are there more after `--reconnects` lost connections.
import { readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createDubbo, defineService, method, t } from "dubbo-ts";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const SECONDS = option("seconds", 120);
const RECONNECTS = option("reconnects", 1000);
const WARM_UP_MS = 5000;
const QUIET_MS = 3000;
const CALLERS = 32;
const MOST_MIB_A_MINUTE = 1;

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
let warnings = 0;
process.on("warning", ({ name, message }) => {
  warnings++;
  console.log(`warning: ${name}: ${message}`);
});

const Order = t.object("com.acme.Order", { id: t.long, tags: t.list(t.string), extra: t.map(t.string, t.any) });
const Missing = t.exception("com.acme.Missing", { id: t.long });
const Api = defineService("com.acme.Leaks", {
  methods: { find: method(t.long).returns(Order).throws(Missing), slow: method().returns(t.string) },
});
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const shared = { registry: "N/A", logger, protocols: { dubbo: { host: "127.0.0.1", port: 0 } } };
const provider = createDubbo({ application: "leaks-provider", ...shared });
provider.provide(Api, {
  find(id, context) {
    context.reply.attachments.seen = String(id);
    if (id % 100n === 0n) throw new Missing("none", { id });
    return { id, tags: ["a", "b"], extra: new Map([["n", id]]) };
  },
  slow: () => sleep(50, "late"),
});
const { addresses } = await provider.start();
const providerPort = Number(new URL(addresses[0].replace("dubbo:", "http:")).port);

// Between both ends, so that their connection can be lost.
const links = new Set();
const relay = createServer((inward) => {
  const outward = connect(providerPort, "127.0.0.1");
  const link = [inward, outward];
  links.add(link);
  for (const [one, other] of [link, [outward, inward]]) {
    one
      .on("error", () => {})
      .on("close", () => {
        other.destroy();
        links.delete(link);
      });
    one.pipe(other);
  }
});
await new Promise((resolve) => relay.listen(0, "127.0.0.1", resolve));
const consumer = createDubbo({ application: "leaks-consumer", ...shared });
const url = `dubbo://127.0.0.1:${relay.address().port}`;
const client = consumer.client(Api, { url, timeoutMs: 10_000, retries: 3 });

let calls = 0;
let isOver = false;
const abort = new AbortController();
async function caller(start) {
  for (let i = start; !isOver; i += CALLERS) {
    const kind = i % 50;
    if (kind === 0) await client.slow({ timeoutMs: 5 }).catch(() => {});
    else if (kind === 1)
      await client.find(BigInt(i), { signal: abort.signal, attachments: { n: String(i) } }).catch(() => {});
    else await client.find(BigInt(i)).catch(() => {});
    calls++;
    // Not as fast as it goes: a heap that is never quiet says nothing of what stays.
    if (i % 8 === 0) await sleep(1);
  }
}

/** What the process holds, by kind. */
function held() {
  const kinds = { files: readdirSync("/proc/self/fd").length };
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  for (const name of process.eventNames()) kinds[`on ${String(name)}`] = process.listenerCount(name);
  return kinds;
}

/** How many more there are of anything; fewer count as much. */
function difference(before, after) {
  let sum = 0;
  for (const kind of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const more = (after[kind] ?? 0) - (before[kind] ?? 0);
    if (more === 0) continue;
    sum += Math.abs(more);
    console.log(`${kind}: ${before[kind] ?? 0} before, ${after[kind] ?? 0} after`);
  }
  return sum;
}

/** Least squares: growth of y for each unit of x. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

const callers = Array.from({ length: CALLERS }, (_, i) => caller(i));
await sleep(WARM_UP_MS);
const points = [];
const began = performance.now();
while (performance.now() - began < SECONDS * 1000) {
  await sleep(500);
  gc();
  gc();
  points.push([(performance.now() - began) / 60_000, process.memoryUsage().heapUsed / 2 ** 20]);
}
isOver = true;
await Promise.all(callers);
const half = points.slice(Math.floor(points.length / 2));
const growth = slope(half);
console.log(
  `${calls} calls in ${SECONDS} s; heap ${half[0][1].toFixed(2)} to ${half.at(-1)[1].toFixed(2)} MiB over the last half`,
);

await sleep(QUIET_MS);
const before = held();
let reconnected = 0;
for (let i = 0; i < RECONNECTS; i++) {
  for (const [inward] of links) inward.destroy();
  while (links.size > 0) await new Promise((resolve) => setImmediate(resolve));
  // The next call does not wait for the background; it may meet the connection while that is being lost.
  for (let attempt = 0; ; attempt++) {
    try {
      await client.find(1n);
      break;
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
  reconnected++;
}
await sleep(QUIET_MS);
const more = difference(before, held());
console.log(`${reconnected} reconnects, ${warnings} warnings`);

await consumer.close({ graceMs: 100 });
await provider.close({ graceMs: 100 });
relay.close();
const good = growth < MOST_MIB_A_MINUTE && more === 0 && warnings === 0 && calls > 1000 && reconnected === RECONNECTS;
console.log(`leaks ${growth.toFixed(2)}/${more} <${MOST_MIB_A_MINUTE}/0 ${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);
