import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { bodyOf } from "./body.mjs";
import { LargeApi } from "./contract.mjs";

const dubbo = createDubbo({
  application: "bench-large-provider",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host: "127.0.0.1", publishHost: "127.0.0.1" } },
});
const bodies = new Map();
dubbo.provide(LargeApi, {
  body(size) {
    if (!bodies.has(size)) bodies.set(size, bodyOf(size));
    return bodies.get(size);
  },
  text: (value) => value,
});

async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start }, () => dubbo.close({ graceMs: 0 }));
