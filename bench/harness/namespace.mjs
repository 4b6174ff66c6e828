import { spawn, spawnSync } from "node:child_process";
import { HOST } from "./provider-host.mjs";

// Besides the loopback a pair of interfaces that leads nowhere. Where Java finds no address but the loopback's, it looks at
// all interfaces again for every request it serves, and that takes longer than all the rest of the call.
const INTERFACES = [
  "ip link set lo up",
  "ip link add bench0 type veth peer name bench1",
  "ip addr add 192.0.2.1/24 dev bench0",
  "ip link set bench0 up",
  "ip link set bench1 up",
].join(" && ");

const flag = ["-rn", "-n"].find((each) => {
  const { error, status } = spawnSync("unshare", [each, "sh", "-c", INTERFACES], { stdio: "ignore" });
  return error === undefined && status === 0;
});

/** Why no network namespace can be made here; undefined when one can. */
export const noNamespace =
  flag === undefined
    ? "no network namespace: unshare (util-linux), ip (iproute2) with veth, and the right to use them are needed"
    : undefined;

/**
 * Runs `file` in a network namespace of its own: Java replaces 127.0.0.1 by the machine's own address, which is one of
 * this namespace then. Passes on what asks it to end; gives its exit code.
 */
export function runInNamespace(file, args, env) {
  // Each step replaces the one before it, so the signals reach the program.
  const script = `${INTERFACES} && exec "$0" "$@"`;
  const child = spawn("unshare", [flag, "sh", "-c", script, process.execPath, file, ...args], {
    stdio: "inherit",
    env: { ...env, [HOST]: "0.0.0.0" },
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A terminal sends this one to both; who sends it to this process alone is helped by passing it on.
  process.on("SIGINT", () => child.kill("SIGINT"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
