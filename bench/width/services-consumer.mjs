// node services-consumer.mjs COUNT: calls each of the services in its turn, over one connection.
import { createDubbo } from "dubbo-ts";
import { closedLoop } from "../harness/closed-loop.mjs";
import { servePeer } from "../harness/peer.mjs";
import { servicesOf } from "./services.mjs";

const dubbo = createDubbo({ application: "bench-services-consumer", registry: "N/A" });
let clients;
let next = 0;

async function start({ port }) {
  clients = servicesOf(Number(process.argv[2])).map((service) =>
    dubbo.client(service, { url: `dubbo://127.0.0.1:${port}` }),
  );
  await dubbo.start();
}

const callNext = (value) => {
  next = next + 1 < clients.length ? next + 1 : 0;
  return clients[next].echo(value);
};

const call = ({ seconds }) => closedLoop(callNext, 42, { inFlight: 64, seconds });

servePeer({ start, call }, () => dubbo.close({ graceMs: 0 }));
