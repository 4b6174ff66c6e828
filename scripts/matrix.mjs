// Writes README's interop matrix from the cells that the live suites left in .cache/interop, or, with --check, fails
// when README says anything else. A peer that is missing or a case that failed is an error, never an empty cell.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const LINES = ["java33", "java27", "go33"];
const COLUMNS = [
  ["consumer", "direct"],
  ["consumer", "zookeeper"],
  ["provider", "direct"],
  ["provider", "zookeeper"],
];
/** How often the suites make each kind of call over ZooKeeper. */
const CALLS_OVER_ZOOKEEPER = 20;
const START = "<!-- interop matrix: written by scripts/matrix.mjs -->";
const END = "<!-- end of the interop matrix -->";
const folder = new URL("../.cache/interop/", import.meta.url);
const readme = new URL("../README.md", import.meta.url);

const cells = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")))
  : [];

/** Down to two digits: the figure says how much was tried, and a case more or less need not change it. */
function rounded(calls) {
  const unit = 10 ** Math.max(0, String(calls).length - 2);
  return (Math.floor(calls / unit) * unit).toLocaleString("en");
}

const problems = [];
const rows = LINES.map((line) => {
  const ofLine = cells.filter((cell) => cell.line === line);
  const peers = [...new Set(ofLine.map(({ peer }) => peer))];
  if (peers.length > 1) problems.push(`${line} names several peers: ${peers.join(", ")}`);
  const numbers = COLUMNS.map(([node, via]) => {
    const parts = ofLine.filter((cell) => cell.node === node && cell.via === via);
    const cases = parts.reduce((sum, cell) => sum + cell.cases, 0);
    const failed = parts.reduce((sum, cell) => sum + cell.failed, 0);
    if (cases === 0) problems.push(`${line}, Node as ${node}, ${via}: no case was run`);
    if (failed > 0) problems.push(`${line}, Node as ${node}, ${via}: ${failed} of ${cases} failed`);
    const calls = parts.reduce((sum, cell) => sum + cell.calls, 0);
    const each = via === "zookeeper" ? CALLS_OVER_ZOOKEEPER : 1;
    if (!(calls >= each * cases)) {
      problems.push(
        `${line}, Node as ${node}, ${via}: ${calls} calls are fewer than ${each} for each of ${cases} cases`,
      );
    }
    return `${cases - failed} of ${cases} in ${rounded(calls)} calls`;
  });
  return `| ${[peers[0] ?? line, ...numbers].join(" | ")} |`;
});
const table = [
  START,
  "",
  "| peer | Node as consumer, direct | over ZooKeeper | Node as provider, direct | over ZooKeeper |",
  "| --- | --- | --- | --- | --- |",
  ...rows,
  "",
  END,
].join("\n");

const text = readFileSync(readme, "utf8");
const from = text.indexOf(START);
const to = text.indexOf(END);
if (from < 0 || to < from) problems.push("README has no place for the matrix");
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(rows.join("\n"));
const wanted = text.slice(0, from) + table + text.slice(to + END.length);
if (process.argv.includes("--check")) {
  if (wanted !== text) {
    console.error("README's matrix is not what this run gave: npm run matrix, and commit it");
    process.exit(1);
  }
} else writeFileSync(readme, wanted);
