import assert from "node:assert/strict";
import { Peers } from "./harness/peers.mjs";
import { node } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { short, spreadText, tableText, whole } from "./harness/statistics.mjs";
import { IN_WORKERS, INLINE } from "./workers/contract.mjs";

export const question =
  "how long do calls of an inline method take while another method of the process burns CPU in a worker?";
export const needs = [];

/** Of CPU, that one call of the other method burns. */
const BURN_MS = 200;
/** Between the begins of two of them. */
const BURN_EVERY_MS = 250;
const EVERY_MS = 2;
/** Who burns meanwhile: a worker thread of the measured process, another process, its own event loop, or nobody. */
const SUBJECTS = ["workers", "control", "inline", "nobody"];
const ONE = { subjects: SUBJECTS };
const DRAIN_MS = 20_000;

/** Measures the same calls beside each of those who burn, in turn; prints the table. */
export async function run({ seconds, rounds, signal }) {
  const peers = new Peers(signal);
  try {
    const provider = node("workers/provider")(peers);
    const control = node("workers/control")(peers);
    const burner = node("workers/burner")(peers);
    const consumer = node("workers/consumer")(peers);
    const [port, controlPort] = [await provider.ask("start"), await control.ask("start")];
    const places = {
      workers: { port, version: IN_WORKERS },
      control: { port: controlPort, version: INLINE },
      inline: { port, version: INLINE },
    };
    await burner.ask("start", { places });
    await consumer.ask("start", { port });
    const work = await provider.ask("roundsOf", { ms: BURN_MS });
    const measured = new Rounds([ONE]);
    await measured.run({
      rounds,
      seconds,
      measure: async (place, _, howLong) => {
        const burns = place in places;
        if (burns) await burner.ask("begin", { place, rounds: work, everyMs: BURN_EVERY_MS });
        const input = { everyMs: EVERY_MS, seconds: howLong };
        const figures = await consumer.ask("load", input, howLong * 1000 + DRAIN_MS);
        const burnsPerSecond = burns ? await burner.ask("end", undefined, DRAIN_MS) : 0;
        assert.ok(!burns || burnsPerSecond > 0, `nothing was burnt by ${place}`);
        return { ...figures, burnsPerSecond };
      },
    });
    printTable(measured, rounds, seconds);
    return {
      results: SUBJECTS.map((name) => ({ burns: name, ...figuresOf(measured, name) })),
      figure: ({ pair, against, figure }) => measured.ratio(ONE, pair, against, figure),
      plot: plotOf(measured),
    };
  } finally {
    await peers.close();
  }
}

const FIGURES = ["p50", "p99", "p999", "burnsPerSecond"];

function figuresOf(measured, name) {
  return Object.fromEntries(FIGURES.map((figure) => [figure, measured.figure(ONE, name, figure)]));
}

function printTable(measured, rounds, seconds) {
  console.log(
    `\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; microseconds of a call of the inline method, one every ${EVERY_MS} ms`,
  );
  const rows = SUBJECTS.map((name) => {
    const of = figuresOf(measured, name);
    return [
      name,
      ...FIGURES.slice(0, 3).map((figure) => spreadText(of[figure], whole)),
      spreadText(measured.ratio(ONE, name, "control", "p99"), short),
      spreadText(of.burnsPerSecond, short),
    ];
  });
  console.log(tableText([["who burns", "p50", "p99", "p99.9", "p99, times control", "burns/s"], ...rows]));
}

function plotOf(measured) {
  return {
    title: `Microseconds of a call while ${BURN_MS} ms of CPU are burnt again and again`,
    panels: [
      {
        kind: "bars",
        title: "by who burns",
        x: { values: ["p50", "p99", "p99.9"] },
        y: { label: "microseconds", log: true },
        series: SUBJECTS.map((name) => ({
          name,
          values: ["p50", "p99", "p999"].map((figure) => measured.figure(ONE, name, figure)),
        })),
      },
    ],
  };
}
