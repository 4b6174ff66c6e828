// node consumer.mjs FOLDER: calls as a user's code does, one `await` for each call.
import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { createDubbo } from "dubbo-ts";
import { closedLoop } from "../../harness/closed-loop.mjs";
import { openLoop } from "../../harness/open-loop.mjs";
import { servePeer } from "../../harness/peer.mjs";
import { EchoApi, PAYLOADS, textOf } from "./contract.mjs";

const COUNTED_CALLS = 100;

const sockets = [];
subscribe("net.client.socket", ({ socket }) => sockets.push(socket));

const dubbo = createDubbo({ application: "bench-consumer", registry: `embedded://${process.argv[2]}` });
let client;

/** With `direct`, no registry is asked: the provider at `port` may be Java's. */
async function start({ port, direct }) {
  client = dubbo.client(EchoApi, direct ? { url: `dubbo://127.0.0.1:${port}` } : {});
  await dubbo.start();
}

/** Bytes of one request and of its answer, headers included, as the socket counts them. */
async function frameBytes({ payload }) {
  const value = PAYLOADS[payload];
  assert.equal(textOf(await client[payload](value)), textOf(value));
  assert.equal(sockets.length, 1, "one connection is what is compared");
  const { bytesWritten, bytesRead } = sockets[0];
  for (let i = 0; i < COUNTED_CALLS; i++) await client[payload](value);
  const request = (sockets[0].bytesWritten - bytesWritten) / COUNTED_CALLS;
  const answer = (sockets[0].bytesRead - bytesRead) / COUNTED_CALLS;
  assert.ok(Number.isInteger(request) && Number.isInteger(answer), `${request} and ${answer} bytes for each call`);
  return { request, answer };
}

async function call(input) {
  const figures = await closedLoop(client[input.payload], PAYLOADS[input.payload], input, textOf);
  assert.equal(sockets.length, 1, "one connection is what is compared");
  return figures;
}

const open = (input) => openLoop(() => client[input.payload](PAYLOADS[input.payload]), input);

servePeer({ start, frameBytes, call, openLoop: open }, () => dubbo.close());
