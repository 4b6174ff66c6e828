import { subscribe } from "node:diagnostics_channel";
import { createDubbo } from "dubbo-ts";
import { servePeer } from "../harness/peer.mjs";
import { EchoApi, PAYLOADS } from "../peers/dubbo/contract.mjs";
import { servicesOf } from "../width/services.mjs";
import { collect } from "./collect.mjs";

const HEARTBEAT_BYTES = 17;
const AT_ONCE = 100;
const sockets = [];
subscribe("net.client.socket", ({ socket }) => sockets.push(socket));

const dubbos = [];

function dubboOf() {
  const dubbo = createDubbo({ application: "bench-idle-consumer", registry: "N/A" });
  dubbos.push(dubbo);
  return dubbo;
}

/** The most that one reference may have of its own. */
const MOST = 1000;
const OPEN_MS = 60_000;

/** As many connections as asked for, each of which has carried a call. */
async function open({ port, connections, heartbeatMs }) {
  const clients = [];
  for (let left = connections; left > 0; left -= MOST) {
    const settings = { url: `dubbo://127.0.0.1:${port}`, connections: Math.min(MOST, left), heartbeatMs };
    const dubbo = dubboOf();
    clients.push(dubbo.client(EchoApi, settings));
    await dubbo.start();
  }
  const endMs = performance.now() + OPEN_MS;
  while (sockets.filter(({ bytesRead }) => bytesRead > 0).length < connections) {
    if (performance.now() > endMs) throw new Error(`not each of ${connections} connections carries calls`);
    for (const client of clients) await Promise.all(Array.from({ length: AT_ONCE }, () => client.text(PAYLOADS.text)));
  }
}

/** As many references of services of their own over one connection. */
async function refer({ port, references }) {
  const dubbo = dubboOf();
  for (const service of servicesOf(references)) dubbo.client(service, { url: `dubbo://127.0.0.1:${port}` });
  await dubbo.start();
}

const written = () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);

/** Heartbeats that were sent since the process began, were nothing else sent. */
const heartbeats = () => written() / HEARTBEAT_BYTES;

servePeer({ open, refer, collect, heartbeats }, () => Promise.all(dubbos.map((dubbo) => dubbo.close({ graceMs: 0 }))));
