import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Share of the busy time that each function spent in itself, largest first. */
export function selfTimes(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8"));
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, frameText(callFrame)]));
  const times = new Map();
  samples.forEach((id, i) => {
    const name = nameOf.get(id);
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i]);
  });
  const idle = times.get("(idle)") ?? 0;
  times.delete("(idle)");
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  const rows = [...times].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
  return { busyShare: busy / (busy + idle), rows };
}

function frameText({ functionName, url, lineNumber }) {
  if (url === "") return functionName || "(anonymous)";
  const path = url.startsWith("file:") ? fileURLToPath(url).replace(root, "") : url;
  return `${functionName || "(anonymous)"} ${path}:${lineNumber + 1}`;
}
