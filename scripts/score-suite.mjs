// A row of the scoreboard that is a suite of tests: runs its files, counts the ids that have a passing test and no failing
// one, and prints the row's line.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { globSync } from "./glob.mjs";

/**
 * `row.files`: folders of compiled tests, or one file; `row.namespace`: run in a network namespace of its own;
 * `row.prepare`: commands before. `args`: ids to run alone.
 */
export async function runSuite({ name, ids, files, namespace, prepare = [] }, args) {
  const wanted = args.length > 0 ? ids.filter((id) => args.includes(id)) : ids;
  for (const command of prepare) {
    const [program, ...rest] = command;
    const code = await ended(spawn(program, rest, { stdio: "inherit" }));
    if (code !== 0) return closing(name, [], wanted, `${command.join(" ")} failed`);
  }
  const found = files.flatMap((at) => (at.endsWith(".js") ? [at] : globSync(at, /\.test\.js$/)));
  if (found.length === 0) return closing(name, [], wanted, `no test files in ${files.join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-score-"));
  const report = join(folder, "report");
  const node = [
    process.execPath,
    "--unhandled-rejections=strict",
    "--test",
    "--test-concurrency=1",
    "--test-timeout=600000",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./scripts/score-reporter.mjs",
    `--test-reporter-destination=${report}`,
    ...(args.length > 0 ? [`--test-name-pattern=^(${wanted.join("|")})\\b`] : []),
    ...found,
  ];
  const quoted = node.map((word) => `'${word}'`).join(" ");
  const command = namespace
    ? ["unshare", "-rn", "sh", "-c", `ip link set lo up && exec ${quoted}`]
    : ["sh", "-c", `exec ${quoted}`];
  const code = await ended(spawn(command[0], command.slice(1), { stdio: ["ignore", "inherit", "inherit"] }));
  const tests = readFileSync(report, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  rmSync(folder, { recursive: true });
  return closing(name, tests, wanted, code === 0 ? undefined : `tests failed`);
}

function closing(name, tests, wanted, why) {
  const of = (id) => tests.filter((test) => test.name.startsWith(`${id} `));
  const missing = wanted.filter((id) => {
    const own = of(id);
    return own.length === 0 || own.some(({ outcome }) => outcome !== "pass");
  });
  for (const id of missing) {
    const own = of(id).filter(({ outcome }) => outcome !== "pass");
    console.log(
      own.length === 0 ? `${id}: no test has run` : own.map((test) => `${test.outcome}: ${test.name}`).join("\n"),
    );
  }
  const verdict = wanted.length > 0 && missing.length === 0 && why === undefined ? "PASS" : "FAIL";
  const value = `${wanted.length - missing.length}/${wanted.length}`;
  const bar = `${wanted.length}/${wanted.length}`;
  console.log(`${name} ${value} ${bar} ${verdict}`);
  return { value, bar, verdict, why };
}

function ended(child) {
  return new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
}
