// node bench/run.mjs [NAME…] [--save] [--seconds 2] [--rounds 5] [--in-flight 1,64] [--payload text] [--profile FOLDER]
// Each file beside this one is a question: it exports `question` and `run`.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machineFacts } from "./harness/machine.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const known = readdirSync(folder)
  .filter((file) => file.endsWith(".mjs") && file !== "run.mjs")
  .map((file) => file.slice(0, -".mjs".length))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    save: { type: "boolean", default: false },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    "in-flight": { type: "string", default: "1,16,64,512" },
    payload: { type: "string", default: "text,order" },
    profile: { type: "string" },
  },
});

const number = (name, text, least) => {
  const value = Number(text);
  if (!(value >= least && value <= 10_000)) throw new RangeError(`--${name} ${text}: at least ${least} is needed`);
  return value;
};

const names = positionals.length > 0 ? positionals : known;
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new TypeError(`unknown question ${unknown.join(", ")}, known: ${known.join(", ")}`);

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort(new Error("interrupted")));

for (const name of names) {
  const { question, run } = await import(`./${name}.mjs`);
  const machine = machineFacts();
  console.log(`${name}: ${question}`);
  console.log(`${machine.cores} cores, ${machine.cpu}, Node ${machine.node}, ${machine.date}\n`);
  const result = await run({
    seconds: number("seconds", values.seconds, 0.05),
    rounds: Math.floor(number("rounds", values.rounds, 1)),
    inFlight: values["in-flight"].split(",").map((text) => number("in-flight", text, 1)),
    payloads: values.payload.split(","),
    profile: values.profile,
    signal: interrupted.signal,
  });
  if (!values.save || values.profile !== undefined) continue;
  mkdirSync(`${folder}results`, { recursive: true });
  writeFileSync(`${folder}results/${name}.json`, `${JSON.stringify({ question, machine, ...result }, null, 2)}\n`);
  console.log(`saved to bench/results/${name}.json`);
}
