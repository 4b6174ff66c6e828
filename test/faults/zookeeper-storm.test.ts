import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import { PROVIDERS } from "./contract.js";
import { PeerProcess } from "./peer-process.js";
import { Witness } from "./witness.js";
import { BEHIND_SECONDS, until } from "./zookeeper-rig.js";

const PROVIDERS_AT_FIRST = 1000;
const CHANGES = 500;
const CHANGE_EVERY_MS = 10;
const FIRST_PORT = 20_000;
/** Milliseconds; meant is 50, and a pipeline's machine does other things. */
const MAX_DELAY_P99_MS = 100;

describe("a storm of changes", () => {
  let server: ZookeeperServer;
  let witness: Witness;
  let consumer: PeerProcess;
  before(async () => {
    server = await ZookeeperServer.start();
    witness = await Witness.at(server.address, PROVIDERS);
  });
  after(async () => {
    await consumer?.kill();
    await witness?.close();
    await server?.close();
  });

  const nodeOf = (port: number): string =>
    `${PROVIDERS}/${encodeURIComponent(
      `dubbo://127.0.0.1:${port}/com.acme.WhoApi?application=storm&dubbo=2.0.2&interface=com.acme.WhoApi&methods=who&pid=1&release=3.3.6&side=provider&timestamp=1700000000000`,
    )}`;

  it("F40 of a hundred a second among a thousand providers neither blocks a consumer nor leaves the last one out", async (test) => {
    const { client } = witness;
    await client.ensure(PROVIDERS);
    const ports = new Set(Array.from({ length: PROVIDERS_AT_FIRST }, (_, i) => FIRST_PORT + i));
    await Promise.all([...ports].map((port) => client.create(nodeOf(port))));
    consumer = await PeerProcess.start({
      role: "consumer",
      name: "c",
      registry: `zookeeper://${server.address}?file-cache=false`,
      check: false,
      lazy: true,
      tells: "invokers",
    });
    const isRight = (): boolean => consumer.held.ports.join() === [...ports].sort((a, b) => a - b).join();
    await until(() => `the consumer holds ${consumer.held.ports.length} of ${ports.size}`, isRight);
    consumer.send("watch");
    let next = FIRST_PORT + PROVIDERS_AT_FIRST;
    const started = performance.now();
    for (let change = 0; change < CHANGES; change++) {
      const [oldest] = ports;
      if (change % 2 === 0) {
        ports.add(next);
        await client.create(nodeOf(next++));
      } else {
        ports.delete(oldest!);
        await client.delete(nodeOf(oldest!));
      }
      await sleep(Math.max(0, started + (change + 1) * CHANGE_EVERY_MS - performance.now()));
    }
    const seconds = (performance.now() - started) / 1000;
    const ended = Date.now();
    await until(() => `the consumer holds ${consumer.held.ports.length} of ${ports.size}`, isRight);
    const behind = (consumer.held.at - ended) / 1000;
    const delay = await consumer.ask<{ p99: number; max: number }>("delay");
    test.diagnostic(
      `${CHANGES} changes in ${seconds.toFixed(1)} s; final list ${behind} s after the last; event loop p99 ${delay.p99.toFixed(1)} ms, max ${delay.max.toFixed(1)} ms`,
    );
    assert.ok(behind <= BEHIND_SECONDS, `${behind} s`);
    assert.ok(delay.p99 <= MAX_DELAY_P99_MS, `${delay.p99} ms`);
  });
});
