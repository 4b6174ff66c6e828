// Fetches the ZooKeeper server, then runs the program that imports this in a network namespace of its own, where nobody else
// listens and Java finds no other address than loopback; ends with its exit status.
import { spawnSync } from "node:child_process";

if (process.env.DUBBO_SCORE_ALONE !== "1") {
  const built = spawnSync("mvn", ["-q", "-B", "-f", "test/interop/zookeeper/pom.xml", "package"], { stdio: "inherit" });
  if (built.status !== 0) {
    console.error("mvn (Apache Maven) is needed to fetch the ZooKeeper server", built.error ?? "");
    process.exit(1);
  }
  const words = [process.execPath, ...process.argv.slice(1)].map((word) => `'${word}'`).join(" ");
  const { status, error } = spawnSync("unshare", ["-rn", "sh", "-c", `ip link set lo up && exec ${words}`], {
    stdio: "inherit",
    env: { ...process.env, DUBBO_SCORE_ALONE: "1" },
  });
  if (error !== undefined) console.error(`unshare (util-linux) and ip (iproute2) are needed: ${error.message}`);
  process.exit(status ?? 1);
}
