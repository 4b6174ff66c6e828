import { printable } from "@dubbo-ts/core/common";
import type { CommandContext, Session } from "./command.js";
import type { CommandExecutor, Outcome } from "./command-executor.js";
import { LineReader } from "./line-reader.js";
import { isLoopback, type Permission } from "./permission.js";

/** What stands before each command. */
export const PROMPT = "dubbo>";

/** A connection that carries text. */
export interface TextPort {
  readonly remoteHost: string;
  /** `host:port` */
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** Bytes that the peer has not taken. */
  readonly bufferedBytes: number;
  write(bytes: Buffer): void;
  /** Sends what is buffered, then closes. */
  end(): void;
  destroy(): void;
}

/** How a port speaks to those who type. */
export interface Dialect {
  /** Commands that may be typed; undefined: all. */
  readonly allowed: ReadonlySet<string> | undefined;
  /** What is said of a command that there is not. */
  unknown(line: string, name: string): string;
  /** Whether `--no-prompt` in a line leaves the prompt out. */
  readonly knowsNoPrompt: boolean;
}

/** Of the operator's own port. */
export const QOS_DIALECT: Dialect = {
  allowed: undefined,
  unknown: (line) => `${printable(line)} :no such command`,
  knowsNoPrompt: false,
};

/** Of a port for services, where commands must be listed. Java: `TelnetHandlerAdapter`. */
export function serviceDialect(commands: readonly string[]): Dialect {
  return {
    allowed: new Set(commands),
    unknown: (_, name) => `Unsupported command: ${printable(name)}`,
    knowsNoPrompt: true,
  };
}

/** Lines that may wait while a command runs. */
const MAX_WAITING = 64;
/** Bytes that a peer may leave unread. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

/** Commands typed by a person, or by a script: one runs at a time, in the order they came. Java: `TelnetProcessHandler`. */
export class TelnetSession {
  readonly #port: TextPort;
  readonly #executor: CommandExecutor;
  readonly #permission: Permission;
  readonly #dialect: Dialect;
  readonly #reader: LineReader;
  readonly #session: Session = { service: undefined, choice: undefined, stopTrace: undefined };
  readonly #waiting: string[] = [];
  readonly #gone = new AbortController();
  #running: AbortController | undefined;
  #isClosing = false;

  constructor(port: TextPort, executor: CommandExecutor, permission: Permission, dialect = QOS_DIALECT) {
    this.#port = port;
    this.#executor = executor;
    this.#permission = permission;
    this.#dialect = dialect;
    this.#reader = new LineReader({
      line: (text) => this.#line(text),
      interrupt: () => {
        this.#session.stopTrace?.();
        if (this.#running === undefined) this.#write(`\r\n${PROMPT}`);
        else this.#running.abort();
      },
      reply: (bytes) => this.#port.write(bytes),
      end: () => this.#port.end(),
      tooLong: () => this.#refuse("the line is too long"),
    });
  }

  /** Bytes arrived. */
  data(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /** The connection is gone: what runs is told. */
  closed(): void {
    this.#reader.stop();
    this.#waiting.length = 0;
    this.#gone.abort();
    this.#session.stopTrace?.();
    this.#running?.abort();
  }

  /** Ends when what was asked so far is answered: the peer asks nothing more. */
  finish(): void {
    this.#isClosing = true;
    if (this.#running === undefined) this.#port.end();
  }

  /** Ends when nothing runs any more. */
  close(): void {
    this.#waiting.length = 0;
    this.finish();
  }

  #line(text: string): void {
    if (this.#isClosing) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#refuse("too many commands wait");
      return;
    }
    this.#waiting.push(text);
    if (this.#running === undefined) void this.#run();
  }

  async #run(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      const running = new AbortController();
      this.#running = running;
      await this.#execute(line.trim(), running.signal);
      this.#running = undefined;
    }
    if (this.#isClosing) this.#port.end();
  }

  async #execute(typed: string, signal: AbortSignal): Promise<void> {
    const { allowed, unknown, knowsNoPrompt } = this.#dialect;
    const isQuiet = knowsNoPrompt && typed.includes("--no-prompt");
    const line = isQuiet ? typed.replaceAll("--no-prompt", "").trim() : typed;
    const prompt = isQuiet ? "" : PROMPT;
    const [name = "", ...args] = wordsOf(line);
    if (name === "") {
      this.#write(prompt);
      return;
    }
    if (allowed !== undefined && !allowed.has(name) && this.#executor.has(name)) {
      this.#write(
        `Command: ${name} disabled for security reasons, please enable support by listing the commands through 'telnet'\r\n${prompt}`,
      );
      return;
    }
    const { remoteHost, remoteAddress, localAddress } = this.#port;
    const context: CommandContext = {
      args,
      via: "telnet",
      remoteAddress,
      localAddress,
      isLocal: isLoopback(remoteHost),
      isTrusted: this.#permission.isTrusted(remoteHost),
      session: this.#session,
      signal,
      write: (text) => this.#write(text),
    };
    const outcome = await this.#executor.execute(name, remoteHost, context);
    const isLast = outcome.kind === "done" && outcome.answer.ends === true;
    const text = outcome.kind === "unknown" ? unknown(line, name) : textOf(line, outcome);
    this.#write(isLast ? "BYE!\n" : `${text}\r\n${prompt}`);
    if (isLast) this.close();
  }

  #refuse(why: string): void {
    this.#reader.stop();
    this.#write(`${why}\r\n`);
    this.close();
  }

  #write(text: string): void {
    if (this.#gone.signal.aborted) return;
    if (this.#port.bufferedBytes > MAX_UNREAD_BYTES) this.#port.destroy();
    else this.#port.write(Buffer.from(text));
  }
}

/** Java's words for what is no answer; what was typed comes back without control characters. */
function textOf(line: string, outcome: Exclude<Outcome, { kind: "unknown" }>): string {
  switch (outcome.kind) {
    case "done":
      return outcome.answer.text;
    case "denied":
      return `${printable(line)} :permission deny`;
    case "failed":
      return `${printable(line)} :fail to execute commandContext by ${outcome.reason}`;
  }
}

/** Split at blanks without a backslash before them; what `invoke` is given stays in one piece. Java: `TelnetCommandDecoder`. */
function wordsOf(line: string): string[] {
  const words = line.split(/(?<!\\) /).filter((word) => word !== "");
  return words[0] === "invoke" && words.length > 2 ? ["invoke", line.slice(line.indexOf(" ")).trim()] : words;
}
