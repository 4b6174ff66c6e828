// Calls what burns, so often and no oftener that all who do it burn the same, so that the consumer that measures has nothing to do with it.
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { BurnApi } from "./contract.mjs";

const TIMEOUT_MS = 10_000;

const dubbo = createDubbo({ application: "bench-workers-burner", registry: "N/A" });
const clients = {};

/** `places`: port and version by name. */
async function start({ places }) {
  for (const [name, { port, version }] of Object.entries(places)) {
    clients[name] = dubbo.client(BurnApi, { url: `dubbo://127.0.0.1:${port}`, version, timeoutMs: TIMEOUT_MS });
  }
  await dubbo.start();
}

let isBurning = false;
let burning;

/** Begins, and answers when the first call has been served. */
async function begin({ place, rounds, everyMs }) {
  isBurning = true;
  let calls = 0;
  const first = clients[place].burn(rounds);
  burning = (async () => {
    await first;
    const startedMs = performance.now();
    while (isBurning) {
      const beganMs = performance.now();
      await clients[place].burn(rounds);
      calls++;
      const leftMs = beganMs + everyMs - performance.now();
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    }
    return calls / ((performance.now() - startedMs) / 1000);
  })();
  await first;
}

/** Ends, and gives the calls a second that were served. */
async function end() {
  isBurning = false;
  return await burning;
}

servePeer({ start, begin, end }, () => dubbo.close({ graceMs: 0 }));
