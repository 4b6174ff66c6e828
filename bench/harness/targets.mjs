import { readFileSync } from "node:fs";
import { short, tableText } from "./statistics.mjs";

const all = JSON.parse(readFileSync(new URL("../targets.json", import.meta.url), "utf8"));

/**
 * What is asked of a question, and what came of it: `figure(of)` gives the spread that a target speaks of, or
 * undefined when it was not measured.
 */
export function targetsOf(question, figure) {
  return (all[question] ?? []).map(({ says, of, bar, stretch, less = false }) => {
    const reached = figure(of);
    const reaches = (limit) => limit !== undefined && (less ? reached.median <= limit : reached.median >= limit);
    const verdict =
      reached === undefined ? "not measured" : reaches(stretch) ? "stretch met" : reaches(bar) ? "met" : "missed";
    return { says, bar, stretch, less, reached, verdict };
  });
}

/** Targets as a table; nothing when there are none. */
export function targetsText(targets) {
  const rows = targets.map(({ says, bar, stretch, less, reached, verdict }) => [
    says,
    `${less ? "≤" : "≥"} ${limitText(bar)}`,
    limitText(stretch),
    reached === undefined ? "-" : `${short(reached.median)} (${short(reached.min)}–${short(reached.max)})`,
    verdict,
  ]);
  return tableText([["target", "bar", "stretch", "reached", ""], ...rows]);
}

const limitText = (limit) => (limit === undefined ? "-" : short(limit));
