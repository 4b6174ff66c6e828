import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pairsIn, startPairs } from "../call/pairs.mjs";
import { Peers } from "../harness/peers.mjs";
import { node } from "../harness/programs.mjs";
import { Rounds } from "../harness/rounds.mjs";

const SECONDS = 0.3;
const ROUNDS = 9;
const LIMIT_MS = 15_000;

const CALLS = [
  { payload: "text", inFlight: 1 },
  { payload: "text", inFlight: 64 },
  { payload: "order", inFlight: 64 },
];
const CODECS = ["encode", "decode"].flatMap((direction) =>
  ["flat", "order"].map((payload) => ({ direction, payload })),
);

/** Shares of the raw echo and of JSON by name, each in rounds of its own pair; `{ median, min, max }`. */
export async function measuredRatios(signal) {
  return { ...(await callRatios(signal)), ...(await codecRatios(signal)) };
}

async function callRatios(signal) {
  const peers = new Peers(signal);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "dubbo-ts-guard-"));
  try {
    const subjects = ["raw", "dubbo-ts"];
    const started = await startPairs(
      pairsIn(folder).filter(({ name }) => subjects.includes(name)),
      {},
      peers,
    );
    const pairs = new Map(started.map((pair) => [pair.name, pair]));
    const sizes = {};
    for (const payload of ["text", "order"]) {
      sizes[payload] = (await pairs.get("dubbo-ts").client.ask("frameBytes", { payload })).request;
    }
    return await ratiosOf(
      CALLS.map((one) => ({ ...one, name: `call ${one.payload} ${one.inFlight}, of raw`, subjects })),
      "dubbo-ts",
      "raw",
      async (subject, { payload, inFlight }, seconds) => {
        const input = { payload, inFlight, seconds, size: sizes[payload] };
        const { calls, seconds: took } = await pairs.get(subject).client.ask("call", input, LIMIT_MS);
        return calls / took;
      },
    );
  } finally {
    await peers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function codecRatios(signal) {
  const peers = new Peers(signal);
  try {
    const codecs = { schema: node("codec/with-schema")(peers), JSON: node("codec/json")(peers) };
    return await ratiosOf(
      CODECS.map((one) => ({
        ...one,
        name: `${one.direction} ${one.payload}, of JSON`,
        subjects: Object.keys(codecs),
      })),
      "schema",
      "JSON",
      async (subject, { direction, payload }, seconds) => {
        const hex = await codecs[subject].ask("hex", { payload });
        const { times, seconds: took } = await codecs[subject].ask(direction, { payload, hex, seconds }, LIMIT_MS);
        return times / took;
      },
    );
  } finally {
    await peers.close();
  }
}

async function ratiosOf(cases, subject, against, rateOf) {
  const measured = new Rounds(cases);
  const measure = async (...input) => ({ rate: await rateOf(...input) });
  await measured.run({ rounds: ROUNDS, seconds: SECONDS, measure });
  return Object.fromEntries(cases.map((one) => [one.name, measured.ratio(one, subject, against, "rate")]));
}
