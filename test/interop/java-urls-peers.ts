import { DubboUrl, TimerWheel } from "@dubbo-ts/core/common";
import { parseConnectString, ZookeeperClient } from "@dubbo-ts/zookeeper/client";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { LosslessExamApi, VersionedApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { type JavaLine, JavaPeer } from "./java-peer.js";
import type { ZookeeperServer } from "./zookeeper-server.js";

/** Characters that Java's own encoding treats in ways of its own. */
const TEXT = "a b*~!'()/é🚀+%";
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** One node of the registry. */
export interface Published {
  readonly url: DubboUrl;
  /** Its name as it stands there. */
  readonly node: string;
  readonly data: string;
  /** Whether it goes with the session of who made it. */
  readonly ephemeral: boolean;
}

/** What one application has registered, by `provider` or `consumer`, interface and group. */
export type Registered = ReadonlyMap<string, Published>;

/** The same services and references as those of UrlsMain.java, by Node. `wide`: with settings for all of them. */
export async function registerNode(registry: string, wide: boolean): Promise<() => Promise<void>> {
  const provider = createDubbo({
    application: "exam-urls",
    registry,
    protocols: {
      dubbo: wide
        ? { port: 0, maxBodyBytes: 4_194_304, heartbeatMs: 30_000, parameters: { "of.protocol": "p" } }
        : { port: 0 },
    },
    ...(wide ? { provider: { timeoutMs: 4000, weight: 60 } } : {}),
    logger: QUIET,
  });
  const methods = {
    find: { timeoutMs: 500, retries: 0, loadBalance: "random", sticky: true },
    note: { oneway: true },
  } as const;
  provider.provide(VersionedApi, { which: () => "plain" });
  provider.provide(LosslessExamApi, createExamService() as never, {
    group: "g",
    version: "1.0.0",
    weight: 50,
    warmup: 1000,
    token: "s3cret",
    timeoutMs: 3000,
    retries: 1,
    loadBalance: "random",
    scope: "remote",
    filter: "default",
    methods,
    parameters: { "of.service": "s", "of-service": "t", "of.text": TEXT },
  });
  provider.provide(
    VersionedApi,
    { which: () => "marked" },
    { group: "marked", path: "marked/path", token: true, parameters: { deprecated: "true", dynamic: "false" } },
  );
  await provider.start();

  const consumer = createDubbo({
    application: "exam-urls",
    registry,
    ...(wide ? { consumer: { timeoutMs: 4000, shareConnections: 2, check: false } } : {}),
    logger: QUIET,
  });
  consumer.client(VersionedApi);
  consumer.client(LosslessExamApi, {
    group: "g",
    version: "1.0.0",
    timeoutMs: 3000,
    retries: 1,
    loadBalance: "random",
    cluster: "failfast",
    check: false,
    lazy: true,
    sticky: true,
    connections: 1,
    scope: "remote",
    filter: "default",
    connectTimeoutMs: 2000,
    heartbeatMs: 30_000,
    methods,
    parameters: { "of-reference": "r" },
  });
  consumer.client(VersionedApi, { group: "*", version: "*", init: true });
  consumer.generic(VersionedApi.interface, { group: "marked" });
  await consumer.start();
  return async () => {
    const close = (dubbo: Dubbo): Promise<void> => dubbo.close({ graceMs: 1000 });
    await close(consumer);
    await close(provider);
  };
}

/** The services and references of UrlsMain.java. */
export async function registerJava(line: JavaLine, registry: string, more: string[]): Promise<() => Promise<void>> {
  const start = async (side: string): Promise<JavaPeer> =>
    (await JavaPeer.start(line, "UrlsMain", [`registry=${registry}`, `side=${side}`, ...more])).peer;
  const provider = await start("provider");
  const consumer = await start("consumer");
  return async () => {
    await consumer.end();
    await provider.end();
  };
}

/** What stands under that root. */
export async function registeredUnder(root: string, { address }: ZookeeperServer): Promise<Registered> {
  const wheel = new TimerWheel();
  const client = new ZookeeperClient({
    servers: parseConnectString(address),
    sessionTimeoutMs: 5000,
    connectTimeoutMs: 5000,
    wheel,
    logger: QUIET,
    auth: undefined,
  });
  try {
    const urls = new Map<string, Published>();
    for (const api of [VersionedApi, LosslessExamApi]) {
      for (const side of ["provider", "consumer"]) {
        const parent = `/${root}/${api.interface}/${side}s`;
        for (const node of await client.children(parent)) {
          const url = DubboUrl.parseEncoded(node);
          const name = `${side} ${api.interface.slice(api.interface.lastIndexOf(".") + 1)} ${url.get("group") ?? "-"}`;
          if (urls.has(name)) throw new Error(`${name} is registered twice`);
          const data = String(await client.data(`${parent}/${node}`));
          const stat = await client.exists(`${parent}/${node}`);
          urls.set(name, { url, node, data, ephemeral: stat?.ephemeralOwner !== 0n });
        }
      }
    }
    return urls;
  } finally {
    await client.close();
    wheel.close();
  }
}
