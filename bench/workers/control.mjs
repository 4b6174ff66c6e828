// A process of its own that burns what the other one's worker thread would.
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { burn } from "./burn.mjs";
import { BurnApi, INLINE } from "./contract.mjs";

const dubbo = createDubbo({
  application: "bench-workers-control",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host: "127.0.0.1", publishHost: "127.0.0.1" } },
});
dubbo.provide(BurnApi, { burn }, { version: INLINE });

async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start }, () => dubbo.close({ graceMs: 0 }));
