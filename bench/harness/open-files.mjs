import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Lets this process, and those it starts from now on, have as many files and sockets open. */
export function allowOpenFiles(count) {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  if (hard === "unlimited" || Number(hard) >= count) return; // Node itself takes all that is allowed
  const { status } = spawnSync("prlimit", ["--pid", String(process.pid), `--nofile=${count}:${count}`]);
  if (status !== 0) throw new Error(`${count} open files are needed and ${hard} allowed: raise the limit (ulimit -Hn)`);
}
