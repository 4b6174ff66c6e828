import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import type { PeerOptions } from "./contract.js";
import { LATE_MS } from "./load-rig.js";
import { type Counts, PeerProcess } from "./peer-process.js";
import { until } from "./zookeeper-rig.js";

const TIMEOUT_MS = 3000;

describe("a consumer that starts without its ZooKeeper", () => {
  let server: ZookeeperServer;
  let home: string;
  let provider: PeerProcess;
  const peers: PeerProcess[] = [];
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "dubbo-ts-home-"));
    server = await ZookeeperServer.start();
    provider = await PeerProcess.start({ role: "provider", name: "p", registry: registry("file-cache=false") });
  });
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.kill();
  });
  after(async () => {
    await provider?.kill();
    await server?.close();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  function registry(more = ""): string {
    return `zookeeper://${server.address}?session=2000&timeout=${TIMEOUT_MS}&${more}`;
  }

  function consumer(more: Partial<PeerOptions> = {}): PeerProcess {
    const peer = new PeerProcess({
      role: "consumer",
      name: "c",
      registry: registry(),
      home,
      tells: "invokers",
      ...more,
    });
    peers.push(peer);
    return peer;
  }

  /** Milliseconds until the consumer holds the provider. */
  async function finds(peer: PeerProcess): Promise<number> {
    const since = Date.now();
    await until(
      () => `it holds ${peer.held.ports}`,
      () => String(peer.held.ports) === String([provider.port]),
    );
    return Math.max(0, peer.held.at - since);
  }

  /** Calls for a while: none fails. */
  async function calls(peer: PeerProcess): Promise<void> {
    peer.send("load");
    let answered = 0;
    while (answered < 100) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { ok, errors } = await peer.ask<Counts>("counts");
      assert.deepEqual(errors, {});
      answered += ok;
    }
    peer.send("unload");
  }

  it("F31 fails in time and says why, when it may check", async (test) => {
    await server.kill();
    const since = Date.now();
    const { started, error } = await consumer().next("started");
    const seconds = (Date.now() - since) / 1000;
    assert.equal(started, false);
    assert.match(
      String(error),
      /^cannot subscribe to com\.acme\.WhoApi at registry zookeeper:.* gave a session within 3000 ms: .*ECONNREFUSED.*; check that it runs; check=false starts without it/,
    );
    assert.ok(seconds < TIMEOUT_MS / 1000 + 3, `${seconds} s`);
    test.diagnostic(`rejected after ${seconds} s, process start included`);
  });

  it("F31 starts with check=false, says that there is nobody, and finds the provider when the server is back", async (test) => {
    const peer = consumer({ registry: registry("check=false"), check: false });
    assert.equal((await peer.next("started"))["started"], true);
    peer.send("load");
    await new Promise((resolve) => setTimeout(resolve, 100));
    peer.send("unload");
    const { ok, errors } = await peer.ask<Counts>("counts");
    assert.equal(ok, 0);
    for (const text of Object.keys(errors)) assert.match(text, /registry zookeeper:\/\/127\.0\.0\.1:\d+/);
    await server.restart();
    const ms = await finds(peer);
    assert.ok(ms <= 5000, `${ms} ms`);
    test.diagnostic(`found ${ms} ms after the server was back`);
    await calls(peer);
    await peer.leave();
  });

  it("F30 goes by its file, without a failed call, and by the registry when it is back", async (test) => {
    const first = consumer();
    assert.equal((await first.next("started"))["started"], true);
    await finds(first);
    await first.leave();
    await server.kill();
    const since = Date.now();
    const second = consumer({ registry: registry("timeout=30000") });
    assert.deepEqual((await second.next("started"))["error"], undefined, second.errors);
    const ms = Date.now() - since;
    assert.ok(ms < 3000 + LATE_MS, `${ms} ms`);
    await calls(second);
    assert.match(second.errors, /com\.acme\.WhoApi goes by .*dubbo-registry-fault-consumer/);
    await server.restart();
    const back = Date.now();
    const late = await PeerProcess.start({ role: "provider", name: "late", registry: registry("file-cache=false") });
    peers.push(late);
    await until(
      () => `it holds ${second.held.ports}`,
      () => second.held.ports.includes(late.port),
    );
    assert.ok(second.held.at - back < 5000);
    test.diagnostic(
      `started after ${ms} ms by the file; live list ${second.held.at - back} ms after the server was back`,
    );
    await calls(second);
  });
});
