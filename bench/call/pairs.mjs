import { go, java, node } from "../harness/programs.mjs";

const BOTH = ["text", "order"];
const TEXT = ["text"];

/**
 * Who calls whom. `needs`: who of the field has to be there. Those of one server share its process; each client has one
 * of its own. The objects of those that carry only text would first have to be described in a language of theirs.
 */
export function pairsIn(folder) {
  const provider = node("peers/dubbo/provider", [folder]);
  const consumer = node("peers/dubbo/consumer", [folder]);
  const javaProvider = java("ProviderMain");
  const direct = ["dispatcher=direct"];
  return [
    { name: "raw", needs: [], payloads: BOTH, server: node("peers/raw/server"), client: node("peers/raw/client") },
    { name: "dubbo-ts", needs: [], payloads: BOTH, server: provider, client: consumer },
    { name: "dubbo-ts to Java", needs: ["java"], payloads: BOTH, server: javaProvider, client: consumer, direct: true },
    { name: "Java to dubbo-ts", needs: ["java"], payloads: BOTH, server: provider, client: java("ConsumerMain") },
    { name: "Java", needs: ["java"], payloads: BOTH, server: javaProvider, client: java("ConsumerMain") },
    {
      name: "Java, blocking",
      needs: ["java"],
      payloads: BOTH,
      server: javaProvider,
      client: java("ConsumerMain"),
      style: "threads",
    },
    {
      name: "Java direct",
      needs: ["java"],
      payloads: BOTH,
      server: java("ProviderMain", direct),
      client: java("ConsumerMain", direct),
    },
    { name: "dubbo-go", needs: ["dubbo-go"], payloads: TEXT, server: go("provider"), client: go("consumer") },
    {
      name: "grpc-js",
      needs: ["grpc"],
      payloads: TEXT,
      server: node("peers/grpc/server"),
      client: node("peers/grpc/client"),
    },
    {
      name: "moleculer",
      needs: ["moleculer"],
      payloads: TEXT,
      server: node("peers/moleculer/server"),
      client: node("peers/moleculer/client"),
    },
    {
      name: "dubbo2.js to Java",
      needs: ["java", "dubbo2.js"],
      payloads: TEXT,
      server: javaProvider,
      client: node("peers/dubbo2/client"),
    },
    {
      name: "sofa-rpc-node to Java",
      needs: ["java", "sofa-rpc-node"],
      payloads: TEXT,
      server: javaProvider,
      client: node("peers/sofa/client"),
    },
  ];
}

/** Starts those whose needs are met, each server before its clients. */
export async function startPairs(pairs, missing, peers) {
  const servers = new Map();
  const started = [];
  for (const pair of pairs) {
    if (pair.needs.some((name) => missing[name] !== undefined)) continue;
    if (!servers.has(pair.server)) {
      const server = pair.server(peers);
      servers.set(pair.server, { server, port: await server.ask("start", {}, START_MS) });
    }
    const { server, port } = servers.get(pair.server);
    const client = pair.client(peers);
    await client.ask("start", { port, direct: pair.direct }, START_MS);
    started.push({ ...pair, server, client });
  }
  return started;
}

const START_MS = 60_000;
