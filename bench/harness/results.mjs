import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svgOf } from "./plot.mjs";

const folder = fileURLToPath(new URL("../results/", import.meta.url));

/** Writes `results/NAME.json`, and the plot as `results/NAME.svg`. */
export function save(name, result, plot) {
  mkdirSync(folder, { recursive: true });
  const { cores, cpu, node, date } = result.machine;
  const facts = `${cores} cores, ${cpu}, Node ${node}, ${date.slice(0, 10)}; medians of ${result.rounds} interleaved rounds, marks from smallest to largest`;
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${folder}${name}.svg`, svgOf(plot, facts));
  console.log(`saved to bench/results/${name}.json and ${name}.svg`);
}
