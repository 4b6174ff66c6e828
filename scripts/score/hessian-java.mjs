// Live hessian-lite: both releases read what we write, and their graphs come back from us as they were. Needs a JDK and Maven.
import { spawnSync } from "node:child_process";

const missing = ["java", "javac", "mvn"].filter(
  (tool) => spawnSync(tool, ["-version"], { stdio: "ignore" }).status !== 0,
);
const fail = (why) => {
  console.log(why);
  console.log("hessian-java 0/0 - FAIL");
  process.exit(1);
};
if (missing.length > 0) fail(`missing: ${missing.join(", ")}; a JDK of 17 or later and Apache Maven are needed`);

const run = (command, args) => {
  const { status, stdout, error } = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error !== undefined || status === null) fail(`${command} ${args.join(" ")}: ${error ?? "it was ended"}`);
  return { status, stdout };
};
for (const [pom, goal] of [
  ["test/vectors/java/pom.xml", "process-classes"],
  ["test/interop/hessian/pom.xml", "package"],
]) {
  const { status, stdout } = run("mvn", ["-q", "-B", "-f", pom, goal]);
  if (status !== 0) fail(`mvn ${goal} of ${pom} failed\n${stdout}`);
}
const vectors = run(process.execPath, ["test/vectors/check.mjs"]);
console.log(vectors.stdout.trimEnd());
const releases = [...vectors.stdout.matchAll(/^(\S+) reads (\d+) values as meant/gm)];
const read = releases.reduce((sum, [, , count]) => sum + Number(count), 0);
const graphs = run(process.execPath, [
  "--test",
  "--test-reporter=./scripts/score-reporter.mjs",
  "test/dist/interop/hessian.test.js",
]);
const tests = graphs.stdout
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line));
for (const { name, outcome } of tests) if (outcome !== "pass") console.log(`${outcome}: ${name}`);
const passed = tests.filter(({ outcome }) => outcome === "pass").length;
console.log(
  `${read} values read by ${releases.map(([, release]) => release).join(" and ")}; ${passed} of ${tests.length} suites of random graphs`,
);
const good =
  vectors.status === 0 &&
  graphs.status === 0 &&
  releases.length === 2 &&
  read > 2000 &&
  passed === tests.length &&
  passed > 0;
console.log(`hessian-java ${read}/${passed} >2000/${tests.length} ${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);
