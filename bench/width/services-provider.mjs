// node services-provider.mjs COUNT: as many services behind one port.
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { servicesOf } from "./services.mjs";

const dubbo = createDubbo({
  application: "bench-services-provider",
  registry: "N/A",
  protocols: { dubbo: { port: 0, host: "127.0.0.1", publishHost: "127.0.0.1" } },
});
for (const service of servicesOf(Number(process.argv[2]))) dubbo.provide(service, { echo: (value) => value });

async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start }, () => dubbo.close({ graceMs: 0 }));
