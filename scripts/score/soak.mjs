// Two consumers, three providers and a ZooKeeper, each a process of its own, at a share of what they can do, with a fault
// every five seconds that a seeded chance chooses. node scripts/score/soak.mjs [--minutes N | --seconds N] [--seed N]
// [--rate N] [--share 0.7]. One provider is never ended, so that its memory tells of the whole time.
import "./alone.mjs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { seeded } from "../../test/dist/faults/faulty-proxy.js";
import { LoadProcess } from "../../test/dist/faults/load-process.js";
import { sum } from "../../test/dist/faults/load-rig.js";
import { killSockets } from "../../test/dist/faults/network.js";
import { ZookeeperServer } from "../../test/dist/interop/zookeeper-server.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    seconds: { type: "string" },
    seed: { type: "string" },
    rate: { type: "string" },
    share: { type: "string", default: "0.7" },
  },
});
const seconds = Number(values.seconds ?? Number(values.minutes ?? 10) * 60);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const isSmoke = seconds < 300;
const BARS = {
  slope: isSmoke ? 1 : seconds < 3600 ? 0.2 : 0.05, // MiB a minute
  rss: isSmoke ? 1.3 : 1.15,
  delayP99: 30,
  delayMax: isSmoke ? Number.POSITIVE_INFINITY : 200,
};
const FAULT_EVERY_MS = 5000;
const SAMPLE_EVERY_MS = isSmoke ? 2000 : 5000;
/** Milliseconds for which calls to a provider may fail after its fault began. */
const FAULT_LASTS_MS = 10_000;
const QUIET_MS = 3000;
/** More than any machine of ours is asked for: the consumers' own work for each call counts as well. */
const MOST_PER_SECOND = 3000;
const FIRST_UNREPEATED_ID = 2 ** 25;
const MIB = 2 ** 20;

const random = seeded(seed);
const server = await ZookeeperServer.start();
// A registry that stands still for longer than its sessions last names nobody when it comes back, until those who provide
// have found it again: what happens then by default is row F39, not this one.
const registry = `zookeeper://${server.address}?session=2000&timeout=5000&file-cache=false&enable-empty-protection=true`;
const providers = new Map();
const everybody = new Set();
const start = async (options) => {
  const peer = await LoadProcess.start({ registry, heartbeatMs: 1000, ...options }, { node: ["--expose-gc"] });
  everybody.add(peer);
  return peer;
};
for (const name of ["p1", "p2", "p3"]) providers.set(name, await start({ role: "provider", name }));
const consumer = await start({ role: "consumer", name: "failover", retries: 2, timeoutMs: 500, check: true });
const single = await start({
  role: "consumer",
  name: "failfast",
  retries: 0,
  timeoutMs: 500,
  check: true,
  firstId: FIRST_UNREPEATED_ID,
});

const load = { method: "answer", size: 1024 };
await consumer.ask("closed", { width: 64, ms: 3000, load: { ...load, perSecond: 0 } });
const { ok: warm } = await consumer.ask("fates");
await consumer.ask("closed", { width: 64, ms: 3000, load: { ...load, perSecond: 0 } });
const capacity = (await consumer.ask("fates")).ok / 3;
const rate = Math.round(Number(values.rate ?? Math.min(MOST_PER_SECOND, capacity * Number(values.share))));
console.log(
  `seed ${seed}; ${seconds} s; capacity ${capacity.toFixed(0)} calls/s (${(warm / 3).toFixed(0)} while it warmed up), load ${rate}/s with failover and ${Math.ceil(rate / 10)}/s without retries`,
);
await sleep(QUIET_MS);
const stays = [consumer, single, providers.get("p3")];
const before = await Promise.all(stays.map((peer) => peer.ask("held")));

// This process has little to do: what its loop waits for, all wait for.
const control = monitorEventLoopDelay({ resolution: 5 });
control.enable();
await consumer.ask("watch");
await consumer.ask("load", { ...load, perSecond: rate });
await single.ask("load", { ...load, perSecond: Math.ceil(rate / 10) });

const executed = new Map();
const note = async (peer) => {
  const told = await peer.ask("executed").catch(() => undefined);
  if (told !== undefined) executed.set(peer, told);
};
/** When each port had its last fault. */
const faulted = new Map();
const strangers = [];
const counts = {};
const restart = async (name, port) => {
  providers.set(name, await start({ role: "provider", name, port }));
};
const ended = ["p1", "p2"];
const pick = (list) => list[Math.floor(random() * list.length)];
const faults = {
  async kill() {
    const name = pick(ended);
    const peer = providers.get(name);
    await note(peer);
    faulted.set(peer.port, performance.now());
    await peer.kill();
    await sleep(200 + random() * 1500);
    await restart(name, peer.port);
    return name;
  },
  async stop() {
    const name = pick([...providers.keys()]);
    const peer = providers.get(name);
    faulted.set(peer.port, performance.now());
    peer.signal("SIGSTOP");
    await sleep(300 + random() * 3000);
    peer.signal("SIGCONT");
    return name;
  },
  async leave() {
    const name = pick(ended);
    const peer = providers.get(name);
    await note(peer);
    const how = await peer.leave();
    if (how !== "SIGTERM" && how !== "0") throw new Error(`${name} left with ${how}:\n${peer.log}`);
    await restart(name, peer.port);
    return name;
  },
  async cut() {
    const name = pick([...providers.keys()]);
    const { port } = providers.get(name);
    faulted.set(port, performance.now());
    killSockets(port);
    return name;
  },
  async killRegistry() {
    await server.kill();
    await sleep(random() * 1500);
    await server.restart();
  },
  async stopRegistry() {
    server.pause();
    await sleep(300 + random() * 3500);
    server.resume();
  },
  async cutRegistry() {
    killSockets(server.port);
  },
};

const samples = [];
let failover;
let failfast;
const take = async () => {
  const [more, others] = await Promise.all([consumer.ask("fates"), single.ask("fates")]);
  const since = performance.now() - FAULT_LASTS_MS;
  const hurt = [...faulted].filter(([, at]) => at > since).map(([port]) => `:${port}`);
  strangers.push(...Object.keys(others.errors).filter((text) => !hurt.some((port) => text.includes(port))));
  failover = failover === undefined ? more : sum(failover, more);
  failfast = failfast === undefined ? others : sum(failfast, others);
  return more;
};
const began = performance.now();
const sampling = (async () => {
  while (performance.now() - began < seconds * 1000) {
    await sleep(SAMPLE_EVERY_MS);
    const memory = await consumer.ask("gc");
    samples.push({ atMs: performance.now() - began, ...memory });
    await take();
  }
})();
let failure;
try {
  while (performance.now() - began < seconds * 1000 - 2000) {
    const due = performance.now() + FAULT_EVERY_MS;
    const name = pick(Object.keys(faults));
    const at = ((performance.now() - began) / 1000).toFixed(0);
    const whom = await faults[name]();
    counts[name] = (counts[name] ?? 0) + 1;
    if (isSmoke) console.log(`${at} s: ${name} ${whom ?? ""}`);
    for (const peer of providers.values()) await note(peer);
    const left = began + seconds * 1000 - performance.now();
    await sleep(Math.max(0, Math.min(due - performance.now(), left)));
  }
} catch (error) {
  failure = error;
}
await sampling;
const delay = await consumer.ask("delay");
control.disable();
const idle = { p99: control.percentile(99) / 1e6, max: control.max / 1e6 };
await Promise.all([consumer.ask("unload"), single.ask("unload")]);
await sleep(QUIET_MS);
const last = await take();
await sleep(1000);
await take();
for (const peer of providers.values()) await note(peer);
const after = await Promise.all(stays.map((peer) => peer.ask("held")));
const waiting = await consumer.ask("instances", ["PendingCall"]);
const exits = [...everybody].filter((peer) => peer.hasEndedByItself).map((peer) => `${peer.name}:\n${peer.log}`);
const repeated = [...executed.values()].reduce((total, told) => total + told.repeated, 0);

/** MiB a minute, by least squares. */
function slopeOf(points) {
  const n = points.length;
  const mx = points.reduce((total, { atMs }) => total + atMs, 0) / n;
  const my = points.reduce((total, { heapUsed }) => total + heapUsed, 0) / n;
  const up = points.reduce((total, { atMs, heapUsed }) => total + (atMs - mx) * (heapUsed - my), 0);
  const down = points.reduce((total, { atMs }) => total + (atMs - mx) ** 2, 0);
  return ((up / down) * 60_000) / MIB;
}
/** The least of each few samples: what calls hold that wait for a stopped provider is no leak. */
function leastOf(points, each) {
  const groups = Array.from({ length: Math.floor(points.length / each) }, (_, i) =>
    points.slice(i * each, (i + 1) * each),
  );
  return groups.map((group) => group.reduce((least, point) => (point.heapUsed < least.heapUsed ? point : least)));
}
const slope = slopeOf(leastOf(samples.slice(Math.floor(samples.length / 2)), 3));
const early = samples[Math.floor(samples.length / 5)].rss;
const rss = samples.at(-1).rss / early;
const unchanged = before.every(
  (held, i) =>
    String(held.resources) === String(after[i].resources) &&
    held.listeners === after[i].listeners &&
    Math.abs(after[i].descriptors - held.descriptors) <= 1,
);

const rows = [
  [
    "faults",
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
    Object.keys(counts).length > 0,
  ],
  [
    "calls with failover",
    `${failover.begun}, failed ${failover.failed} ${JSON.stringify(failover.errors).slice(0, 600)}`,
    failover.failed === 0 && failover.ok > 0,
  ],
  [
    "calls without retries",
    `${failfast.begun}, failed ${failfast.failed}, ${strangers.length} kinds at providers without a fault of late ${JSON.stringify(strangers).slice(0, 600)}`,
    strangers.length === 0,
  ],
  [
    "unsettled",
    `${last.pending} after ${QUIET_MS} ms`,
    last.pending === 0 && failover.pending === 0 && failfast.pending === 0,
  ],
  [
    "wrong or damaged answers",
    `${failover.wrong + failfast.wrong}, ${failover.damaged + failfast.damaged}`,
    failover.wrong + failfast.wrong + failover.damaged + failfast.damaged === 0,
  ],
  ["executed twice without retries", `${repeated}`, repeated === 0],
  ["exits", exits.length === 0 ? "0" : exits.join("\n"), exits.length === 0 && failure === undefined],
  ["heap slope of the last half", `${slope.toFixed(3)} MiB/min, bar ${BARS.slope}`, slope < BARS.slope],
  ["rss at the end / at 20 %", `${rss.toFixed(3)}, bar ${BARS.rss}`, rss < BARS.rss],
  [
    "resources, descriptors, listeners",
    unchanged ? "as before" : `${JSON.stringify(before)} then ${JSON.stringify(after)}`,
    unchanged,
  ],
  ["calls that something still holds", `${waiting.PendingCall}`, waiting.PendingCall === 0],
  [
    "event loop delay p99, max",
    `${delay.p99.toFixed(1)}, ${delay.max.toFixed(1)} ms; of an idle process beside it ${idle.p99.toFixed(1)}, ${idle.max.toFixed(1)} ms; bars ${BARS.delayP99}, ${BARS.delayMax} more`,
    delay.p99 - idle.p99 < BARS.delayP99 && delay.max - idle.max < BARS.delayMax,
  ],
];
for (const [name, value, passes] of rows) console.log(`${passes ? "ok  " : "FAIL"} ${name}: ${value}`);
if (failure !== undefined) console.log(failure);
await Promise.all([...everybody].map((peer) => peer.kill()));
await server.close();
const failed = rows.filter(([, , passes]) => !passes).length + (failure === undefined ? 0 : 1);
console.log(
  `soak ${rows.length - failed}/${rows.length} ${rows.length}/${rows.length} ${failed === 0 ? "PASS" : "FAIL"}`,
);
process.exitCode = failed === 0 ? 0 : 1;
