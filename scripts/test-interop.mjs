// Runs the live suites against real Java and Go peers, in a network namespace of their own: Java swaps 127.0.0.1 for the
// machine's own address. With the word "faults": the fault suites, which need a ZooKeeper alone. Says what is missing and
// fails; it never passes by leaving something out.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { globSync } from "./glob.mjs";

const missing = [];
const has = (command, args) => {
  const { error, status } = spawnSync(command, args, { stdio: "ignore" });
  return error === undefined && status === 0;
};
const java = spawnSync("java", ["-version"], { encoding: "utf8" });
const version = /version "(\d+)/.exec(java.stderr ?? "")?.[1];
if (java.error !== undefined) missing.push("java: a JDK, 17 or later, on the PATH");
else if (!(Number(version) >= 17)) missing.push(`java 17 or later: this one is ${version ?? "unknown"}`);
if (!has("javac", ["-version"])) missing.push("javac: a JDK, not a JRE alone, on the PATH");
if (!has("mvn", ["-v"])) missing.push("mvn: Apache Maven 3.6 or later, on the PATH");
const go = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8", cwd: "/" }).stdout?.trim();
if (!go) missing.push("go: Go 1.24 or later, on the PATH");
else if (!(Number(/^go1\.(\d+)/.exec(go)?.[1]) >= 24)) missing.push(`go 1.24 or later: this one is ${go}`);
const namespace = ["-rn", "-n"].find((flag) => has("unshare", [flag, "sh", "-c", "ip link set lo up"]));
if (namespace === undefined) {
  missing.push("a network namespace: unshare (util-linux) and ip (iproute2), and the right to use them");
}
if (process.argv[2] === "faults") {
  if (!has("nft", ["--version"])) missing.push("nft: nftables, which loses packets");
  if (!has("ss", ["-V"]) || !has("tc", ["-V"]))
    missing.push("ss and tc: iproute2, which cut connections and slow lines down");
  if (!has("prlimit", ["--version"]) || !has("nsenter", ["--version"])) missing.push("prlimit and nsenter: util-linux");
  if (!has("python3", ["--version"])) missing.push("python3, behind a TUN device that delays packets");
  if (!has("sh", ["-c", "ls /usr/lib/*/faketime/libfaketime.so.1"])) missing.push("libfaketime, which moves clocks");
  if (!has("sh", ["-c", "command -v microsocks"])) missing.push("microsocks, a SOCKS5 proxy");
}
if (missing.length > 0) {
  console.error(
    `the live suites cannot run here, these are missing:\n${missing.map((line) => `  - ${line}`).join("\n")}`,
  );
  process.exit(1);
}

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error !== undefined) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
};

const [suite = "interop"] = process.argv.slice(2);
console.log("building the Java peers (Maven downloads them the first time)");
for (const peer of suite === "faults" ? ["zookeeper"] : ["java", "hessian", "zookeeper"])
  run("mvn", ["-q", "-B", "-f", `test/interop/${peer}/pom.xml`, "package"]);
if (suite === "interop") {
  console.log("building the dubbo-go peer (Go downloads its modules the first time)");
  run("go", ["build", "-C", "test/interop/go", "-mod=readonly", "-trimpath", "-o", "target/peer", "."]);
}
const files = globSync(`test/dist/${suite}`, /\.test\.js$/);
if (files.length === 0) {
  console.error("no compiled live suite found: run npm run build first");
  process.exit(1);
}
// The matrix is made of what this run leaves there, never of what an earlier one did.
if (suite === "interop") rmSync(new URL("../.cache/interop/", import.meta.url), { recursive: true, force: true });
const quoted = files.map((file) => `'${file}'`).join(" ");
run("unshare", [
  namespace,
  "sh",
  "-c",
  `ip link set lo up && exec '${process.execPath}' --test --test-concurrency=1 --test-timeout=600000 --test-reporter=spec ${quoted}`,
]);
