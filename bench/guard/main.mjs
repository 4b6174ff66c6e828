// node bench/guard/main.mjs [--set]: fails when a share of the raw echo or of JSON misses its bar twice in a row.
// With --set, writes what was reached now, times 0.7, as the bars.
import { readFileSync, writeFileSync } from "node:fs";
import { spreadText, tableText } from "../harness/statistics.mjs";
import { measuredRatios } from "./ratios.mjs";

const OF_REACHED = 0.7;
const file = new URL("bars.json", import.meta.url);
const format = (value) => value.toFixed(3);

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
}

if (process.argv.includes("--set")) {
  const reached = Object.entries(await measuredRatios(interrupted.signal));
  const bars = Object.fromEntries(reached.map(([name, { median }]) => [name, Number(format(median * OF_REACHED))]));
  writeFileSync(file, `${JSON.stringify(bars, null, 2)}\n`);
  console.log(
    tableText([
      ["share", "reached", "bar"],
      ...reached.map(([name, of]) => [name, spreadText(of, format), format(bars[name])]),
    ]),
  );
} else {
  const bars = JSON.parse(readFileSync(file, "utf8"));
  let missed = await missedOf(bars);
  if (missed.length > 0) {
    console.log("\nonce more: others may have been at work on this machine");
    const first = missed;
    missed = (await missedOf(bars)).filter((name) => first.includes(name));
  }
  for (const name of missed) console.error(`missed twice: ${name}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** Measures, prints, and gives the names of those below their bars. */
async function missedOf(bars) {
  const ratios = await measuredRatios(interrupted.signal);
  const rows = Object.entries(bars).map(([name, bar]) => {
    if (ratios[name] === undefined) throw new Error(`bars.json has a bar for "${name}", which is not measured`);
    const isMissed = ratios[name].median < bar;
    return { name, isMissed, cells: [name, spreadText(ratios[name], format), format(bar), isMissed ? "missed" : ""] };
  });
  console.log(tableText([["share", "median of nine (min–max)", "bar", ""], ...rows.map(({ cells }) => cells)]));
  return rows.filter(({ isMissed }) => isMissed).map(({ name }) => name);
}
