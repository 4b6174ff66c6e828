// The unit suites once more, where a rejection that nobody handles, a deprecation or a warning of Node ends the process:
// counts crashes and warnings. Arguments: folders of compiled tests; default all that `npm test` runs.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { globSync } from "../glob.mjs";

const wanted = process.argv.slice(2);
const all = [
  ...globSync("packages", /\/dist\/.*\.test\.js$/),
  ...globSync("test/dist", /\.test\.js$/).filter((file) => !/\/(interop|faults)\//.test(file)),
];
const files = wanted.length === 0 ? all : all.filter((file) => wanted.some((folder) => file.includes(folder)));
const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-strict-"));
const warnings = join(folder, "warnings");
const report = join(folder, "report");
writeFileSync(warnings, "");
// Of Node's own tools, such as the test runner; everything else is ours.
const preload = join(folder, "preload.mjs");
writeFileSync(
  preload,
  `import { appendFileSync } from "node:fs";
process.on("warning", (warning) => {
  if (warning.name === "ExperimentalWarning") return;
  appendFileSync(${JSON.stringify(warnings)}, JSON.stringify([process.argv[1], warning.name, warning.message]) + "\\n");
});
`,
);
const flags = ["--unhandled-rejections=strict", "--throw-deprecation"];
const child = spawn(
  process.execPath,
  [
    ...["--test", "--test-reporter=dot", "--test-reporter-destination=stderr"],
    ...["--test-reporter=./scripts/score-reporter.mjs", `--test-reporter-destination=${report}`],
    ...files,
  ],
  {
    stdio: ["ignore", "ignore", "ignore"],
    env: {
      ...process.env,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${flags.join(" ")} --import=${pathToFileURL(preload)}`,
    },
  },
);
const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
const lines = (path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const tests = lines(report);
const failed = tests.filter(({ outcome }) => outcome === "fail");
const warned = lines(warnings);
rmSync(folder, { recursive: true });
for (const { name } of failed.slice(0, 20)) console.log(`failed: ${name}`);
for (const [file, name, message] of warned.slice(0, 20)) console.log(`warned: ${file}: ${name}: ${message}`);
console.log(`${tests.length} tests of ${files.length} files, ${warned.length} warnings`);
const crashes = failed.length + warned.length;
const good = crashes === 0 && code === 0 && tests.length > 100;
console.log(`strict ${crashes} 0 ${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);
