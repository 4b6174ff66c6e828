import assert from "node:assert/strict";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import type { Fates, Load, LoadPeerOptions } from "./load-api.js";
import type { Held, LoadProcess } from "./load-process.js";
import { LoadRig } from "./load-rig.js";

/** Milliseconds of the ZooKeeper sessions: what a killed provider is still found for. */
const SESSION_MS = 2000;
/** Where what is open is closed: a test, or a program. */
export interface Ending {
  after(close: () => Promise<void>): void;
}

/** A ZooKeeper, providers that are restarted one by one, and a consumer under load that finds them there. */
export class RollingRig {
  readonly load: LoadRig;
  readonly registry: string;

  private constructor(load: LoadRig, registry: string) {
    this.load = load;
    this.registry = registry;
  }

  static async start(
    ending: Ending,
    {
      count = 3,
      perSecond = 300,
      method = "answer",
      consumer = {},
    }: Pick<Partial<Load>, "perSecond" | "method"> & {
      readonly count?: number;
      readonly consumer?: Partial<LoadPeerOptions>;
    } = {},
  ): Promise<RollingRig> {
    const server = await ZookeeperServer.start();
    const load = new LoadRig();
    const rig = new RollingRig(load, `zookeeper://${server.address}?session=${SESSION_MS}&file-cache=false`);
    ending.after(async () => {
      await load.close();
      await server.close();
    });
    for (let i = 1; i <= count; i++) await rig.addProvider(`p${i}`);
    load.consumer = await load.add({ role: "consumer", name: "c", registry: rig.registry, check: true, ...consumer });
    await load.consumer.ask("load", { perSecond, method });
    await load.untilAnswered(rig.names);
    await load.forget();
    return rig;
  }

  get names(): readonly string[] {
    return this.load.providers.map(({ name }) => name);
  }

  addProvider(name: string, port = 0): Promise<LoadProcess> {
    return this.load.addProvider({ name, port, registry: this.registry });
  }

  /** How many connections each of these has. */
  heldBy(providers: readonly LoadProcess[]): Promise<readonly number[]> {
    return Promise.all(providers.map(async (provider) => socketsOf(await provider.ask<Held>("held"))));
  }

  /**
   * Ends a provider and starts one in its place, on the same port; fulfils with the milliseconds that each took: to end,
   * and from its start to its first answer.
   */
  async restart(provider: LoadProcess, signal: "SIGTERM" | "SIGKILL"): Promise<{ endMs: number; backMs: number }> {
    const { providers } = this.load;
    const from = performance.now();
    provider.signal(signal);
    assert.equal(await provider.killed(), signal === "SIGTERM" ? "0" : signal, `${provider.name}:\n${provider.log}`);
    const endMs = performance.now() - from;
    const next = `${provider.name}'`;
    providers.splice(providers.indexOf(provider), 1);
    await this.addProvider(next, provider.port);
    return { endMs, backMs: await this.load.untilAnswered([next]) };
  }

  /** Restarts the oldest, again and again, until so many calls have begun and so many were restarted. */
  async roll(
    signal: "SIGTERM" | "SIGKILL",
    calls: number,
    least = this.names.length,
  ): Promise<{ restarts: number; fates: Fates }> {
    let restarts = 0;
    while (restarts < least || (this.load.total?.begun ?? 0) < calls) {
      await this.restart(this.load.providers[0]!, signal);
      restarts++;
    }
    return { restarts, fates: await this.load.settled() };
  }
}

const socketsOf = ({ resources }: Held): number => resources.filter((name) => name === "TCPSocketWrap").length;
