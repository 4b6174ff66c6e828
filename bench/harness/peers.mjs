import { fork, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const CLOSE_MS = 5000;

/** The processes of one run, and the only place that starts and ends them. */
export class Peers {
  #peers = [];
  #signal;

  /** `signal` makes every question that is still open reject. */
  constructor(signal) {
    this.#signal = signal;
  }

  /** Starts a file (a URL) as a Node process of its own, which answers through `harness/peer.mjs`. */
  start(file, args = [], execArgv = []) {
    const name = file.pathname.split("/").slice(-2).join("/");
    return this.#add(name, fork(file, args, { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] }));
  }

  /** Starts any other program, which answers a JSON line with a JSON line until its input ends. */
  run(name, command, args) {
    return this.#add(name, spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] }));
  }

  /** Ends all of them, the last one started first: clients before their servers. */
  async close() {
    for (const peer of this.#peers.reverse()) await peer.close();
  }

  #add(name, child) {
    const peer = new Peer(name, child, this.#signal);
    this.#peers.push(peer);
    return peer;
  }
}

class Peer {
  #child;
  #name;
  #signal;
  #nextId = 0;
  #open = new Map();
  #ended;

  constructor(name, child, signal) {
    this.#name = name;
    this.#child = child;
    this.#signal = signal;
    if (child.stdin === null) child.on("message", (message) => this.#answer(message));
    else {
      createInterface({ input: child.stdout }).on("line", (line) => this.#answer(JSON.parse(line)));
      child.stdin.on("error", () => {}); // it has ended, which its exit tells
    }
    this.#ended = new Promise((resolve) => {
      const end = (error) => {
        this.#rejectAll(error);
        resolve();
      };
      child.once("exit", (code, killedBy) => end(new Error(`${name} ended (${killedBy ?? code})`)));
      child.on("error", (error) => {
        if (child.pid === undefined)
          end(error); // could not be started, so there will be no exit
        else this.#rejectAll(error);
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Runs a command in the process and resolves with what it gives; rejects after `limitMs`. */
  ask(command, input, limitMs = 10_000) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => settle(reject, this.#signal.reason);
      const settle = (how, value) => {
        clearTimeout(limit);
        this.#signal.removeEventListener("abort", onAbort);
        this.#open.delete(id);
        how(value);
      };
      const late = () => settle(reject, new Error(`${this.#name}: no answer to "${command}" within ${limitMs} ms`));
      const limit = setTimeout(late, limitMs);
      this.#open.set(id, { resolve: (value) => settle(resolve, value), reject: (error) => settle(reject, error) });
      this.#signal.addEventListener("abort", onAbort);
      if (this.#signal.aborted) onAbort();
      else if (this.#child.exitCode !== null || this.#child.signalCode !== null) settle(reject, this.#gone());
      else this.#send({ id, command, input });
    });
  }

  /** Lets it close what it has open; one that does not is killed. */
  async close() {
    if (this.#child.stdin !== null) this.#child.stdin.end();
    else if (this.#child.connected) this.#child.disconnect();
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), CLOSE_MS);
    await this.#ended;
    clearTimeout(kill);
  }

  #send(message) {
    const failed = (error) => error && this.#open.get(message.id)?.reject(error);
    if (this.#child.stdin === null) this.#child.send(message, failed);
    else this.#child.stdin.write(`${JSON.stringify(message)}\n`, failed);
  }

  #answer({ id, output, error }) {
    const question = this.#open.get(id);
    if (error === undefined) question?.resolve(output);
    else question?.reject(new Error(`${this.#name}: ${error}`));
  }

  #gone() {
    return new Error(`${this.#name} ended (${this.#child.signalCode ?? this.#child.exitCode})`);
  }

  #rejectAll(error) {
    for (const { reject } of [...this.#open.values()]) reject(error);
  }
}
