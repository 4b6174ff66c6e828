// Decodes what the parent names, in a process of its own whose memory is small or can be measured.
import { decode, HessianError, t } from "@dubbo-ts/hessian2";
import { declaredLengths, emptyMaps } from "./costly-bodies.js";

const what = process.argv[2];
const bodies: Readonly<Record<string, Buffer>> =
  what === "lengths" ? declaredLengths : { maps: emptyMaps(8 * 1024 * 1024) };
decode(emptyMaps(10_000), t.any);
const before = process.resourceUsage().maxRSS;
const report: Record<string, string> = {};
let slowestMs = 0;
for (const [name, bytes] of Object.entries(bodies)) {
  for (const schema of [t.any, t.lossless] as (typeof t.any)[]) {
    const start = performance.now();
    try {
      decode(bytes, schema);
      report[name] = "decoded";
    } catch (error) {
      report[name] = error instanceof HessianError ? error.code : String(error);
    }
    slowestMs = Math.max(slowestMs, performance.now() - start);
    // One body, one schema: what both leave behind together is no question.
    if (what !== "lengths") break;
  }
}
const grownKiB = process.resourceUsage().maxRSS - before;
console.log(JSON.stringify({ report, slowestMs, grownKiB }));
