// node bench/run.mjs [NAME…] [--save] [--seconds 2] [--rounds 5] [--peers all] [--connections 10000] [--in-flight 1,64] [--payload text] [--profile FOLDER]
// Each file beside this one is a question: it exports `question`, `needs` (of the field) and `run`.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FIELD, fetchField } from "./harness/field.mjs";
import { machineFacts } from "./harness/machine.mjs";
import { noNamespace, runInNamespace } from "./harness/namespace.mjs";
import { save } from "./harness/results.mjs";
import { targetsOf, targetsText } from "./harness/targets.mjs";

const file = fileURLToPath(import.meta.url);
const known = readdirSync(new URL(".", import.meta.url))
  .filter((name) => name.endsWith(".mjs") && name !== "run.mjs")
  .map((name) => name.slice(0, -".mjs".length))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    save: { type: "boolean", default: false },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    peers: { type: "string", default: "all" },
    "in-flight": { type: "string", default: "1,16,64,512" },
    payload: { type: "string", default: "text,order" },
    connections: { type: "string", default: "10000" },
    profile: { type: "string" },
  },
});

const number = (name, text, least) => {
  const value = Number(text);
  if (!(value >= least && value <= 10_000)) throw new RangeError(`--${name} ${text}: at least ${least} is needed`);
  return value;
};
const listOf = (what, text, all) => {
  const names = text.filter((name) => name !== "");
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new TypeError(`unknown ${what} ${unknown.join(", ")}, known: ${all.join(", ")}`);
  return names;
};

const names = positionals.length > 0 ? listOf("question", positionals, known) : known;
const invited =
  values.peers === "all" ? FIELD : values.peers === "none" ? [] : listOf("peer", values.peers.split(","), FIELD);
const options = {
  seconds: number("seconds", values.seconds, 0.05),
  rounds: Math.floor(number("rounds", values.rounds, 1)),
  inFlight: values["in-flight"].split(",").map((text) => number("in-flight", text, 1)),
  payloads: values.payload.split(","),
  connections: Math.floor(number("connections", values.connections, 1)),
  profile: values.profile,
};
const questions = [];
for (const name of names) questions.push({ name, ...(await import(`./${name}.mjs`)) });

// The field is fetched where there is a network; what measures runs where Java finds none but the loopback.
const INSIDE = "DUBBO_TS_BENCH_MISSING";
if (process.env[INSIDE] !== undefined) await askAll(JSON.parse(process.env[INSIDE]));
else {
  const missing = await missingOf(questions.flatMap(({ needs }) => needs));
  if (noNamespace !== undefined) await askAll(missing);
  else {
    const env = { ...process.env, [INSIDE]: JSON.stringify(missing) };
    process.exitCode = await runInNamespace(file, process.argv.slice(2), env);
  }
}

/** The reason by name for each of the field that cannot take part. */
async function missingOf(needs) {
  const wanted = values.profile === undefined ? invited.filter((name) => needs.includes(name)) : [];
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error("interrupted"));
  process.once("SIGINT", interrupt);
  const missing = await fetchField(wanted, interrupted.signal);
  process.off("SIGINT", interrupt);
  if (noNamespace !== undefined && wanted.includes("java")) missing.java = noNamespace;
  for (const name of wanted.filter((each) => missing[each])) console.error(`not here: ${name}: ${missing[name]}`);
  for (const name of FIELD.filter((each) => !wanted.includes(each))) missing[name] = "not asked for";
  return missing;
}

async function askAll(missing) {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
  }
  try {
    for (const question of questions) await ask(question, missing, interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    console.error(interrupted.signal.reason.message);
    process.exitCode = 130;
  }
}

async function ask({ name, question, run, needs }, missing, signal) {
  const machine = machineFacts();
  console.log(`\n${name}: ${question}`);
  console.log(`${machine.cores} cores, ${machine.cpu}, Node ${machine.node}, ${machine.date}\n`);
  const result = await run({ ...options, missing, signal });
  signal.throwIfAborted();
  if (result === undefined) return; // profiled, not measured
  const { figure, plot, ...found } = result;
  const targets = targetsOf(name, figure);
  if (targets.length > 0) console.log(`\n${targetsText(targets)}`);
  const absent = Object.fromEntries(needs.filter((each) => missing[each]).map((each) => [each, missing[each]]));
  const { seconds, rounds } = options;
  if (values.save) save(name, { question, machine, seconds, rounds, absent, targets, ...found }, plot);
}
