import assert from "node:assert/strict";
import { createDubbo } from "dubbo-ts";
import { Histogram } from "../harness/histogram.mjs";
import { measure, servePeer } from "../harness/peer.mjs";
import { TEXT } from "../peers/text.mjs";
import { bodyOf } from "./body.mjs";
import { LargeApi } from "./contract.mjs";

/** The default of a second is no time for megabytes on a busy machine. */
const TIMEOUT_MS = 10_000;

const dubbo = createDubbo({ application: "bench-large-consumer", registry: "N/A" });
let client;

async function start({ port }) {
  client = dubbo.client(LargeApi, { url: `dubbo://127.0.0.1:${port}`, timeoutMs: TIMEOUT_MS });
  await dubbo.start();
}

/** Keeps large answers coming, and one small call after the other on the same connection; `inFlight` 0: small ones alone. */
async function load({ size, inFlight, seconds }) {
  const small = new Histogram();
  const figures = await measure(seconds, async (state) => {
    let calls = 0;
    const large = async () => {
      let body;
      do {
        body = await client.body(size);
        calls++;
      } while (state.running);
      assert.ok(bodyOf(size).equals(body), "another body came back");
    };
    const text = async () => {
      while (state.running) {
        const startedMs = performance.now();
        assert.equal(await client.text(TEXT), TEXT);
        small.record((performance.now() - startedMs) * 1000);
      }
    };
    await Promise.all([text(), ...Array.from({ length: inFlight }, large)]);
    return calls;
  });
  return { ...figures, small: small.percentiles() };
}

servePeer({ start, load }, () => dubbo.close({ graceMs: 0 }));
