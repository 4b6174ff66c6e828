// Gives the decoder what is almost right: the Java vectors with bits flipped, parts cut out, put in or exchanged, lengths
// and tags changed. Each input must give a value or a HessianError, from any reader and within 100 ms, and what was read
// without loss must be written and read again. `--n` inputs (10 000), `--seed` N (random; printed, to run it again).
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTypeScope, decode, encode, Hessian2Input, HessianError, t } from "@dubbo-ts/hessian2";

const { values } = parseArgs({ options: { n: { type: "string", default: "10000" }, seed: { type: "string" } } });
const COUNT = Number(values.n);
const SEED = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(Number.isInteger(COUNT) && COUNT > 0 && Number.isInteger(SEED)))
  throw new RangeError("--n and --seed are integers");
const SLOW_MS = 100;
/** Longer vectors say nothing that shorter ones do not, and take the time of many. */
const LONGEST = 20_000;
const FAILURES_SHOWN = 10;

const folder = new URL("../test/vectors/hessian2/", import.meta.url);
const unpack = (hex) =>
  Buffer.from(
    hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit, times) => unit.repeat(Number(times))),
    "hex",
  );
const corpus = readdirSync(folder)
  .sort()
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")))
  .flatMap(({ hex }) => (hex === undefined ? [] : [unpack(hex)]))
  .filter((bytes) => bytes.length > 0 && bytes.length <= LONGEST);

let state = SEED | 0;
/** An int below `n`: the same sequence for the same seed, everywhere. */
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];

const TAGS = [
  0x43, 0x48, 0x4d, 0x4e, 0x4f, 0x51, 0x52, 0x53, 0x41, 0x42, 0x55, 0x56, 0x57, 0x58, 0x5a, 0x60, 0x61, 0x70, 0x71,
  0x78, 0x7f, 0x90, 0x91, 0xe0, 0x40, 0x45, 0x47, 0x50,
];
const LENGTHS = ["49 7fffffff", "49 80000000", "49 00010000", "d7ffff", "8f", "bf", "90"].map((hex) =>
  Buffer.from(hex.replace(" ", ""), "hex"),
);

const part = (bytes) => {
  const start = random(bytes.length);
  return bytes.subarray(start, start + 1 + random(Math.min(64, bytes.length - start)));
};
const replaced = (bytes, at, cut, put) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
const mutations = {
  flip: (bytes) => {
    const copy = Buffer.from(bytes);
    copy[random(copy.length)] ^= 1 << random(8);
    return copy;
  },
  byte: (bytes) => {
    const copy = Buffer.from(bytes);
    copy[random(copy.length)] = random(256);
    return copy;
  },
  tag: (bytes) => {
    const copy = Buffer.from(bytes);
    copy[random(copy.length)] = pick(TAGS);
    return copy;
  },
  truncate: (bytes) => bytes.subarray(0, random(bytes.length)),
  remove: (bytes) => replaced(bytes, random(bytes.length), 1 + random(8), Buffer.alloc(0)),
  insert: (bytes) => replaced(bytes, random(bytes.length + 1), 0, part(pick(corpus))),
  splice: (bytes) => replaced(bytes, random(bytes.length), 1 + random(16), part(pick(corpus))),
  length: (bytes) => replaced(bytes, random(bytes.length), 1 + random(2), pick(LENGTHS)),
  repeat: (bytes) => {
    const chunk = part(bytes);
    return replaced(bytes, random(bytes.length), 0, Buffer.concat(Array(1 + random(20)).fill(chunk)));
  },
  nest: (bytes) =>
    Buffer.concat([Buffer.from([pick([0x79, 0x57, 0x48, 0x7a])]), bytes, pick([Buffer.from([0x5a]), pick(corpus)])]),
};
const names = Object.keys(mutations);

// What the vectors are full of, with each kind of plan somewhere in it.
const M = "org.dubbots.vectors.model.";
const Level = t.enum(`${M}Level`, ["BRONZE", "SILVER", "GOLD"]);
const Order = t.object(`${M}Order`, {
  id: t.long,
  count: t.int,
  price: t.nullable(t.decimal),
  placed: t.nullable(t.date),
  level: t.nullable(Level),
  lines: t.nullable(t.list(t.any)),
  extra: t.nullable(t.map(t.string, t.any)),
  rest: t.lossless,
});
const Gone = t.exception("java.lang.IllegalStateException", { code: t.nullable(t.int) });
const SCHEMAS = [
  t.any,
  t.lossless,
  t.boolean,
  t.byte,
  t.short,
  t.int,
  t.long,
  t.longNumber,
  t.float,
  t.double,
  t.char,
  t.string,
  t.chars,
  t.bytes,
  t.void,
  t.bigInteger,
  t.decimal,
  t.date,
  Level,
  Order,
  Gone,
  t.array(t.int),
  t.array(t.array(t.string)),
  t.list(t.any),
  t.list(t.lossless),
  t.list(Order),
  t.list(t.nullable(t.list(t.long))),
  t.set(t.any),
  t.set(t.string),
  t.map(t.any, t.any),
  t.map(t.long, t.lossless),
  t.map(t.string, t.int),
  t.record(t.any),
  t.nullable(Order),
  t.withDefault(t.int, () => 7),
  ...Object.values(t).filter((value) => value?.kind === "value"),
];
const scope = createTypeScope(SCHEMAS);
const plans = [...SCHEMAS.map((schema) => scope.plan(schema)), scope.throwable];

const read = (bytes, plan) => plan.read(new Hessian2Input(bytes));
const readers = {
  // Not `decode`, for which bytes behind the value are an error before anything else was tried.
  any: (bytes) => read(bytes, scope.plan(t.any)),
  lossless: (bytes) => {
    const value = read(bytes, scope.plan(t.lossless));
    const written = encode(value);
    const again = encode(decode(written, { lossless: true }));
    if (!Buffer.from(written).equals(again)) throw new Error("what was read without loss is written in two ways");
  },
  schema: (bytes) => read(bytes, pick(plans)),
};

console.log(`seed ${SEED}, ${COUNT} inputs from ${corpus.length} vectors, ${plans.length} plans`);
const started = performance.now();
const outcomes = { value: 0 };
let failures = 0;
let slowest = 0;
for (let i = 0; i < COUNT; i++) {
  let bytes = pick(corpus);
  const done = [];
  for (let k = 1 + random(3); k > 0 && bytes.length > 0; k--) {
    const name = pick(names);
    done.push(name);
    bytes = mutations[name](bytes);
  }
  for (const [how, reader] of Object.entries(readers)) {
    const problem = attempt(() => reader(bytes));
    if (problem === undefined) continue;
    if (++failures <= FAILURES_SHOWN)
      console.log(`input ${i}, ${how}, ${done.join(" ")}: ${problem}\n  ${bytes.toString("hex").slice(0, 2000)}`);
  }
}

/** What went wrong; undefined for a value or a HessianError in time. */
function attempt(run) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let problem;
  try {
    run();
    outcomes.value++;
  } catch (error) {
    if (error instanceof HessianError) outcomes[error.code] = (outcomes[error.code] ?? 0) + 1;
    else problem = error instanceof Error ? error.stack : String(error);
  }
  let ms = performance.now() - began;
  if (ms > SLOW_MS) {
    // Where others hold this process up, its own time is the truth.
    const { user, system } = process.cpuUsage(cpu);
    ms = Math.min(ms, (user + system) / 1000);
    if (ms > SLOW_MS) problem ??= `${ms.toFixed(0)} ms`;
  }
  slowest = Math.max(slowest, ms);
  return problem;
}

console.log(
  Object.entries(outcomes)
    .map(([name, count]) => `${name} ${count}`)
    .join(", "),
);
console.log(`slowest ${slowest.toFixed(0)} ms, ${((performance.now() - started) / 1000).toFixed(0)} s in all`);
console.log(`fuzz ${COUNT - Math.min(failures, COUNT)} ${COUNT} ${failures === 0 ? "PASS" : "FAIL"}`);
process.exit(failures === 0 ? 0 : 1);
