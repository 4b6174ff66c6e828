import type { Operations } from "@dubbo-ts/core";
import type { Answer, Command } from "../server/index.js";

const MAX_LINES = 1000;

/** Java: `Version`. */
export function version({ release }: Operations): Command {
  return {
    summary: "version command(show dubbo version)",
    examples: ["version"],
    run: () => ({ text: `dubbo version "${release}"`, data: { version: release } }),
  };
}

/** Java: `ClearTelnetHandler`. */
export const clear: Command = {
  summary: "Clear screen.",
  examples: ["clear [lines]"],
  run({ args: [lines = "100"] }) {
    if (!/^\d{1,9}$/.test(lines)) return `Illegal lines ${lines.slice(0, 100)}, must be integer.`;
    return "\r\n".repeat(Math.min(MAX_LINES, Number(lines)));
  },
};

/** Java: `Quit`, `ExitTelnetHandler`. */
export const quit: Command = {
  summary: "quit telnet console",
  permission: "PUBLIC",
  run: (): Answer => ({ text: "close!", ends: true }),
};
