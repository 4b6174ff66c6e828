// Seconds until the list of providers is right again after the registry was killed (F32), and after the session of a provider
// (F34, F36) or of the consumer (F35) was over. Runs these rows of the fault suite, which measure it.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const ROWS = ["F32", "F34", "F35", "F36"];
const { values } = parseArgs({ options: { bar: { type: "string", default: "2" } } });
const BAR_SECONDS = Number(values.bar);
if (!(BAR_SECONDS > 0)) throw new RangeError("--bar is a number of seconds");
const FILES = ["zookeeper-server", "zookeeper-session"].map((name) => `test/dist/faults/${name}.test.js`);

const built = spawnSync("mvn", ["-q", "-B", "-f", "test/interop/zookeeper/pom.xml", "package"], { stdio: "inherit" });
if (built.status !== 0) {
  console.error("mvn is needed to fetch the ZooKeeper server", built.error ?? "");
  console.log(`registry - ${BAR_SECONDS}s FAIL`);
  process.exit(1);
}
const node = `'${process.execPath}' --unhandled-rejections=strict --test --test-concurrency=1 --test-reporter=tap`;
const command = `ip link set lo up && exec ${node} --test-name-pattern='^(${ROWS.join("|")})\\b' ${FILES.join(" ")}`;
const child = spawn("unshare", ["-rn", "sh", "-c", command], { stdio: ["ignore", "pipe", "inherit"] });
const exit = new Promise((resolve) => child.on("close", resolve).on("error", () => resolve(1)));
const worst = new Map();
const output = [];
for await (const line of createInterface({ input: child.stdout })) {
  output.push(line);
  const [, row, seconds] = /# recovery (F\d+) ([\d.]+)$/.exec(line) ?? [];
  if (row === undefined) continue;
  worst.set(row, Math.max(worst.get(row) ?? 0, Number(seconds)));
  console.log(line.trim());
}
const code = await exit;
if (code !== 0) console.log(output.join("\n"));
const value = ROWS.map((row) => `${row}:${worst.get(row)?.toFixed(2) ?? "-"}s`).join(",");
const passes = code === 0 && ROWS.every((row) => worst.get(row) <= BAR_SECONDS);
console.log(`registry ${value} ${BAR_SECONDS}s ${passes ? "PASS" : "FAIL"}`);
process.exitCode = passes ? 0 : 1;
