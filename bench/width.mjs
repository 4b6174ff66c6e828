import { Peers } from "./harness/peers.mjs";
import { node } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { spreadText, tableText, whole } from "./harness/statistics.mjs";

export const question = "what does a call cost with many invokers, filters and services?";
export const needs = [];

const invokers = (loadBalance) =>
  [1, 10, 100, 1000, 10_000].map((count) => ({
    name: String(count),
    start: consumer({ invokers: count, loadBalance }),
  }));
const filters = [0, 1, 5, 10, 20].map((on) => ({ name: `${on} on`, start: consumer({ filters: { on } }) }));
const services = [1, 10, 100, 1000].map((count) => ({ name: String(count), start: pair(count) }));

/** What is counted, and the settings that are compared. Each has processes of its own, as an application would. */
const GROUPS = {
  "invokers, random": invokers("random"),
  "invokers, roundrobin": invokers("roundrobin"),
  filters: [...filters, { name: "20 off", start: consumer({ filters: { off: 20 } }) }],
  "services, 64 in flight": services,
};
const START_MS = 60_000;
const LIMIT_MS = 15_000;

function consumer(setting) {
  return async (peers) => {
    const peer = node("width/consumer", [JSON.stringify(setting)])(peers);
    const why = await peer.ask("start", {}, START_MS);
    if (why === undefined) return peer;
    console.error(`not here: ${why}`);
    return undefined;
  };
}

function pair(count) {
  return async (peers) => {
    const provider = node("width/services-provider", [String(count)])(peers);
    const port = await provider.ask("start", {}, START_MS);
    const peer = node("width/services-consumer", [String(count)])(peers);
    await peer.ask("start", { port }, START_MS);
    // The provider is the one who looks the service up, so what it needs is part of the cost.
    const call = async (...input) => {
      await provider.ask("cpu");
      const { calls, cpuSeconds } = await peer.ask(...input);
      return { calls, cpuSeconds: cpuSeconds + (await provider.ask("cpu")) };
    };
    return { ask: call };
  };
}

/** Measures all settings of a group next to each other; prints the table. */
export async function run({ seconds, rounds, signal }) {
  const peers = new Peers(signal);
  try {
    const running = {};
    for (const [group, settings] of Object.entries(GROUPS)) {
      running[group] = {};
      for (const { name, start } of settings) {
        const peer = await start(peers);
        if (peer === undefined) break; // the same is missing for the rest of the group
        running[group][name] = peer;
      }
    }
    const cases = Object.keys(GROUPS)
      .map((group) => ({ group, subjects: Object.keys(running[group]) }))
      .filter(({ subjects }) => subjects.length > 0);
    const measured = new Rounds(cases);
    await measured.run({
      rounds,
      seconds,
      async measure(name, { group }, howLong) {
        const input = { seconds: howLong };
        const { calls, cpuSeconds } = await running[group][name].ask("call", input, howLong * 1000 + LIMIT_MS);
        return { nanos: (cpuSeconds / calls) * 1e9 };
      },
    });
    printTable(measured, rounds, seconds);
    return {
      results: cases.flatMap((one) => one.subjects.map((name) => resultOf(measured, one, name))),
      figure: (of) => figureOf(measured, of),
      plot: plotOf(measured),
    };
  } finally {
    await peers.close();
  }
}

function resultOf(measured, one, name) {
  const { group } = one;
  const nanos = measured.figure(one, name, "nanos");
  return { group, setting: name, nanos, warmUpNanos: measured.warmUp(one, name, "nanos") };
}

/** `{ group, setting, against }`: how many times the cost; with `share`, that many nanoseconds of the difference. */
function figureOf(measured, { group, setting, against, share }) {
  const one = measured.cases.find((each) => each.group === group);
  if (one === undefined) return undefined;
  if (share === undefined) return measured.ratio(one, setting, against, "nanos");
  return measured.of(one, (all) => (all[setting]?.nanos - all[against]?.nanos) / share);
}

function printTable(measured, rounds, seconds) {
  console.log(
    `\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; nanoseconds of processor time, both sides`,
  );
  const rows = measured.cases.flatMap((one) =>
    one.subjects.map((name) => [
      one.group,
      name,
      whole(measured.warmUp(one, name, "nanos")),
      spreadText(measured.figure(one, name, "nanos"), whole),
    ]),
  );
  console.log(tableText([["", "setting", "warm-up", "ns a call"], ...rows]));
}

function plotOf(measured) {
  return {
    title: "Cost of a call by what there is beside it",
    panels: measured.cases.map((one) => ({
      kind: "bars",
      title: one.group,
      x: { values: one.subjects },
      y: { label: "nanoseconds of processor time a call" },
      series: [{ name: one.group, values: one.subjects.map((name) => measured.figure(one, name, "nanos")) }],
    })),
  };
}
