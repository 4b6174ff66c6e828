import { type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import { isCode, type ZookeeperClient, ZookeeperCode } from "../client/index.js";

/** Least milliseconds between two attempts to have the same node back: somebody may be deleting it again and again. */
const AGAIN_MS = 1000;
const RETRY_MS = 5000;
/** Others may make and delete the node between two of our steps, but not for ever. */
const MAX_STEPS = 10;

interface OwnNode {
  readonly path: string;
  readonly data: Buffer;
  readonly ephemeral: boolean;
  readonly onChange: () => void;
  readonly again: TimerEntry;
  madeAt: number;
}

/** The nodes that we publish: makes them, and makes them again when somebody deletes them. */
export class OwnNodes {
  readonly #client: ZookeeperClient;
  readonly #wheel: TimerWheel;
  readonly #logger: Logger;
  readonly #nodes = new Map<string, OwnNode>();

  constructor(client: ZookeeperClient, wheel: TimerWheel, logger: Logger) {
    this.#client = client;
    this.#wheel = wheel;
    this.#logger = logger;
  }

  /** Makes the node, in the place of one that an earlier session has left. From then on it is looked after. */
  async add(path: string, data: Buffer, ephemeral: boolean): Promise<void> {
    let node = this.#nodes.get(path);
    if (node === undefined) {
      const onChange = (): void => this.#lookSoon(path);
      const again = timerEntry(() => this.#look(path));
      node = { path, data, ephemeral, onChange, again, madeAt: Number.NEGATIVE_INFINITY };
      this.#nodes.set(path, node);
    }
    await this.#make(node);
    await this.#lookAt(path);
  }

  /** Deletes it, also when it is gone already. */
  async remove(path: string): Promise<void> {
    this.#forget(path);
    try {
      await this.#client.delete(path);
    } catch (error) {
      if (!isCode(error, ZookeeperCode.NoNode)) throw error;
    }
  }

  /** Looks after all of them anew: a connection that was lost has taken the watches along. */
  lookAfterAll(): void {
    for (const path of this.#nodes.keys()) this.#look(path);
  }

  close(): void {
    for (const path of [...this.#nodes.keys()]) this.#forget(path);
  }

  #forget(path: string): void {
    const node = this.#nodes.get(path);
    if (node === undefined) return;
    this.#nodes.delete(path);
    this.#wheel.remove(node.again);
    this.#client.unwatch(path, node.onChange);
  }

  #lookSoon(path: string): void {
    const node = this.#nodes.get(path);
    if (node === undefined || node.again.dueTick !== -1) return;
    const delayMs = AGAIN_MS - (performance.now() - node.madeAt);
    if (delayMs <= 0) this.#look(path);
    else this.#wheel.add(node.again, delayMs, true);
  }

  #look(path: string): void {
    this.#lookAt(path).catch((error: unknown) => {
      const node = this.#nodes.get(path);
      // After a lost connection all of them are looked after.
      if (node === undefined || isCode(error, ZookeeperCode.ConnectionLoss)) return;
      this.#logger.warn(`zookeeper: cannot look after ${path}, trying again in ${RETRY_MS} ms: ${messageOf(error)}`);
      if (node.again.dueTick === -1) this.#wheel.add(node.again, RETRY_MS, true);
    });
  }

  async #lookAt(path: string): Promise<void> {
    const node = this.#nodes.get(path);
    if (node === undefined) return;
    const stat = await this.#client.exists(path, node.onChange);
    // Another live process may publish the same: its node is as good as ours, and nobody takes it from the other.
    if (stat !== undefined || this.#nodes.get(path) !== node) return;
    this.#logger.warn(`zookeeper: somebody has deleted ${path}, registering it again`);
    await this.#make(node);
    // Making it has fired the watch for it, and a removal may have come meanwhile.
    if (this.#nodes.get(path) === node) await this.#client.exists(path, node.onChange);
    else await this.remove(path);
  }

  async #make(node: OwnNode): Promise<void> {
    const { path, data, ephemeral } = node;
    node.madeAt = performance.now();
    for (let step = 0; step < MAX_STEPS; step++) {
      try {
        await this.#client.create(path, { data, ephemeral });
        return;
      } catch (error) {
        if (isCode(error, ZookeeperCode.NoNode)) await this.#client.ensure(path.slice(0, path.lastIndexOf("/")), data);
        else if (!isCode(error, ZookeeperCode.NodeExists)) throw error;
        else if (await this.#takeOver(node)) return;
      }
    }
    throw new Error(`${path} is made and deleted by somebody else all the time`);
  }

  /** False when the node has gone meanwhile. */
  async #takeOver({ path, data, ephemeral }: OwnNode): Promise<boolean> {
    const stat = await this.#client.exists(path);
    if (stat === undefined) return false;
    if (stat.ephemeralOwner === (ephemeral ? this.#client.sessionId : 0n)) return true;
    try {
      // In one step, so that nobody sees a list without it.
      await this.#client.replace(path, { data, ephemeral });
      return true;
    } catch (error) {
      if (isCode(error, ZookeeperCode.NoNode) || isCode(error, ZookeeperCode.NodeExists)) return false;
      throw error;
    }
  }
}
