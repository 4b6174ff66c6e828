import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PeerOptions } from "./contract.js";

/** What a consumer's calls came to since it was asked last. */
export interface Counts {
  readonly calls: number;
  readonly ok: number;
  readonly failed: number;
  readonly answers: Readonly<Record<string, number>>;
  /** By code, address and message. */
  readonly errors: Readonly<Record<string, number>>;
}

interface Line {
  readonly at: number;
  readonly ports?: readonly number[];
  readonly [key: string]: unknown;
}

/** A provider or consumer in a process of its own: `peer.fixture.ts`. */
export class PeerProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #lines: Line[] = [];
  #wake: (() => void)[] = [];
  #errors = "";
  #ended = false;
  /** Of its service, once it is started; 0 for a consumer. */
  port = 0;
  /** Providers that it holds, and since when. */
  held: { readonly at: number; readonly ports: readonly number[] } = { at: 0, ports: [] };

  constructor(options: PeerOptions) {
    this.name = options.name;
    const script = fileURLToPath(new URL("./peer.fixture.js", import.meta.url));
    this.#child = spawn(process.execPath, ["--unhandled-rejections=strict", script, JSON.stringify(options)], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-8192);
    });
    createInterface({ input: this.#child.stdout! })
      .on("line", (text) => this.#onLine(JSON.parse(text) as Line))
      .on("close", () => {
        this.#ended = true;
        this.#tell();
      });
  }

  /** Starts one; rejects when it cannot start. */
  static async start(options: PeerOptions): Promise<PeerProcess> {
    const peer = new PeerProcess(options);
    const { started, error } = await peer.next("started");
    if (started !== true) {
      await peer.kill();
      throw new Error(`${options.name}: ${error}`);
    }
    return peer;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Its log, for messages. */
  get errors(): string {
    return this.#errors;
  }

  /** File descriptors that it holds. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  send(word: string): void {
    this.#child.stdin!.write(`${word}\n`);
  }

  /** The next line that has this key. */
  async next(key: string): Promise<Line> {
    for (;;) {
      const at = this.#lines.findIndex((line) => key in line);
      if (at >= 0) return this.#lines.splice(at, 1)[0]!;
      if (this.#ended) throw new Error(`${this.name} ended without telling its ${key}:\n${this.#errors}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Sends a word and gives what is told of it. */
  async ask<T>(word: string, key = word): Promise<T> {
    this.send(word);
    return (await this.next(key))[key] as T;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** SIGKILL: no goodbye. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  /** Takes its services back and ends. */
  async leave(): Promise<void> {
    await this.ask("close", "closed");
    await this.kill();
  }

  #onLine(line: Line): void {
    if (line.ports !== undefined) this.held = { at: line.at, ports: line.ports };
    else {
      if (line["started"] === true) this.port = line["port"] as number;
      this.#lines.push(line);
    }
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
