import { decodeUrl, TimerWheel } from "@dubbo-ts/core/common";
import { isCode, parseConnectString, ZookeeperClient, ZookeeperCode } from "@dubbo-ts/zookeeper/client";

/** Follows the children of one path over a connection of its own, and keeps since when they are what they are. */
export class Witness {
  readonly client: ZookeeperClient;
  readonly #wheel = new TimerWheel();
  readonly #path: string;
  #names: readonly string[] = [];
  #since = 0;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(address: string, path: string) {
    this.#path = path;
    this.client = new ZookeeperClient({
      servers: parseConnectString(address),
      sessionTimeoutMs: 5000,
      connectTimeoutMs: 20_000,
      wheel: this.#wheel,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      onEvent: (event) => {
        if (event === "renewed") this.#names = []; // what is there now was made since
        if (event !== "lost") this.#look();
      },
    });
  }

  static async at(address: string, path: string): Promise<Witness> {
    const witness = new Witness(address, path);
    witness.#look();
    await witness.#looking;
    return witness;
  }

  /** Ports of the urls, one for each node, sorted; and when (`Date.now`) that was seen first. */
  get seen(): { readonly ports: readonly number[]; readonly at: number } {
    const ports = this.#names.map((name) => Number(/:(\d+)\//.exec(decodeUrl(name))?.[1]));
    return { ports: ports.sort((a, b) => a - b), at: this.#since };
  }

  /** Paths of the nodes of this port. */
  nodesOf(port: number): readonly string[] {
    return this.#names.filter((name) => decodeUrl(name).includes(`:${port}/`)).map((name) => `${this.#path}/${name}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.client.close();
    this.#wheel.close();
  }

  readonly #look = (): void => {
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return;
      try {
        this.#keep(await this.client.children(this.#path, this.#look));
      } catch (error) {
        if (isCode(error, ZookeeperCode.NoNode)) {
          this.#keep([]);
          if ((await this.client.exists(this.#path, this.#look).catch(() => undefined)) !== undefined) this.#look();
        } else if (!isCode(error, ZookeeperCode.ConnectionLoss)) throw error;
      }
    });
  };

  #keep(names: readonly string[]): void {
    const sorted = [...names].sort();
    if (sorted.join() === [...this.#names].join()) return;
    this.#names = sorted;
    this.#since = Date.now();
  }
}
