// A provider that is offered twice what it can do: how much of its peak it still does, and how long what it accepts takes
// beside half the peak. Two consumer processes call at a rate, whatever becomes of their calls. `--rounds N --ms N`.
// The provider has the bounds that the documents recommend for methods that compute: few places, few that wait.
import { parseArgs } from "node:util";
import { median, quantile, startClients, startProvider } from "./load.mjs";

const GOODPUT_BAR = 0.9;
const RATIO_BAR = 5;
const MICROS = 1000;
const CALLERS = 4;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "40" }, ms: { type: "string", default: "500" } },
});
const [rounds, ms] = [Number(values.rounds), Number(values.ms)];
console.log(`overload: ${rounds} rounds of ${ms} ms at peak, at half and at twice the peak`);

const provider = await startProvider({ threads: 4, queues: 6 });
const clients = await Promise.all([0, 1].map(() => startClients(provider.url, 1)));
const both = async (message) => {
  const tallies = (await Promise.all(clients.map((one) => one.ask(message)))).flat();
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    sent: sum("sent"),
    ok: sum("ok"),
    refused: sum("refused"),
    failed: sum("failed"),
    ms: tallies.flatMap((tally) => tally.ms),
  };
};

await both({ ms: 1000, micros: MICROS, callers: CALLERS }); // warm-up
// Short phases in turn, so that what else the machine does falls on all of them.
const [peak, half, twice] = [
  { ok: 0, failed: 0 },
  { ok: 0, failed: 0 },
  { ok: 0, failed: 0 },
].map((one) => ({
  ...one,
  sent: 0,
  refused: 0,
  ms: [],
}));
const add = (total, one) => {
  for (const key of ["sent", "ok", "refused", "failed"]) total[key] += one[key];
  total.ms.push(...one.ms);
};
const peaks = [];
for (let round = 1; round <= rounds; round++) {
  const one = await both({ ms, micros: MICROS, callers: CALLERS });
  peaks.push((one.ok * 1000) / ms);
  add(peak, one);
  // Of the last few rounds: a single one may have been disturbed.
  const perSecond = median(peaks.slice(-5));
  add(half, await both({ ms, micros: MICROS, rate: perSecond / 4 }));
  add(twice, await both({ ms, micros: MICROS, rate: perSecond }));
}
const perSecond = (count) => ((count * 1000) / (ms * rounds)).toFixed(0);
const [calm, busy] = [quantile(half.ms, 0.99), quantile(twice.ms, 0.99)];
console.log(
  `peak: ${perSecond(peak.ok)}/s, ${Math.min(...peaks).toFixed(0)} to ${Math.max(...peaks).toFixed(0)} by round`,
);
console.log(`half: ${perSecond(half.sent)}/s offered, ${perSecond(half.ok)}/s answered, p99 ${calm.toFixed(1)} ms`);
console.log(
  `twice: ${perSecond(twice.sent)}/s offered, ${perSecond(twice.ok)}/s answered, ${perSecond(twice.refused)}/s refused, p99 of the answered ${busy.toFixed(1)} ms`,
);
const { executors } = await provider.ask("status");
console.log(`the provider says: ${JSON.stringify(executors)}`);
await Promise.all([...clients, provider].map((one) => one.end()));

const goodput = twice.ok / peak.ok;
const ratio = busy / calm;
const failed = peak.failed + half.failed + twice.failed;
const passed = goodput >= GOODPUT_BAR && ratio < RATIO_BAR && failed === 0 && twice.refused > 0;
if (failed > 0) console.log(`${failed} calls failed otherwise than with status 100`);
if (twice.refused === 0) console.log("nothing was refused: this was no overload");
console.log(
  `overload ${goodput.toFixed(2)}/${ratio.toFixed(1)} ${GOODPUT_BAR}/${RATIO_BAR} ${passed ? "PASS" : "FAIL"}`,
);
process.exitCode = passed ? 0 : 1;
