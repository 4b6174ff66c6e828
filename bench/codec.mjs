import assert from "node:assert/strict";
import { decode } from "@dubbo-ts/hessian2";
import { CODEC_PAYLOADS, SIX } from "./codec/payloads.mjs";
import { Peers } from "./harness/peers.mjs";
import { java, node } from "./harness/programs.mjs";
import { Rounds } from "./harness/rounds.mjs";
import { geometricMean, short, spreadText, tableText, whole } from "./harness/statistics.mjs";
import { textOf } from "./peers/dubbo/contract.mjs";

export const question =
  "how fast are values written and read, with a schema and without, beside JSON and other codecs?";
export const needs = ["hessian.js", "java"];

const CODECS = {
  schema: { needs: [], start: node("codec/with-schema") },
  dynamic: { needs: [], start: node("codec/dynamic") },
  JSON: { needs: [], start: node("codec/json") },
  "hessian.js": { needs: ["hessian.js"], start: node("codec/hessian-js") },
  "hessian-lite": { needs: ["java"], start: java("CodecMain") },
};
const LIMIT_MS = 15_000;

/** Each codec in a process of its own that does all payloads, as a server would; prints the table. */
export async function run({ seconds, rounds, missing, signal }) {
  const peers = new Peers(signal);
  try {
    const codecs = {};
    for (const [name, { needs: all, start }] of Object.entries(CODECS)) {
      if (all.every((each) => missing[each] === undefined)) codecs[name] = start(peers);
    }
    const hex = await checked(codecs);
    const payloads = Object.keys(CODEC_PAYLOADS);
    const cases = ["encode", "decode"].flatMap((direction) =>
      payloads.map((payload) => ({ direction, payload, subjects: Object.keys(hex[payload]) })),
    );
    const measured = new Rounds(cases);
    await measured.run({
      rounds,
      seconds,
      async measure(name, { direction, payload }, howLong) {
        const input = { payload, seconds: howLong, hex: direction === "decode" ? hex[payload][name] : undefined };
        const {
          times,
          seconds: took,
          cpuSeconds,
        } = await codecs[name].ask(direction, input, howLong * 1000 + LIMIT_MS);
        return { rate: times / took, cpu: (cpuSeconds / times) * 100_000 };
      },
    });
    printTable(measured, hex, rounds, seconds);
    return {
      results: cases.flatMap((one) => one.subjects.map((name) => resultOf(measured, one, name, hex))),
      figure: (of) => figureOf(measured, of),
      plot: plotOf(measured, payloads, Object.keys(codecs)),
    };
  } finally {
    await peers.close();
  }
}

/** The bytes of each payload by codec; fails where they do not say the same. */
async function checked(codecs) {
  const hex = {};
  for (const [payload, { schema, value }] of Object.entries(CODEC_PAYLOADS)) {
    hex[payload] = {};
    const expected = textOf(sorted(value));
    for (const [name, codec] of Object.entries(codecs)) {
      const bytes = await codec.ask("hex", { payload });
      hex[payload][name] = bytes;
      if (name === "JSON") continue;
      const what = `${name} wrote another ${payload}`;
      assert.equal(textOf(sorted(decode(Buffer.from(bytes, "hex"), schema))), expected, what);
      const again = await codec.ask("again", { payload, hex: hex[payload].schema });
      assert.equal(
        textOf(sorted(decode(Buffer.from(again, "hex"), schema))),
        expected,
        `${name} read another ${payload}`,
      );
    }
  }
  return hex;
}

const sorted = (value) => (value instanceof Map ? [...value].sort() : value);

function resultOf(measured, one, codec, hex) {
  const { direction, payload } = one;
  return {
    direction,
    payload,
    codec,
    bytes: hex[payload][codec].length / 2,
    rate: measured.figure(one, codec, "rate"),
    cpu: measured.figure(one, codec, "cpu"),
    ofJson: measured.ratio(one, codec, "JSON", "rate"),
    warmUpRate: measured.warmUp(one, codec, "rate"),
  };
}

/**
 * `{ directions, codec, against }`: how many times faster, the geometric mean of the six payloads, or with `worst` the
 * slowest of them.
 */
function figureOf(measured, { directions, codec, against, worst = false }) {
  return measured.over((figure) => {
    const means = directions.flatMap((direction) =>
      SIX.map((payloads) => {
        const cases = measured.cases.filter((one) => one.direction === direction && payloads.includes(one.payload));
        const ratios = cases.map((one) => figure(one, codec, "rate") / figure(one, against, "rate"));
        return worst ? Math.min(...ratios) : geometricMean(ratios);
      }),
    );
    return worst ? Math.min(...means) : geometricMean(means);
  });
}

function printTable(measured, hex, rounds, seconds) {
  console.log(`\nmedian (min–max) of ${rounds} interleaved rounds of ${seconds} s; processor seconds for 100,000`);
  const heading = ["", "payload", "codec", "bytes", "warm-up", "a second", "of JSON", "CPU"];
  const rows = measured.cases.flatMap((one) =>
    one.subjects.map((codec) => [
      one.direction,
      one.payload,
      codec,
      whole(hex[one.payload][codec].length / 2),
      whole(measured.warmUp(one, codec, "rate")),
      spreadText(measured.figure(one, codec, "rate"), whole),
      spreadText(measured.ratio(one, codec, "JSON", "rate"), short),
      short(measured.figure(one, codec, "cpu").median),
    ]),
  );
  console.log(tableText([heading, ...rows]));
}

function plotOf(measured, payloads, codecs) {
  const panel = (direction) => ({
    kind: "bars",
    title: direction,
    x: { values: payloads },
    y: { label: "times as fast as JSON", log: true },
    series: codecs.map((name) => ({
      name,
      values: payloads.map((payload) => {
        const one = measured.cases.find((each) => each.direction === direction && each.payload === payload);
        return measured.ratio(one, name, "JSON", "rate");
      }),
    })),
  });
  return { title: "Codecs beside JSON", panels: ["encode", "decode"].map(panel) };
}
