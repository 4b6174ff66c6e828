import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const HOME = fileURLToPath(new URL("../../interop/java", import.meta.url));

/** A line of Java's releases, by its folder in test/interop/java. */
export interface JavaLine {
  readonly name: "java33" | "java27";
  readonly peer: string;
}

export const JAVA_LINES: readonly JavaLine[] = [
  { name: "java33", peer: "Java 3.3.6" },
  { name: "java27", peer: "Java 2.7.23" },
];

/** One line of a Java peer. */
export type Line = Readonly<Record<string, unknown>>;

/** A Java peer that is ready, and the line in which it said so. */
export interface JavaStart {
  readonly peer: JavaPeer;
  readonly ready: Line;
}

/** A Java process that speaks JSON lines: see test/interop/java/README.md. */
export class JavaPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Line[] = [];
  readonly #waiting: ((line: Line | undefined) => void)[] = [];
  #errors = "";
  #ended = false;

  private constructor({ name }: JavaLine, main: "ProviderMain" | "ConsumerMain" | "UrlsMain", args: readonly string[]) {
    this.#process = spawn(
      "java",
      [
        ...readFileSync(`${HOME}/${name}/jvm.options`, "utf8").split(/\s+/).filter(Boolean),
        "-cp",
        `${HOME}/${name}/target/app/*:${HOME}/${name}/target/lib/*`,
        `org.dubbots.interop.${main}`,
        ...args,
      ],
      { stdio: "pipe" },
    );
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
  static async start(
    line: JavaLine,
    main: "ProviderMain" | "ConsumerMain" | "UrlsMain",
    args: readonly string[],
  ): Promise<JavaStart> {
    const peer = new JavaPeer(line, main, args);
    const ready = await peer.read();
    if (ready["ready"] !== true) throw new Error(`${main} is not ready: ${JSON.stringify(ready)}\n${peer.#errors}`);
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
    if (line === undefined) throw new Error(`the Java peer ended:\n${this.#errors}`);
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

  /** Ends it as a crash would, and waits for that. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
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
