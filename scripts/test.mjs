// Runs every compiled test that needs Node alone: node:test over packages/*/dist and test/dist, live suites left out.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { globSync } from "./glob.mjs";

const files = [
  ...globSync("packages", /\/dist\/.*\.test\.js$/),
  ...globSync("test/dist", /\.test\.js$/).filter((file) => !/\/(interop|faults)\//.test(file)),
].filter((file) => existsSync(sourceOf(file))); // tsc leaves the output of sources that are gone

function sourceOf(file) {
  const source = file.startsWith("packages") ? file.replace("/dist/", "/src/") : file.replace("/dist/", "/");
  return source.replace(/\.js$/, ".ts");
}

if (files.length === 0) {
  console.error("no compiled tests found: run npm run build first");
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], {
  stdio: "inherit",
  env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --unhandled-rejections=strict` },
});
process.exit(status ?? 1);
