import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pairsIn } from "./call/pairs.mjs";
import { Peers } from "./harness/peers.mjs";
import { javaArgs } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { rssOf } from "./harness/rss.mjs";
import { spreadText, tableText, whole } from "./harness/statistics.mjs";
import { TEXT } from "./peers/text.mjs";

export const question =
  "how long from the start of a process to its first answered call, and how much memory does it hold then?";
export const needs = ["grpc", "java"];

const ANSWER_MS = 60_000;
const START_MS = 60_000;

const program = (name) => (port) => [
  process.execPath,
  [fileURLToPath(new URL(`./start/${name}.mjs`, import.meta.url)), port],
];

/** The consumers that are started over and over, by the name of the pair in call/pairs.mjs whose server they call. */
const CONSUMERS = {
  raw: program("bare"),
  "dubbo-ts": program("dubbo"),
  "grpc-js": program("grpc"),
  Java: (port) => ["java", javaArgs("FirstCallMain", [port])],
};

/** Starts each consumer anew for each measurement, its server stays; prints the table. */
export async function run({ rounds, missing, signal }) {
  const peers = new Peers(signal);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "dubbo-ts-bench-"));
  try {
    const ports = {};
    const idle = {};
    for (const { name, needs: all, server } of pairsIn(folder)) {
      if (CONSUMERS[name] === undefined || all.some((each) => missing[each] !== undefined)) continue;
      const peer = server(peers);
      ports[name] = String(await peer.ask("start", {}, START_MS));
      idle[name] = rssOf(peer.pid);
    }
    const one = { subjects: Object.keys(ports) };
    const measured = new Rounds([one]);
    // The first turn reads files into the system's cache.
    await measured.run({ rounds, seconds: 0, measure: (name) => firstCall(CONSUMERS[name](ports[name]), signal) });
    printTable(measured, one, idle, rounds);
    return {
      results: one.subjects.map((name) => ({
        subject: name,
        ...figuresOf(measured, one, name),
        providerRss: idle[name],
      })),
      figure: (of) => figureOf(measured, one, idle, of),
      plot: plotOf(measured, one),
    };
  } finally {
    await peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds until the answer is read here, and what the process holds at that moment. */
async function firstCall([command, args], signal) {
  const startedMs = performance.now();
  const child = spawn(command, args, { signal, stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit").catch(() => {});
  const limit = setTimeout(() => child.kill("SIGKILL"), ANSWER_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const answeredMs = performance.now() - startedMs;
      const { value, importedMs } = JSON.parse(line);
      assert.equal(value, TEXT);
      return { answeredMs, importedMs, rss: rssOf(child.pid) };
    }
    throw new Error(`${command} ${args.at(-2)} ended without an answer`);
  } finally {
    clearTimeout(limit);
    child.kill("SIGKILL");
    await exited;
  }
}

const FIGURES = ["answeredMs", "importedMs", "rss"];

function figuresOf(measured, one, subject) {
  return Object.fromEntries(FIGURES.map((figure) => [figure, measured.figure(one, subject, figure)]));
}

/** `{ figure, subject, against }`: times the other's; `providerMegabytes` of a subject: the RSS of its idle server. */
function figureOf(measured, one, idle, { figure, subject, against }) {
  if (figure !== "providerMegabytes") return measured.ratio(one, subject, against, figure);
  const value = idle[subject] / 1e6;
  return { median: value, min: value, max: value };
}

function printTable(measured, one, idle, rounds) {
  console.log(`\nmedian (min–max) of ${rounds} interleaved rounds; a new process for each`);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const rows = one.subjects.map((name) => [
    name,
    whole(measured.warmUp(one, name, "answeredMs")),
    spreadText(measured.figure(one, name, "answeredMs"), whole),
    spreadText(measured.figure(one, name, "importedMs"), whole),
    spreadText(measured.figure(one, name, "rss"), megabytes),
    megabytes(idle[name]),
  ]);
  console.log(
    tableText([
      ["", "first start", "ms to the answer", "ms to the end of imports", "MB RSS", "MB RSS, idle server"],
      ...rows,
    ]),
  );
}

function plotOf(measured, one) {
  const panel = (title, label, figure, scale) => ({
    kind: "bars",
    title,
    x: { values: one.subjects },
    y: { label },
    series: [
      { name: title, values: one.subjects.map((name) => measured.of(one, (all) => all[name]?.[figure] / scale)) },
    ],
  });
  return {
    title: "From the start of a process to its first answered call",
    panels: [panel("until the answer", "milliseconds", "answeredMs", 1), panel("memory then", "MB of RSS", "rss", 1e6)],
  };
}
