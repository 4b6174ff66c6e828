import { Peers } from "./harness/peers.mjs";
import { node } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { rssOf } from "./harness/rss.mjs";
import { percent, short, spreadText, tableText, whole } from "./harness/statistics.mjs";

export const question =
  "how fast do large answers come, beside a raw socket, and how long do small calls wait next to them?";
export const needs = [];

const PROGRAMS = {
  raw: { server: node("large/raw-server"), client: node("large/raw-client") },
  "dubbo-ts": { server: node("large/provider"), client: node("large/consumer") },
};
const SUBJECTS = Object.keys(PROGRAMS);
/** 8 MB is below Dubbo's default limit of 8 MiB. Size 0: the small calls by themselves. */
const CASES = [
  { size: 1_000_000, inFlight: 4, subjects: SUBJECTS },
  { size: 8_000_000, inFlight: 2, subjects: SUBJECTS },
  { size: 0, inFlight: 0, subjects: ["dubbo-ts"] },
];
const DRAIN_MS = 20_000;

/** Measures both pairs in turn; prints the table. */
export async function run({ seconds, rounds, signal }) {
  const peers = new Peers(signal);
  try {
    const pairs = {};
    for (const [name, { server, client }] of Object.entries(PROGRAMS)) {
      pairs[name] = { server: server(peers), client: client(peers) };
      await pairs[name].client.ask("start", { port: await pairs[name].server.ask("start") });
    }
    const measured = new Rounds(CASES);
    await measured.run({ rounds, seconds, measure: (name, one, howLong) => measure(pairs[name], one, howLong) });
    const allocated = [];
    for (const one of CASES) allocated.push(await allocatedByAll(one, pairs, seconds));
    printTable(measured, allocated, rounds, seconds);
    return {
      results: CASES.flatMap((one, index) =>
        one.subjects.map((name) => ({
          ...caseOf(one),
          pair: name,
          ...figuresOf(measured, one, name),
          ...allocated[index][name],
        })),
      ),
      figure: ({ size, pair, against }) =>
        measured.ratio(
          CASES.find((one) => one.size === size),
          pair,
          against,
          "rate",
        ),
      plot: plotOf(measured),
    };
  } finally {
    await peers.close();
  }
}

async function measure({ client, server }, one, seconds) {
  await server.ask("cpu");
  const input = { ...caseOf(one), seconds };
  const { calls, seconds: took, cpuSeconds, small = {} } = await client.ask("load", input, seconds * 1000 + DRAIN_MS);
  const gigabytes = (calls * one.size) / 1e9;
  const serverCpu = await server.ask("cpu");
  const rate = (calls * one.size) / 1e6 / took;
  return { rate, clientCpu: cpuSeconds / gigabytes, serverCpu: serverCpu / gigabytes, p50: small.p50, p99: small.p99 };
}

/** Heap bytes for each large answer, in a measurement of its own, and what the processes hold after it. */
async function allocatedByAll(one, pairs, seconds) {
  const found = {};
  for (const name of one.subjects) {
    const { client, server } = pairs[name];
    for (const side of [client, server]) await side.ask("countAllocation");
    const { calls } = await client.ask("load", { ...caseOf(one), seconds }, seconds * 1000 + DRAIN_MS);
    const [clientBytes, serverBytes] = [await client.ask("allocated"), await server.ask("allocated")];
    found[name] = {
      clientHeap: clientBytes / calls,
      serverHeap: serverBytes / calls,
      clientRss: rssOf(client.pid),
      serverRss: rssOf(server.pid),
    };
  }
  return found;
}

const caseOf = ({ size, inFlight }) => ({ size, inFlight });
const FIGURES = ["rate", "clientCpu", "serverCpu", "p50", "p99"];

function figuresOf(measured, one, pair) {
  return Object.fromEntries(FIGURES.map((figure) => [figure, measured.figure(one, pair, figure)]));
}

function printTable(measured, allocated, rounds, seconds) {
  console.log(
    `\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; processor seconds for a gigabyte; heap bytes an answer`,
  );
  console.log("small: microseconds of one small call after the other on the same connection");
  const some = (value, format) => (Number.isFinite(value) ? format(value) : "-");
  const rows = measured.cases.flatMap((one, index) =>
    one.subjects.map((name) => {
      const of = figuresOf(measured, one, name);
      const bytes = allocated[index][name];
      const large = one.size > 0;
      return [
        large ? `${one.size / 1e6} MB` : "none",
        String(one.inFlight),
        name,
        large ? spreadText(of.rate, whole) : "-",
        large ? spreadText(measured.ratio(one, name, "raw", "rate"), percent) : "-",
        spreadText(of.clientCpu, short),
        spreadText(of.serverCpu, short),
        some(bytes.clientHeap, whole),
        some(bytes.serverHeap, whole),
        spreadText(of.p50, whole),
        spreadText(of.p99, whole),
      ];
    }),
  );
  const heading = [
    "answers",
    "in flight",
    "pair",
    "MB/s",
    "of raw",
    "client CPU",
    "server CPU",
    "client B",
    "server B",
    "small p50",
    "small p99",
  ];
  console.log(tableText([heading, ...rows]));
}

function plotOf(measured) {
  const sizes = CASES.filter(({ size }) => size > 0);
  const bars = (title, label, cases, subjects, figure, log) => ({
    kind: "bars",
    title,
    x: { values: cases.map(({ size }) => (size > 0 ? `${size / 1e6} MB` : "nothing else")) },
    y: { label, log },
    series: subjects.map((name) => ({ name, values: cases.map((one) => measured.figure(one, name, figure)) })),
  });
  return {
    title: "Large answers over one connection",
    panels: [
      bars("large answers", "MB a second", sizes, SUBJECTS, "rate", false),
      bars("small calls beside them, p99", "microseconds", CASES, ["dubbo-ts"], "p99", true),
    ],
  };
}
