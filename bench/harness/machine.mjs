import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** What a figure has to be read with. */
export function machineFacts() {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    date: new Date().toISOString(),
    /** Of the minute before the run: above zero, others were at work too. */
    loadBefore: loadavg()[0],
  };
}
