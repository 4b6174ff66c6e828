// Runs the README's programs as printed: the provider and the consumer, side by side, from a folder that sees `dubbo-ts`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const readme = readFileSync("README.md", "utf8");
const programs = new Map();
for (const [, name, code] of readme.matchAll(/```js\s+\/\/ (\w+\.mjs)\n([\s\S]*?)```/g)) programs.set(name, code);
for (const name of ["contract.mjs", "provider.mjs", "consumer.mjs"]) {
  if (!programs.has(name)) throw new Error(`README.md prints no ${name}`);
}
// Inside the workspace, so that `import "dubbo-ts"` finds this checkout and not a published release.
const folder = mkdtempSync(join("packages/dubbo", "readme-"));
// The traffic of a check stays on loopback.
const env = { ...process.env, DUBBO_IP_TO_REGISTRY: "127.0.0.1", DUBBO_PORT_TO_BIND: "0" };
const children = [];
const run = (name) => {
  const child = spawn(process.execPath, [name], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  child.stdout.setEncoding("utf8");
  return child;
};
const limit = setTimeout(() => {
  console.error("the README's programs took longer than 30 s");
  process.exit(1);
}, 30_000);
try {
  for (const [name, code] of programs) writeFileSync(join(folder, name), code);
  const provider = run("provider.mjs");
  const [first] = await once(provider.stdout, "data");
  process.stdout.write(`provider: ${first}`);
  const consumer = run("consumer.mjs");
  let output = "";
  consumer.stdout.on("data", (text) => {
    output += text;
  });
  const [code] = await once(consumer, "exit");
  process.stdout.write(`consumer: ${output}`);
  const expected = /prints `([^`]+)`/.exec(readme)?.[1];
  if (code !== 0) throw new Error(`consumer.mjs ended with code ${code}`);
  if (expected === undefined || !output.includes(expected)) throw new Error(`consumer.mjs did not print "${expected}"`);
} finally {
  clearTimeout(limit);
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
