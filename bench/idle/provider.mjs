import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { EchoApi } from "../peers/dubbo/contract.mjs";
import { collect } from "./collect.mjs";

const dubbo = createDubbo({
  application: "bench-idle-provider",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host: "127.0.0.1", publishHost: "127.0.0.1", accepts: 0, acceptsPerAddress: 0 } },
});
dubbo.provide(EchoApi, { text: (value) => value, order: (value) => value });

async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start, collect }, () => dubbo.close({ graceMs: 0 }));
