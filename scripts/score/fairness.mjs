// One client calls a hundred times as much as nine others: how much of what each of the nine gets alone it gets beside it.
// All call at a rate, whatever becomes of their calls; the big one's is several times what the provider can do.
// `--ms N`: of each phase; `--rounds N`: phases beside the big client.
import { parseArgs } from "node:util";
import { median, startClients, startProvider } from "./load.mjs";

const BAR = 0.8;
const MICROS = 1000;
/** Who waits longer has got nothing. */
const TIMEOUT_MS = 500;
const SMALL = 9;
const TIMES = 100;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "10" }, ms: { type: "string", default: "2000" } },
});
const [rounds, ms] = [Number(values.rounds), Number(values.ms)];
console.log(
  `fairness: each of ${SMALL} clients ${ms} ms alone, then ${rounds} times ${ms} ms beside one at ${TIMES} times its rate`,
);

const provider = await startProvider({ threads: 4, queues: 40 });
const small = await startClients(provider.url, SMALL);
const big = await startClients(provider.url, 1);
const peaks = [];
for (let i = 0; i < 5; i++) {
  const [{ ok }] = await big.ask({ ms: 400, micros: MICROS, callers: 4 });
  peaks.push(ok / 0.4);
}
const peak = median(peaks);
const rate = peak / 50; // the big one then offers twice the peak, the nine together a fifth of it
console.log(
  `peak ${peak.toFixed(0)}/s; the small ones call ${rate.toFixed(0)}/s each, the big one ${(rate * TIMES).toFixed(0)}/s`,
);

const share = ({ ok, sent }) => ok / sent;
const alone = [];
for (let i = 0; i < SMALL; i++) {
  const [tally] = await small.ask({ ms, micros: MICROS, timeoutMs: TIMEOUT_MS, rate, chosen: [i] });
  alone.push(tally);
}
const beside = alone.map(() => ({ ok: 0, sent: 0 }));
const flood = { ok: 0, sent: 0, refused: 0, failed: 0 };
for (let round = 0; round < rounds; round++) {
  const [tallies, [one]] = await Promise.all([
    small.ask({ ms, micros: MICROS, timeoutMs: TIMEOUT_MS, rate }),
    big.ask({ ms, micros: MICROS, timeoutMs: TIMEOUT_MS, rate: rate * TIMES }),
  ]);
  for (const [i, { ok, sent }] of tallies.entries()) {
    beside[i].ok += ok;
    beside[i].sent += sent;
  }
  for (const key of Object.keys(flood)) flood[key] += one[key];
}
const { executors } = await provider.ask("status");
await Promise.all([small, big, provider].map((one) => one.end()));

const ratios = alone.map((own, i) => share(beside[i]) / share(own));
const shown = (list) => list.map((value) => value.toFixed(2)).join(" ");
console.log(
  `answered of what was sent: alone ${shown(alone.map(share))}; beside the big one ${shown(beside.map(share))}`,
);
console.log(`the big one: ${flood.sent} sent, ${flood.ok} answered, ${flood.refused} refused`);
console.log(`the provider says: ${JSON.stringify(executors)}`);
const worst = Math.min(...ratios);
const passed = worst >= BAR && flood.refused > 0 && alone.every(({ ok }) => ok > 0);
if (flood.refused === 0) console.log("nothing of the big one was refused: this was no overload");
console.log(`fairness ${worst.toFixed(2)} ${BAR} ${passed ? "PASS" : "FAIL"}`);
process.exitCode = passed ? 0 : 1;
