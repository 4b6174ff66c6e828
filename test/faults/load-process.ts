import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LoadPeerOptions } from "./load-api.js";

/** What a process holds. */
export interface Held {
  readonly resources: readonly string[];
  readonly descriptors: number;
  readonly rss: number;
  /** Of the process itself. */
  readonly listeners: number;
}

/** How a process is started besides. */
export interface LaunchOptions {
  /** A command that runs another one: `["nsenter", "-t", "17", "-n"]`. */
  readonly through?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
}

/** A provider or consumer of the network faults in a process of its own: `load-peer.fixture.ts`. */
export class LoadProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, ((value: unknown) => void)[]>();
  #log = "";
  #ended = false;
  #killed = false;
  port = 0;

  private constructor(options: LoadPeerOptions, { through = [], env, node = [] }: LaunchOptions) {
    this.name = options.name;
    const script = fileURLToPath(new URL("./load-peer.fixture.js", import.meta.url));
    const words = [
      // util-linux: a test that is killed leaves nobody behind.
      ...["setpriv", "--pdeathsig", "KILL"],
      ...through,
      ...[process.execPath, "--unhandled-rejections=strict", ...node, script, JSON.stringify(options)],
    ];
    this.#child = spawn(words[0]!, words.slice(1), { stdio: "pipe", env: { ...process.env, ...env } });
    this.#child.on("error", (error) => {
      this.#log += String(error);
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-65_536);
    });
    createInterface({ input: this.#child.stdout! })
      .on("line", (text) => this.#onLine(JSON.parse(text) as Record<string, unknown>))
      .on("close", () => {
        this.#ended = true;
        for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve(undefined);
        this.#waiting.clear();
      });
  }

  /** Starts one; rejects when it cannot start. */
  static async start(options: LoadPeerOptions, launch: LaunchOptions = {}): Promise<LoadProcess> {
    const peer = new LoadProcess(options, launch);
    const started = await peer.#next("started");
    if (started === true) return peer;
    await peer.kill();
    throw new Error(`${options.name} did not start:\n${peer.#log}`);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get log(): string {
    return this.#log;
  }

  /** Whether it has ended though nobody killed it. */
  get hasEndedByItself(): boolean {
    return this.#ended && !this.#killed;
  }

  /** Sends a command and gives what is told of it. */
  async ask<T = true>(word: string, argument?: unknown): Promise<T> {
    const told = this.#next(word);
    this.#child.stdin!.write(argument === undefined ? `${word}\n` : `${word} ${JSON.stringify(argument)}\n`);
    const value = await told;
    if (value === undefined) throw new Error(`${this.name} ended instead of ${word}:\n${this.#log}`);
    return value as T;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGKILL: no goodbye. */
  async kill(): Promise<void> {
    this.#killed = true;
    const exited = this.#exited();
    this.#child.kill("SIGKILL");
    await exited;
    // Node 20 has been seen to wait for ever, at its own end, for what was still to be written to a process that is gone.
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  /** SIGTERM: takes its services back, answers what runs, and ends. */
  async leave(): Promise<string> {
    this.#child.kill("SIGTERM");
    return await this.killed();
  }

  /** Waits until it has ended, as it is meant to; gives its signal or exit status. */
  async killed(): Promise<string> {
    this.#killed = true;
    await this.#exited();
    return `${this.#child.signalCode ?? this.#child.exitCode}`;
  }

  async #exited(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  #next(key: string): Promise<unknown> {
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) this.#waiting.set(key, [resolve]);
      else waiting.push(resolve);
    });
  }

  #onLine(line: Record<string, unknown>): void {
    if (typeof line["port"] === "number") this.port = line["port"];
    if (line["started"] === false) this.#log += String(line["error"]);
    for (const [key, value] of Object.entries(line)) {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) continue;
      waiting.shift()!(value);
      if (waiting.length === 0) this.#waiting.delete(key);
    }
  }
}
