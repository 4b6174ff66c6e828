import type { Command, Commands } from "../server/index.js";
import { drawTable } from "./table.js";

const COLUMNS = [{ align: "right" }, { align: "left", width: 80 }] as const;

/** `help`, `help ls`. Java: `Help`. */
export function help(commands: () => Commands): Command {
  return {
    summary: "help command",
    examples: ["help", "help online"],
    run({ args: [name] }) {
      const known = commands();
      if (name === undefined) {
        const sorted = [...known].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
        const rows = sorted.map(([command, { summary }]) => [command, summary]);
        return { text: drawTable(COLUMNS, rows, { padding: 1 }), data: Object.fromEntries(rows) };
      }
      const command = known.get(name);
      if (command === undefined) return `no such command:${name.slice(0, 100)}`;
      const { summary, examples = [] } = command;
      const permission = command.permission ?? "PROTECTED";
      const rows = [
        ["COMMAND NAME", name],
        ["EXAMPLE", examples.join("\n")],
      ];
      return { text: drawTable(COLUMNS, rows, { padding: 1 }), data: { name, summary, examples, permission } };
    },
  };
}
