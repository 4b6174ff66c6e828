// node provider.mjs FOLDER: the service, found through the embedded registry in that folder.
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../../harness/peer.mjs";
import { providerHost } from "../../harness/provider-host.mjs";
import { EchoApi } from "./contract.mjs";

const dubbo = createDubbo({
  application: "bench-provider",
  registry: `embedded://${process.argv[2]}`,
  protocols: { dubbo: { port: 0, host: providerHost, publishHost: "127.0.0.1" } },
});
let calls = 0;
dubbo.provide(EchoApi, {
  text(value) {
    calls++;
    return value;
  },
  order(value) {
    calls++;
    return value;
  },
});

/** Gives the port. */
async function start() {
  const { addresses } = await dubbo.start();
  return Number(new URL(addresses[0]).port);
}

servePeer({ start, calls: () => calls }, () => dubbo.close());
