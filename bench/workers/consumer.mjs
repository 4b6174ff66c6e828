// Calls the quick method at a steady rate, each call at its time whatever the others do.
import assert from "node:assert/strict";
import { createDubbo } from "dubbo-ts";
import { Histogram } from "../harness/histogram.mjs";
import { servePeer } from "../harness/peer.mjs";
import { TEXT } from "../peers/text.mjs";
import { QuickApi } from "./contract.mjs";

const TIMEOUT_MS = 10_000;

const dubbo = createDubbo({ application: "bench-workers-consumer", registry: "N/A" });
let client;

async function start({ port }) {
  client = dubbo.client(QuickApi, { url: `dubbo://127.0.0.1:${port}`, timeoutMs: TIMEOUT_MS });
  await dubbo.start();
}

/**
 * A duration counts from when the call is made: with timers, and not a loop that looks at the clock, this process leaves
 * the cores to those who are measured, and a timer that is late is no fault of theirs.
 */
async function load({ everyMs, seconds }) {
  const histogram = new Histogram();
  const calls = [];
  const call = async () => {
    const startedMs = performance.now();
    assert.equal(await client.text(TEXT), TEXT);
    histogram.record((performance.now() - startedMs) * 1000);
  };
  const startedMs = performance.now();
  const planned = Math.floor((seconds * 1000) / everyMs);
  while (calls.length < planned) {
    const leftMs = startedMs + calls.length * everyMs - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    calls.push(call());
  }
  await Promise.all(calls);
  return { calls: calls.length, ...histogram.percentiles() };
}

servePeer({ start, load }, () => dubbo.close({ graceMs: 0 }));
