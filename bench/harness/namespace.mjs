import { spawn, spawnSync } from "node:child_process";

const flag = ["-rn", "-n"].find((each) => {
  const { error, status } = spawnSync("unshare", [each, "sh", "-c", "ip link set lo up"], { stdio: "ignore" });
  return error === undefined && status === 0;
});

/** Why no network namespace can be made here; undefined when one can. */
export const noNamespace =
  flag === undefined
    ? "no network namespace: unshare (util-linux), ip (iproute2) and the right to use them are needed"
    : undefined;

/**
 * Runs `file` in a network namespace of its own, where Java finds no address but 127.0.0.1: with another one it would
 * connect to that instead. Passes on what asks it to end; gives its exit code.
 */
export function runInNamespace(file, args, env) {
  // Each step replaces the one before it, so the signals reach the program.
  const script = 'ip link set lo up && exec "$0" "$@"';
  const child = spawn("unshare", [flag, "sh", "-c", script, process.execPath, file, ...args], {
    stdio: "inherit",
    env,
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A terminal sends this one to both; who sends it to this process alone is helped by passing it on.
  process.on("SIGINT", () => child.kill("SIGINT"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
