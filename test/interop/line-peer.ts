import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** One line of a peer. */
export type Line = Readonly<Record<string, unknown>>;

/** A process that speaks JSON lines on its standard input and output, and logs on its standard error. */
export class LinePeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Line[] = [];
  readonly #waiting: ((line: Line | undefined) => void)[] = [];
  #errors = "";
  #ended = false;

  private constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args, { stdio: "pipe" });
    this.#process.on("error", (error) => {
      this.#errors += String(error);
    });
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-8192);
    });
    createInterface({ input: this.#process.stdout })
      .on("line", (text) => this.#push(JSON.parse(text) as Line))
      .on("close", () => {
        this.#ended = true;
        for (const resolve of this.#waiting.splice(0)) resolve(undefined);
      });
  }

  /** Starts one and waits until it is ready; gives its first line. */
  static async start(command: string, args: readonly string[]): Promise<{ peer: LinePeer; ready: Line }> {
    const peer = new LinePeer(command, args);
    const ready = await peer.read();
    if (ready["ready"] !== true) throw new Error(`${command} is not ready: ${JSON.stringify(ready)}\n${peer.#errors}`);
    return { peer, ready };
  }

  /** Sends a command. */
  write(command: string | object): void {
    this.#process.stdin.write(`${typeof command === "string" ? command : JSON.stringify(command)}\n`);
  }

  /** The next line; rejects, with what it wrote to standard error, when there is none. */
  async read(): Promise<Line> {
    const next = this.#lines.shift();
    if (next !== undefined) return next;
    const line = this.#ended
      ? undefined
      : await new Promise<Line | undefined>((resolve) => this.#waiting.push(resolve));
    if (line === undefined) throw new Error(`the peer ended:\n${this.#errors}`);
    return line;
  }

  /** Sends a command and gives the first line that has `key`, with the lines before it. */
  async ask(command: string | object, key: string): Promise<{ line: Line; before: Line[] }> {
    this.write(command);
    const before: Line[] = [];
    for (;;) {
      const line = await this.read();
      if (key in line) return { line, before };
      before.push(line);
    }
  }

  /** Stops it where it stands, or lets it go on. */
  hang(hangs: boolean): void {
    this.#process.kill(hangs ? "SIGSTOP" : "SIGCONT");
  }

  /** Ends it as a crash would, and waits for that. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  /** Tells it to leave, and gives its exit code once it has. */
  async terminate(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, "exit");
      this.#process.kill("SIGTERM");
      await exited;
    }
    return this.#process.exitCode;
  }

  /** Ends its input, at which it exits at once, and waits for that. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.stdin.end();
    await exited;
  }

  #push(line: Line): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) this.#lines.push(line);
    else resolve(line);
  }
}
