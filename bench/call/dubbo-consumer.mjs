// node dubbo-consumer.mjs FOLDER: calls as a user's code does, one `await` for each call.
import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { createDubbo } from "dubbo-ts";
import { measure, servePeer } from "../harness/peer.mjs";
import { EchoApi, PAYLOADS, textOf } from "./contract.mjs";

const COUNTED_CALLS = 100;

const sockets = [];
subscribe("net.client.socket", ({ socket }) => sockets.push(socket));

const dubbo = createDubbo({ application: "bench-consumer", registry: `embedded://${process.argv[2]}` });
const client = dubbo.client(EchoApi);

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

function call({ payload, inFlight, seconds }) {
  return measure(seconds, async (state) => {
    const value = PAYLOADS[payload];
    let calls = 0;
    const slot = async () => {
      let answer;
      do {
        answer = await client[payload](value);
        calls++;
      } while (state.running);
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: inFlight }, slot));
    const expected = textOf(value);
    for (const answer of answers) assert.equal(textOf(answer), expected);
    assert.equal(sockets.length, 1, "one connection is what is compared");
    return calls;
  });
}

servePeer({ start: () => dubbo.start(), frameBytes, call }, () => dubbo.close());
