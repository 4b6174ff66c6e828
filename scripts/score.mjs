// The reliability scoreboard. `node scripts/score.mjs`: every row, then a table; `--ci`: those that `.ci/run` runs, with the
// reduced counts that it prints; `NAME ARGS…`: that one row. A row that says nothing, or ran nothing, has failed.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { leftOut, rows } from "./score-rows.mjs";
import { runSuite } from "./score-suite.mjs";

const [first, ...rest] = process.argv.slice(2);
const isOne = first !== undefined && first !== "--ci";
const chosen = rows.filter((row) => (isOne ? row.name === first : first === undefined || row.ci !== undefined));
if (chosen.length === 0) {
  console.error(`no row ${first}; there are ${rows.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

/** Runs a program of a row and gives its closing line. */
async function run({ name, command }, args) {
  const child = spawn(process.execPath, [...command, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  let closing;
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    const [, word, value, bar, verdict] = /^(\S+) (\S+) (\S+) (PASS|FAIL)$/.exec(line) ?? [];
    if (word === name) closing = { value, bar, verdict };
  }
  const code = await exit;
  if (closing === undefined) return { value: "-", bar: "-", verdict: "FAIL", why: "it printed no result" };
  if ((code === 0) !== (closing.verdict === "PASS")) return { ...closing, verdict: "FAIL", why: `exit status ${code}` };
  return closing;
}

const results = [];
for (const row of chosen) {
  const args = isOne ? rest : first === "--ci" ? row.ci : (row.args ?? []);
  if (!isOne) console.log(`\n-- ${row.name}${args.length > 0 ? ` ${args.join(" ")}` : ""}: ${row.what}`);
  const began = performance.now();
  const result = row.ids === undefined ? await run(row, args) : await runSuite(row, args);
  if (result.why !== undefined) console.log(`${row.name}: ${result.why}`);
  results.push({ ...row, ...result, seconds: (performance.now() - began) / 1000 });
}
if (!isOne) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const column = (key) => Math.max(...results.map((row) => row[key].length));
  console.log("");
  for (const { name, value, bar, verdict, seconds, what } of results) {
    const cells = [name.padEnd(width), value.padStart(column("value")), bar.padStart(column("bar")), verdict];
    console.log(`${cells.join("  ")}  ${seconds.toFixed(0).padStart(4)} s  ${what}`);
  }
  for (const [name, why] of Object.entries(leftOut)) console.log(`${name.padEnd(width)}  left out: ${why}`);
}
process.exitCode = results.every(({ verdict }) => verdict === "PASS") ? 0 : 1;
