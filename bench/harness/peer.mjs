import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { countAllocation, takeAllocated } from "./allocation.mjs";

/**
 * Makes this process answer the one that started it. `commands`: functions by name, whose input and output are JSON.
 * `close` runs when the parent lets go, or dies.
 */
export function servePeer(commands, close = () => {}) {
  const all = {
    cpu,
    countAllocation,
    allocated: takeAllocated,
    watchDelay,
    delayP99,
    startProfile,
    writeProfile,
    ...commands,
  };
  process.on("message", async ({ id, command, input }) => {
    try {
      process.send({ id, output: await all[command](input) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
  process.once("disconnect", async () => {
    await close();
    process.exit();
  });
  process.on("SIGINT", () => {}); // the parent decides
}

let last = process.cpuUsage();

/** Seconds of processor time that the system has charged this process with since the last time this was asked. */
export function cpu() {
  const { user, system } = process.cpuUsage(last);
  last = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Keeps `drive` at it until `seconds` have passed; it gives the number of calls answered once the last one is. */
export async function measure(seconds, drive) {
  cpu();
  const startedMs = performance.now();
  const state = { running: true };
  const timer = setTimeout(() => {
    state.running = false;
  }, seconds * 1000);
  try {
    const calls = await drive(state);
    return { calls, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: cpu() };
  } finally {
    clearTimeout(timer);
  }
}

let delay;

function watchDelay() {
  delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
}

/** Microseconds between two turns of the event loop, of a millisecond that a timer asks for, since `watchDelay`. */
function delayP99() {
  delay.disable();
  return delay.percentile(99) / 1000;
}

let session;

async function startProfile() {
  const { Session } = await import("node:inspector/promises"); // memory that only a profile should take
  session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
}

async function writeProfile(file) {
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  writeFileSync(file, JSON.stringify(profile));
}
