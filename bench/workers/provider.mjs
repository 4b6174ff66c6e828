// The process whose quick method is measured: it also provides what burns, once in a worker thread and once inline.
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { burn, roundsOf } from "./burn.mjs";
import { BurnApi, IN_WORKERS, INLINE, QuickApi } from "./contract.mjs";

const dubbo = createDubbo({
  application: "bench-workers-provider",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host: "127.0.0.1", publishHost: "127.0.0.1" } },
});
dubbo.provide(QuickApi, { text: (value) => value });
dubbo.provide(BurnApi, new URL("./burn.mjs", import.meta.url), { version: IN_WORKERS, workers: 1 });
dubbo.provide(BurnApi, { burn }, { version: INLINE });

async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start, roundsOf: ({ ms }) => roundsOf(ms) }, () => dubbo.close({ graceMs: 0 }));
