import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";

/** Runs a tool; throws with its name when it is missing or says no. Gives what it printed. */
export function tool(command: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) throw new Error(`${command} is missing here: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr || stdout || `exit status ${status}`}`);
  return stdout;
}

/** Whether a tool is there and says yes. */
export function isThere(command: string, ...args: readonly string[]): boolean {
  const { error, status } = spawnSync(command, args, { stdio: "ignore" });
  return error === undefined && status === 0;
}

/** Rules of nftables in a table of their own, which the test takes away at its end. */
export class PacketRules {
  readonly #table = `faults${process.pid}`;

  constructor(test: TestContext) {
    // The whole machine's rules are nobody's to test with.
    if (!isAlone()) throw new Error("this is not a network namespace of its own: run npm run test:faults");
    this.clear();
    tool("nft", "add", "table", "inet", this.#table);
    for (const [hook, policy] of [
      ["output", "accept"],
      ["input", "accept"],
    ]) {
      tool("nft", `add chain inet ${this.#table} ${hook} { type filter hook ${hook} priority 0; policy ${policy}; }`);
    }
    test.after(() => this.clear());
  }

  /** `tcp dport 17 drop` */
  add(rule: string, chain: "output" | "input" = "output"): void {
    tool("nft", `add rule inet ${this.#table} ${chain} ${rule}`);
  }

  /** Takes all rules away; the table stays. */
  flush(): void {
    tool("nft", `flush table inet ${this.#table}`);
  }

  /** Packets that rules with `counter` have met. */
  get packets(): number {
    const text = tool("nft", "list", "table", "inet", this.#table);
    return [...text.matchAll(/counter packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  clear(): void {
    if (isThere("nft", "list", "table", "inet", this.#table)) tool("nft", "delete", "table", "inet", this.#table);
  }
}

/** Whether there is no interface but loopback and those made here. */
function isAlone(): boolean {
  return !/^\d+: eth\d|^\d+: ens/m.test(tool("ip", "-o", "link"));
}

/** Kills live connections to this port of the loopback address, at both ends. */
export function killSockets(port: number): void {
  tool("ss", "-K", "dst", "127.0.0.1", "dport", "=", String(port));
}

/** Another host: a network namespace, and a cable to it. */
export class Host {
  /** Where processes of this host are reached. */
  readonly address: string;
  /** The near end of the cable. */
  readonly device: string;
  readonly #pid: number;

  private constructor(pid: number, address: string, device: string) {
    this.#pid = pid;
    this.address = address;
    this.device = device;
  }

  /** `number`: 1 to 200, another one for each host. */
  static async start(test: TestContext, number: number): Promise<Host> {
    if (!isAlone()) throw new Error("this is not a network namespace of its own: run npm run test:faults");
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", "-n", "sh", "-c", "echo there; exec sleep 600"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    test.after(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const pid = child.pid!;
    const near = `va${number}`;
    tool("ip", "link", "add", near, "type", "veth", "peer", "name", `vb${number}`);
    test.after(() => void isThere("ip", "link", "del", near));
    tool("ip", "link", "set", `vb${number}`, "netns", String(pid));
    tool("ip", "addr", "add", `10.77.${number}.1/24`, "dev", near);
    tool("ip", "link", "set", near, "up");
    const host = new Host(pid, `10.77.${number}.2`, near);
    const inside = (...args: string[]): string => tool(host.through[0]!, ...host.through.slice(1), "ip", ...args);
    inside("link", "set", "lo", "up");
    inside("addr", "add", `${host.address}/24`, "dev", `vb${number}`);
    inside("link", "set", `vb${number}`, "up");
    return host;
  }

  /** What runs a command there. */
  get through(): readonly string[] {
    return ["nsenter", "-t", String(this.#pid), "-n"];
  }
}
