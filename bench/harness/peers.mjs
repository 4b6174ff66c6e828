import { fork } from "node:child_process";

const CLOSE_MS = 5000;

/** The processes of one run, and the only place that starts and ends them. */
export class Peers {
  #peers = [];
  #signal;

  /** `signal` makes every question that is still open reject. */
  constructor(signal) {
    this.#signal = signal;
  }

  /** Starts a file (a URL) as a process of its own, which answers through `harness/peer.mjs`. */
  start(file, args = []) {
    const peer = new Peer(file, args, this.#signal);
    this.#peers.push(peer);
    return peer;
  }

  /** Ends all of them, the last one started first: clients before their servers. */
  async close() {
    for (const peer of this.#peers.reverse()) await peer.close();
  }
}

class Peer {
  #child;
  #name;
  #signal;
  #nextId = 0;
  #open = new Map();
  #ended;

  constructor(file, args, signal) {
    this.#name = file.pathname.split("/").at(-1);
    this.#signal = signal;
    this.#child = fork(file, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#child.on("message", ({ id, output, error }) => {
      const question = this.#open.get(id);
      if (error === undefined) question?.resolve(output);
      else question?.reject(new Error(`${this.#name}: ${error}`));
    });
    this.#ended = new Promise((resolve) => {
      const end = (error) => {
        this.#rejectAll(error);
        resolve();
      };
      this.#child.once("exit", (code, killedBy) => end(new Error(`${this.#name} ended (${killedBy ?? code})`)));
      this.#child.on("error", (error) => {
        if (this.#child.pid === undefined)
          end(error); // could not be started, so there will be no exit
        else this.#rejectAll(error);
      });
    });
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
      else this.#child.send({ id, command, input }, (error) => error && this.#open.get(id)?.reject(error));
    });
  }

  /** Lets it close what it has open; one that does not is killed. */
  async close() {
    if (this.#child.connected) this.#child.disconnect();
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), CLOSE_MS);
    await this.#ended;
    clearTimeout(kill);
  }

  #rejectAll(error) {
    for (const { reject } of [...this.#open.values()]) reject(error);
  }
}
