import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const HOME = fileURLToPath(new URL("../../interop/zookeeper", import.meta.url));
const READY_WITHIN_MS = 30_000;
const COMMAND_TIMEOUT_MS = 5000;
const MAX_OUTPUT = 16_384;

/** Milliseconds of one tick: a session may last 2 to 20 of them. */
export const TICK_MS = 500;

/**
 * A real ZooKeeper server of its own on a free loopback port, with its data in a temporary folder; needs
 * `mvn -q -B -f test/interop/zookeeper/pom.xml package` once, which `npm run test:interop` does.
 */
export class ZookeeperServer {
  readonly port: number;
  readonly #folder: string;
  readonly #kill = (): void => void this.#process?.kill("SIGKILL");
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  /** Starts one and waits until it serves. `settings`: lines of `zoo.cfg`, over the ones that are set here. */
  static async start(settings: Readonly<Record<string, string | number>> = {}): Promise<ZookeeperServer> {
    if (!existsSync(join(HOME, "target/lib"))) {
      throw new Error(`no ZooKeeper in ${HOME}/target/lib: build it with mvn -q -B -f ${HOME}/pom.xml package`);
    }
    const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-zookeeper-"));
    const port = await freePort();
    const config = {
      tickTime: TICK_MS,
      dataDir: join(folder, "data"),
      clientPort: port,
      clientPortAddress: "127.0.0.1",
      maxClientCnxns: 0,
      "admin.enableServer": false,
      "4lw.commands.whitelist": "*",
      forceSync: "no", // a killed process loses nothing by it, only a killed machine would
      preAllocSize: 1024,
      ...settings,
    };
    const lines = Object.entries(config).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(join(folder, "zoo.cfg"), lines.join(""));
    const server = new ZookeeperServer(port, folder);
    process.once("exit", server.#kill);
    try {
      await server.restart();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** `127.0.0.1:PORT` */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What it wrote last, for the message of a test that fails. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error("the ZooKeeper server is not running");
    return this.#process.pid;
  }

  /** Starts it again on the same port, with its data or, when `wipe` says so, without; waits until it serves. */
  async restart({ wipe = false } = {}): Promise<void> {
    await this.kill();
    if (wipe) await rm(join(this.#folder, "data"), { recursive: true, force: true });
    // util-linux, as `unshare`: a test that is killed leaves no server behind.
    const child = spawn(
      "setpriv",
      [
        "--pdeathsig",
        "KILL",
        "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        `${HOME}/target/lib/*`,
        "org.apache.zookeeper.server.ZooKeeperServerMain",
        join(this.#folder, "zoo.cfg"),
      ],
      { stdio: ["ignore", "pipe", "pipe"], cwd: this.#folder },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-MAX_OUTPUT);
      });
    }
    await this.#whenReady(child);
  }

  /** Ends it as an administrator would. Its data stay. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Ends it at once: `kill -9`. Its data stay. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Hangs it: `SIGSTOP`. Its connections stay open. */
  pause(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  /** Lets it go on: `SIGCONT`. */
  resume(): void {
    process.kill(this.pid, "SIGCONT");
  }

  /** What it answers to a four-letter word: `mntr`, `wchs`, `cons`. Rejects when it does not serve. */
  async command(word: string): Promise<string> {
    const socket = connect(this.port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.setTimeout(COMMAND_TIMEOUT_MS, () => socket.destroy(new Error(`no answer to ${word}`)));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.end(word);
    await once(socket, "close");
    return Buffer.concat(chunks).toString();
  }

  /** A figure of `mntr`: `zk_watch_count`, `zk_num_alive_connections`. */
  async figure(name: string): Promise<number> {
    const value = new RegExp(`^${name}\\t(.+)$`, "m").exec(await this.command("mntr"))?.[1];
    if (value === undefined) throw new Error(`mntr has no ${name}`);
    return Number(value);
  }

  /** Ends it and removes its data. */
  async close(): Promise<void> {
    await this.kill();
    process.off("exit", this.#kill);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  async #whenReady(child: ChildProcess): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until && child.exitCode === null && child.signalCode === null) {
      const answer = await this.command("srvr").catch(() => "");
      if (answer.startsWith("Zookeeper version")) return;
      await sleep(20);
    }
    throw new Error(`ZooKeeper does not serve on ${this.address}:\n${this.#output}`);
  }
}

/** Below the ports that the system gives to clients: one of those could take it while the server is away. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EADDRINUSE") throw error;
        return false;
      },
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
