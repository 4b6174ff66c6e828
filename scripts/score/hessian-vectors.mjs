// The values that two releases of hessian-lite wrote: read and compared, written again without loss, and made anew as
// Java writes them. Value and bar: checks that passed, and checks in all. What cannot be checked is counted apart.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const LEAST = 3000;
const KINDS = {
  read: /^are (read|refused where a limit says so): /,
  "written again": /^are written again without loss: /,
  "made anew": /^are written as Java writes them: /,
};
const args = ["--test", "--test-reporter=./scripts/score-reporter.mjs", "test/dist/vectors/hessian2.test.js"];
const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
const exit = new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
const counts = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, { pass: 0, fail: 0, skip: 0 }]));
for await (const line of createInterface({ input: child.stdout })) {
  const { name, outcome } = JSON.parse(line);
  const kind = Object.keys(KINDS).find((one) => KINDS[one].test(name));
  if (kind !== undefined) counts[kind][outcome]++;
  if (outcome === "fail") console.log(`failed: ${name}`);
}
const code = await exit;
let passed = 0;
let checks = 0;
for (const [kind, { pass, fail, skip }] of Object.entries(counts)) {
  passed += pass;
  checks += pass + fail;
  console.log(`${kind}: ${pass} of ${pass + fail}, ${skip} cannot be checked (test/vectors/exceptions.ts says why)`);
}
const good = code === 0 && passed === checks && checks >= LEAST;
if (checks < LEAST) console.log(`only ${checks} checks have run, at least ${LEAST} are there`);
console.log(`hessian-vectors ${passed}/${checks} ${checks}/${checks} ${good ? "PASS" : "FAIL"}`);
process.exit(good ? 0 : 1);
