import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import { CONSUMERS, PROVIDERS } from "./contract.js";
import { type Counts, PeerProcess } from "./peer-process.js";
import { Witness } from "./witness.js";

/** Milliseconds of the sessions: short, so that expiring takes seconds. */
export const SESSION_MS = 2000;
/** Seconds that a consumer may be behind the witness. What is meant is 2; the machine of a pipeline may be slow. */
export const BEHIND_SECONDS = 5;

/** Fulfils when `isSo`, which is looked at again and again; fails with what `what` says by then. */
export async function until(what: () => string, isSo: () => boolean, withinMs = 15_000): Promise<void> {
  const limit = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > limit) assert.fail(`not within ${withinMs} ms: ${what()}`);
    await sleep(10);
  }
}

/** A server, a consumer under load, providers and a witness: each process but the witness is one of its own. */
export class ZookeeperRig {
  readonly server: ZookeeperServer;
  readonly witness: Witness;
  readonly consumers: Witness;
  consumer!: PeerProcess;
  readonly providers: PeerProcess[] = [];
  readonly #peers: PeerProcess[] = [];
  readonly #address: string;

  private constructor(server: ZookeeperServer, witness: Witness, consumers: Witness, address: string) {
    this.server = server;
    this.witness = witness;
    this.consumers = consumers;
    this.#address = address;
  }

  /** `address`: where peers connect to, if not to the server itself. */
  static async start(
    count: number,
    { server, address }: { server?: ZookeeperServer; address?: string } = {},
  ): Promise<ZookeeperRig> {
    const live = server ?? (await ZookeeperServer.start());
    const witness = await Witness.at(live.address, PROVIDERS);
    const consumers = await Witness.at(live.address, CONSUMERS);
    const rig = new ZookeeperRig(live, witness, consumers, address ?? live.address);
    try {
      for (let i = 1; i <= count; i++) await rig.addProvider(`p${i}`);
      rig.consumer = await rig.#peer("consumer", "c");
      rig.consumer.send("load");
      await rig.agree(rig.ports);
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  /** Empty protection is on: what a server without its data tells is no reason to stop calls that work. */
  get registry(): string {
    return `zookeeper://${this.#address}?session=${SESSION_MS}&timeout=5000&file-cache=false&enable-empty-protection=true`;
  }

  /** Of the providers that are to be there. */
  get ports(): readonly number[] {
    return this.providers.map(({ port }) => port).sort((a, b) => a - b);
  }

  async addProvider(name: string): Promise<PeerProcess> {
    const provider = await this.#peer("provider", name);
    this.providers.push(provider);
    return provider;
  }

  /** It is not expected any more. */
  drop(provider: PeerProcess): void {
    this.providers.splice(this.providers.indexOf(provider), 1);
  }

  /**
   * Waits until there is exactly one node for each of these ports and the consumer holds just them; gives the seconds
   * that it was behind the witness, and asserts that they are few.
   */
  async agree(ports: readonly number[], withinMs = 20_000): Promise<number> {
    const { witness, consumer } = this;
    await until(
      () => `${ports} are wanted, nodes are of ${witness.seen.ports}, the consumer holds ${consumer.held.ports}`,
      () => String(witness.seen.ports) === String(ports) && String(consumer.held.ports) === String(ports),
      withinMs,
    );
    const seconds = Math.max(0, consumer.held.at - witness.seen.at) / 1000;
    assert.ok(seconds <= BEHIND_SECONDS, `the consumer was ${seconds} s behind`);
    return seconds;
  }

  /** What the load came to since the last time: every call was answered, but those of `except` (`host:port`). */
  async assertAnswered(except: readonly number[] = []): Promise<Counts> {
    const counts = await this.consumer.ask<Counts>("counts");
    const others = Object.entries(counts.errors).filter(([text]) => !except.some((port) => text.includes(`:${port}`)));
    assert.deepEqual(others, []);
    assert.ok(counts.ok > 0, "no call was answered");
    return counts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.kill()));
    await this.witness.close();
    await this.consumers.close();
    await this.server.close();
  }

  async #peer(role: "provider" | "consumer", name: string): Promise<PeerProcess> {
    const peer = await PeerProcess.start({ role, name, registry: this.registry });
    this.#peers.push(peer);
    return peer;
  }
}
