import { freePort } from "../../harness/free-port.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { brokerOf } from "./broker.mjs";

let calls = 0;
let broker;

async function start() {
  const port = await freePort();
  broker = brokerOf("server", { port });
  broker.createService({
    name: "echo",
    actions: {
      text({ params }) {
        calls++;
        return params.value;
      },
    },
  });
  await broker.start();
  return port;
}

servePeer({ start, calls: () => calls }, () => broker?.stop());
