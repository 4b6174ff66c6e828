import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

/** A path that delays, reorders, doubles and loses packets: a TUN device, and `tun-reflector.py` behind it. */
export class TunPath {
  /** Who listens on 10.78.0.1 is reached here over the path. */
  readonly far = "10.78.0.2";
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async open(test: TestContext): Promise<TunPath> {
    const script = fileURLToPath(new URL("../../faults/tun-reflector.py", import.meta.url));
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "python3", script, "faults0"], { stdio: "pipe" });
    let errors = "";
    child.stderr.on("data", (chunk) => (errors += chunk));
    test.after(async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    });
    const [ready] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    if (!String(ready).startsWith("ready")) throw new Error(`python3 and /dev/net/tun are needed: ${errors}`);
    return new TunPath(child);
  }

  /** Milliseconds of each way, evenly between both; shares of packets that come twice, or never. */
  be(options: { lowMs: number; highMs: number; doubled?: number; lost?: number; seed: number }): void {
    const { lowMs, highMs, doubled = 0, lost = 0, seed } = options;
    this.#child.stdin!.write(`${lowMs} ${highMs} ${doubled} ${lost} ${seed}\n`);
  }
}
