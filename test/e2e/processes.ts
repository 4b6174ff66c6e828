import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const STRICT = ["--unhandled-rejections=strict"];

/** Another Node process that speaks with the test: `peer.fixture.ts`. Killed when the test ends. */
export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #received: Record<string, unknown>[] = [];
  #wake = (): void => {};
  #ended = false;

  constructor(test: TestContext, role: string, registry: string, ...more: readonly string[]) {
    const script = fileURLToPath(new URL("./peer.fixture.js", import.meta.url));
    this.#child = fork(script, [role, registry, ...more], { execArgv: STRICT });
    this.#child.on("message", (message) => {
      this.#received.push(message as Record<string, unknown>);
      this.#wake();
    });
    this.#child.on("exit", () => {
      this.#ended = true;
      this.#wake();
    });
    test.after(() => this.kill());
  }

  /** The next message that has this key. */
  async next(key: string): Promise<Record<string, unknown>> {
    for (;;) {
      const at = this.#received.findIndex((message) => key in message);
      if (at >= 0) return this.#received.splice(at, 1)[0]!;
      if (this.#ended) throw new Error(`the process ended without telling its ${key}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  send(message: Record<string, unknown>): void {
    this.#child.send(message);
  }

  /** SIGKILL: no goodbye. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  /** Its exit code, once it has ended by itself. */
  async exit(): Promise<number | null> {
    if (!this.#ended) await once(this.#child, "exit");
    return this.#child.exitCode;
  }
}

/** What came of a process that should end by itself. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of this folder; one that still lives after `withinMs` is killed, which leaves `code` null. */
export async function run(script: string, args: readonly string[], withinMs = 15_000): Promise<Ended> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...STRICT, path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
  await once(child, "close");
  clearTimeout(timer);
  return { code: child.exitCode, stdout, stderr };
}
