import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PAYLOADS } from "./call/contract.mjs";
import { Peers } from "./harness/peers.mjs";
import { selfTimes } from "./harness/profile.mjs";
import { spread, spreadText, tableText } from "./harness/statistics.mjs";

export const question =
  "how many calls per second does one connection carry, Node to Node, beside a raw echo of frames of equal size?";

/** The longest that one measurement may take beyond its time: what is in flight has to come back. */
const DRAIN_MS = 15_000;

/** Starts both pairs, measures them in turn, prints the tables; gives what `--save` keeps. */
export async function run({ seconds, rounds, inFlight, payloads, profile, signal }) {
  const unknown = payloads.filter((payload) => !Object.hasOwn(PAYLOADS, payload));
  if (unknown.length > 0) throw new TypeError(`unknown payload ${unknown}, known: ${Object.keys(PAYLOADS).join(", ")}`);
  const peers = new Peers(signal);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "dubbo-ts-bench-"));
  try {
    const { raw, dubbo, frames } = await startPairs(peers, folder, payloads);
    const cases = payloads.flatMap((payload) => inFlight.map((count) => ({ payload, inFlight: count })));
    for (const payload of payloads) {
      const { request, answer } = frames[payload];
      console.log(`${payload}: ${request} bytes a request, ${answer} an answer; raw: ${request} both ways`);
    }
    const measureBoth = async (one, index, howLong) => {
      const input = { ...one, size: frames[one.payload].request, seconds: howLong };
      const figures = {};
      // Each goes first as often as the other, so that neither always finds the machine as the other left it.
      const pairs = index % 2 === 0 ? [raw, dubbo] : [dubbo, raw];
      for (const pair of pairs) figures[pair.name] = await measure(pair, input);
      return figures;
    };

    const warmUps = [];
    for (const [index, one] of cases.entries()) warmUps.push(await measureBoth(one, index, seconds));
    console.log(`\nwarm-up, ${seconds} s each, not counted below`);
    console.log(tableText(warmUpRows(cases, warmUps)));

    if (profile !== undefined) return await profileAll(dubbo, cases, seconds, profile);

    const measured = cases.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, one] of cases.entries()) measured[index].push(await measureBoth(one, round + index, seconds));
      process.stderr.write(`round ${round + 1} of ${rounds} done\n`);
    }
    const results = cases.map((one, index) => summaryOf(one, frames[one.payload], warmUps[index], measured[index]));
    console.log(`\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s, calls per second`);
    console.log(tableText(rateRows(results)));
    console.log("\nprocessor seconds for 100,000 calls, medians");
    console.log(tableText(cpuRows(results)));
    return { rounds, seconds, results };
  } finally {
    await peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startPairs(peers, folder, payloads) {
  const file = (name) => new URL(`./call/${name}.mjs`, import.meta.url);
  const rawServer = peers.start(file("raw-server"));
  const rawClient = peers.start(file("raw-client"));
  await rawClient.ask("start", { port: await rawServer.ask("start") });
  const provider = peers.start(file("dubbo-provider"), [folder]);
  const consumer = peers.start(file("dubbo-consumer"), [folder]);
  await provider.ask("start");
  await consumer.ask("start");
  const frames = {};
  for (const payload of payloads) frames[payload] = await consumer.ask("frameBytes", { payload });
  return {
    raw: { name: "raw", client: rawClient, server: rawServer },
    dubbo: { name: "dubbo", client: consumer, server: provider },
    frames,
  };
}

async function measure({ client, server }, input) {
  const before = await server.ask("calls");
  await server.ask("cpu");
  const { calls, seconds, cpuSeconds } = await client.ask("call", input, input.seconds * 1000 + DRAIN_MS);
  const serverCpuSeconds = await server.ask("cpu");
  assert.equal((await server.ask("calls")) - before, calls, "calls served and calls answered differ");
  const forMany = 100_000 / calls;
  return { rate: calls / seconds, clientCpu: cpuSeconds * forMany, serverCpu: serverCpuSeconds * forMany };
}

function summaryOf(one, frameBytes, warmUp, measured) {
  const of = (pick) => spread(measured.map(pick));
  const pair = (name) => ({
    rate: of((round) => round[name].rate),
    clientCpu: of((round) => round[name].clientCpu),
    serverCpu: of((round) => round[name].serverCpu),
    warmUpRate: warmUp[name].rate,
  });
  // Of each round, not of the medians: what slows the machine for a while slows both.
  const share = of((round) => round.dubbo.rate / round.raw.rate);
  return { ...one, frameBytes, raw: pair("raw"), dubbo: pair("dubbo"), share };
}

const whole = (value) => Math.round(value).toLocaleString("en");
const percent = (value) => `${(value * 100).toFixed(1)}%`;
const short = (value) => value.toFixed(2);

function warmUpRows(cases, warmUps) {
  const rows = cases.map(({ payload, inFlight }, i) => {
    const { raw, dubbo } = warmUps[i];
    return [payload, String(inFlight), whole(raw.rate), whole(dubbo.rate)];
  });
  return [["payload", "in flight", "raw", "dubbo"], ...rows];
}

function rateRows(results) {
  const rows = results.map(({ payload, inFlight, raw, dubbo, share }) => [
    payload,
    String(inFlight),
    spreadText(raw.rate, whole),
    spreadText(dubbo.rate, whole),
    spreadText(share, percent),
  ]);
  return [["payload", "in flight", "raw", "dubbo", "dubbo's share of raw"], ...rows];
}

function cpuRows(results) {
  const rows = results.map(({ payload, inFlight, raw, dubbo }) => [
    payload,
    String(inFlight),
    ...[raw.clientCpu, raw.serverCpu, dubbo.clientCpu, dubbo.serverCpu].map(({ median }) => short(median)),
  ]);
  return [["payload", "in flight", "raw client", "raw server", "consumer", "provider"], ...rows];
}

const SHOWN_FUNCTIONS = 30;

async function profileAll(dubbo, cases, seconds, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { payload, inFlight } of cases) {
    await dubbo.client.ask("startProfile");
    await dubbo.server.ask("startProfile");
    await dubbo.client.ask("call", { payload, inFlight, seconds }, seconds * 1000 + DRAIN_MS);
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
  return {};
}
