import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pairsIn, startPairs } from "./call/pairs.mjs";
import { Peers } from "./harness/peers.mjs";
import { selfTimes } from "./harness/profile.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { percent, short, spreadText, tableText, whole } from "./harness/statistics.mjs";

export const question =
  "how many calls per second does one connection carry, and at what price, beside a raw echo and the field?";
export const needs = ["java", "dubbo-go", "kitex", "grpc", "moleculer", "dubbo2.js", "sofa-rpc-node"];

const PAYLOADS = ["text", "order"];
/** The longest that one measurement may take beyond its time: what is in flight has to come back. */
const DRAIN_MS = 15_000;

/** Starts all pairs, measures them in turn, prints the tables; gives what is saved and shown. */
export async function run({ seconds, rounds, inFlight, payloads, profile, missing, signal }) {
  const unknown = payloads.filter((payload) => !PAYLOADS.includes(payload));
  if (unknown.length > 0) throw new TypeError(`unknown payload ${unknown}, known: ${PAYLOADS.join(", ")}`);
  const peers = new Peers(signal);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "dubbo-ts-bench-"));
  try {
    const wanted = profile === undefined ? pairsIn(folder) : pairsIn(folder).filter(({ name }) => name === "dubbo-ts");
    const pairs = await startPairs(wanted, missing, peers);
    const byName = new Map(pairs.map((pair) => [pair.name, pair]));
    const frames = {};
    for (const payload of payloads) {
      frames[payload] = await byName.get("dubbo-ts").client.ask("frameBytes", { payload });
      const { request, answer } = frames[payload];
      console.log(`${payload}: ${request} bytes a request, ${answer} an answer; raw: ${request} both ways`);
    }
    const cases = payloads.flatMap((payload) =>
      inFlight.map((count) => ({
        payload,
        inFlight: count,
        subjects: pairs.filter((pair) => pair.payloads.includes(payload)).map(({ name }) => name),
      })),
    );
    if (profile !== undefined) return await profileAll(byName.get("dubbo-ts"), cases, seconds, profile);

    const measured = new Rounds(cases);
    const inputOf = (one) => ({ payload: one.payload, inFlight: one.inFlight, size: frames[one.payload].request });
    await measured.run({
      rounds,
      seconds,
      measure: (name, one, howLong) => measure(byName.get(name), { ...inputOf(one), seconds: howLong }),
    });
    const allocated = [];
    for (const one of cases) allocated.push(await allocatedByAll(one, byName, { ...inputOf(one), seconds }));
    printTables(measured, allocated, rounds, seconds);
    return {
      frames,
      results: cases.flatMap((one, index) =>
        one.subjects.map((name) => resultOf(measured, one, name, allocated[index])),
      ),
      figure: (of) => figureOf(measured, of),
      plot: plotOf(measured, payloads, inFlight),
    };
  } finally {
    await peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ client, server, style }, input) {
  const before = await server.ask("calls");
  await server.ask("cpu");
  const { calls, seconds, cpuSeconds } = await client.ask("call", { ...input, style }, input.seconds * 1000 + DRAIN_MS);
  const serverCpuSeconds = await server.ask("cpu");
  assert.equal((await server.ask("calls")) - before, calls, "calls served and calls answered differ");
  const forMany = 100_000 / calls;
  const clientCpu = cpuSeconds * forMany;
  const serverCpu = serverCpuSeconds * forMany;
  return { rate: calls / seconds, clientCpu, serverCpu, cpu: clientCpu + serverCpu };
}

/** Bytes for each call, in a measurement of its own: to count them takes time. */
async function allocatedByAll(one, byName, input) {
  const bytes = {};
  for (const name of one.subjects) {
    const { client, server, style } = byName.get(name);
    for (const side of [client, server]) await side.ask("countAllocation");
    const { calls } = await client.ask("call", { ...input, style }, input.seconds * 1000 + DRAIN_MS);
    bytes[name] = { client: (await client.ask("allocated")) / calls, server: (await server.ask("allocated")) / calls };
  }
  return bytes;
}

function resultOf(measured, one, pair, allocated) {
  const { payload, inFlight } = one;
  const figures = ["rate", "clientCpu", "serverCpu"].map((figure) => [figure, measured.figure(one, pair, figure)]);
  return {
    payload,
    inFlight,
    pair,
    ...Object.fromEntries(figures),
    ofRaw: measured.ratio(one, pair, "raw", "rate"),
    allocated: allocated[pair],
    warmUpRate: measured.warmUp(one, pair, "rate"),
  };
}

/** `{ payload, inFlight, figure, pair, against }`: how many times the figure of the other pair that of this one is. */
function figureOf(measured, { payload, inFlight, figure, pair, against }) {
  const one = measured.cases.find((each) => each.payload === payload && each.inFlight === inFlight);
  return one && measured.ratio(one, pair, against, figure);
}

function printTables(measured, allocated, rounds, seconds) {
  console.log(
    `\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; processor seconds for 100,000 calls; heap bytes a call`,
  );
  const heading = [
    "payload",
    "in flight",
    "pair",
    "warm-up",
    "calls/s",
    "of raw",
    "client CPU",
    "server CPU",
    "client B",
    "server B",
  ];
  const rows = measured.cases.flatMap((one, index) =>
    one.subjects.map((pair) => [
      one.payload,
      String(one.inFlight),
      pair,
      whole(measured.warmUp(one, pair, "rate")),
      spreadText(measured.figure(one, pair, "rate"), whole),
      spreadText(measured.ratio(one, pair, "raw", "rate"), percent),
      short(measured.figure(one, pair, "clientCpu").median),
      short(measured.figure(one, pair, "serverCpu").median),
      whole(allocated[index][pair].client),
      whole(allocated[index][pair].server),
    ]),
  );
  console.log(tableText([heading, ...rows]));
}

function plotOf(measured, payloads, inFlight) {
  const panel = (payload) => {
    const cases = measured.cases.filter((one) => one.payload === payload);
    return {
      kind: "lines",
      title: payload === "text" ? "a string of 128 letters" : "an order of about 500 bytes",
      x: { label: "calls in flight", values: inFlight, log: true },
      y: { label: "calls per second", log: true },
      series: (cases[0]?.subjects ?? []).map((name) => ({
        name,
        values: cases.map((one) => measured.figure(one, name, "rate")),
      })),
    };
  };
  return { title: "Calls per second over one connection", panels: payloads.map(panel) };
}

const SHOWN_FUNCTIONS = 30;

async function profileAll(dubbo, cases, seconds, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { payload, inFlight } of cases) {
    const input = { payload, inFlight, seconds };
    await dubbo.client.ask("call", input, seconds * 1000 + DRAIN_MS); // the warm-up
    await dubbo.client.ask("startProfile");
    await dubbo.server.ask("startProfile");
    await dubbo.client.ask("call", input, seconds * 1000 + DRAIN_MS);
    for (const [side, peer] of Object.entries({ consumer: dubbo.client, provider: dubbo.server })) {
      const file = join(folder, `${payload}-${inFlight}-${side}.cpuprofile`);
      await peer.ask("writeProfile", file, DRAIN_MS);
      const { busyShare, rows } = selfTimes(file);
      console.log(`\n${file}: busy ${percent(busyShare)} of the time; self time of that:`);
      for (const { name, share } of rows.slice(0, SHOWN_FUNCTIONS)) {
        console.log(`${percent(share).padStart(6)}  ${name}`);
      }
    }
  }
  return undefined;
}
