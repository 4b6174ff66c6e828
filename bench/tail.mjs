import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pairsIn, startPairs } from "./call/pairs.mjs";
import { Peers } from "./harness/peers.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { percent, short, spreadText, tableText, whole } from "./harness/statistics.mjs";

export const question =
  "how long do calls take that come at a fixed rate, at half and at four fifths of what can be served?";
export const needs = ["grpc", "moleculer"];

const PAIRS = ["dubbo-ts", "grpc-js", "moleculer"];
const LOADS = [0.5, 0.8];
const CAPACITY_IN_FLIGHT = 64;
const DRAIN_MS = 30_000;

/** Finds what each pair can serve, then calls at shares of that; prints the table. */
export async function run({ seconds, rounds, missing, signal }) {
  const peers = new Peers(signal);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "dubbo-ts-bench-"));
  try {
    const wanted = pairsIn(folder).filter(({ name }) => PAIRS.includes(name));
    const pairs = new Map((await startPairs(wanted, missing, peers)).map((pair) => [pair.name, pair]));
    const cases = LOADS.map((load) => ({ load, subjects: [...pairs.keys()] }));
    const measured = new Rounds(cases);
    await measured.run({
      rounds,
      seconds,
      // The capacity is found anew each time: on a shared machine it changes.
      measure: async (name, { load }, howLong) => await measure(pairs.get(name), load, howLong),
    });
    printTable(measured, rounds, seconds);
    return {
      results: cases.flatMap((one) =>
        one.subjects.map((name) => ({ load: one.load, pair: name, ...figuresOf(measured, one, name) })),
      ),
      figure: () => undefined,
      plot: plotOf(measured),
    };
  } finally {
    await peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ client, server }, load, seconds) {
  const limitMs = seconds * 1000 + DRAIN_MS;
  const closed = { payload: "text", inFlight: CAPACITY_IN_FLIGHT, seconds };
  const { calls, seconds: took } = await client.ask("call", closed, limitMs);
  const capacity = calls / took;
  const before = await server.ask("calls");
  await server.ask("cpu");
  await server.ask("watchDelay");
  const found = await client.ask("openLoop", { payload: "text", rate: capacity * load, seconds }, limitMs);
  const served = (await server.ask("calls")) - before;
  assert.ok(served >= found.calls, `${served} calls served and ${found.calls} answered`);
  const serverDelayP99 = await server.ask("delayP99");
  return { capacity, ...found, serverDelayP99 };
}

const FIGURES = ["capacity", "p50", "p99", "p999", "delayP99", "serverDelayP99", "failed"];

function figuresOf(measured, one, pair) {
  return Object.fromEntries(FIGURES.map((figure) => [figure, measured.figure(one, pair, figure)]));
}

function printTable(measured, rounds, seconds) {
  console.log(
    `\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; microseconds from the planned start of a call to its answer`,
  );
  const rows = measured.cases.flatMap((one) =>
    one.subjects.map((pair) => {
      const of = figuresOf(measured, one, pair);
      const times = FIGURES.slice(1).map((figure) => spreadText(of[figure], figure.endsWith("P99") ? short : whole));
      return [percent(one.load), pair, spreadText(of.capacity, whole), ...times];
    }),
  );
  const heading = [
    "load",
    "pair",
    "calls/s it can",
    "p50",
    "p99",
    "p99.9",
    "client's loop p99",
    "server's loop p99",
    "failed",
  ];
  console.log(tableText([heading, ...rows]));
}

function plotOf(measured) {
  return {
    title: "Microseconds of a call at a fixed rate",
    panels: measured.cases.map((one) => ({
      kind: "bars",
      title: `at ${percent(one.load)} of what each can serve`,
      x: { values: ["p50", "p99", "p99.9"] },
      y: { label: "microseconds", log: true },
      series: one.subjects.map((name) => ({
        name,
        values: ["p50", "p99", "p999"].map((figure) => measured.figure(one, name, figure)),
      })),
    })),
  };
}
