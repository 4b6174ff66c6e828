import { messageOf, printable } from "@dubbo-ts/core/common";
import type { Answer, CommandContext, Commands } from "./command.js";
import type { Permission } from "./permission.js";

/** What became of a command. */
export type Outcome =
  | { readonly kind: "done"; readonly answer: Answer }
  | { readonly kind: "unknown" }
  | { readonly kind: "denied" }
  | { readonly kind: "failed"; readonly reason: string };

/** Commands that a probe sends every few seconds: their runs are no news. */
const UNLOGGED = new Set(["live", "ready", "startup", "help", "quit", "exit"]);

/** Runs commands for those who may. Java: `DefaultCommandExecutor`. */
export class CommandExecutor {
  readonly #commands: Commands;
  readonly #permission: Permission;
  readonly #log: (message: string) => void;

  constructor(commands: Commands, permission: Permission, log: (message: string) => void) {
    this.#commands = commands;
    this.#permission = permission;
    this.#log = log;
  }

  has(name: string): boolean {
    return this.#commands.has(name);
  }

  /** Never rejects. */
  async execute(name: string, remoteHost: string, context: CommandContext): Promise<Outcome> {
    const command = this.#commands.get(name);
    if (command === undefined) return { kind: "unknown" };
    const { args } = context;
    const needed = command.permission ?? "PROTECTED";
    const what = `qos: ${printable([name, ...args].join(" "))} from ${context.remoteAddress}`;
    if (!(await this.#permission.may({ command: name, args, remoteHost, needed }))) {
      this.#log(`${what} was refused, it needs ${needed}`);
      return { kind: "denied" };
    }
    if (!UNLOGGED.has(name)) this.#log(what);
    try {
      const answer = await command.run(context);
      return { kind: "done", answer: typeof answer === "string" ? { text: answer } : answer };
    } catch (error) {
      const reason = messageOf(error);
      this.#log(`${what} failed: ${reason}`);
      return { kind: "failed", reason };
    }
  }
}
