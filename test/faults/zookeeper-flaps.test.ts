import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import { CuttingProxy } from "./cutting-proxy.js";
import { lasting } from "./load-rig.js";
import { PacketRules } from "./network.js";
import { until, ZookeeperRig } from "./zookeeper-rig.js";

const FLAPS = 100;
/** Of 700 ms without the server, and 700 ms with it. */
const LONG_FLAPS = lasting(8, 43);
const CONNECTED_MS = 5000;

describe("a hundred flaps in a row", () => {
  let server: ZookeeperServer;
  let proxy: CuttingProxy;
  let rig: ZookeeperRig;
  before(async () => {
    server = await ZookeeperServer.start();
    proxy = await CuttingProxy.to(server.port);
    rig = await ZookeeperRig.start(3, { server, address: proxy.address });
  });
  after(async () => {
    await rig?.close();
    await proxy?.close();
    await server?.close();
  });

  const connections = () => server.figure("zk_num_alive_connections");
  const peers = () => [...rig.providers, rig.consumer];

  interface Held {
    readonly watches: number;
    readonly connections: number;
    readonly descriptors: readonly number[];
    readonly resources: readonly string[];
  }

  /** What everybody holds when all is quiet. */
  async function held(): Promise<Held> {
    rig.consumer.send("unload");
    await sleep(300);
    return {
      watches: await server.figure("zk_watch_count"),
      connections: await connections(),
      descriptors: peers().map(({ descriptors }) => descriptors),
      resources: (await Promise.all(peers().map((peer) => peer.ask<string[]>("stats")))).map(String),
    };
  }

  /** Nobody holds more than before, everybody is there once, and the next change is followed. */
  async function isAsBefore(before: Held): Promise<string> {
    await until(
      () => `providers ${rig.witness.seen.ports}, consumers ${rig.consumers.seen.ports}`,
      () => String(rig.witness.seen.ports) === String(rig.ports) && rig.consumers.seen.ports.length === 1,
    );
    // A node outlives a cut, so that its owner may still be waiting for its next attempt.
    const connected = AbortSignal.timeout(CONNECTED_MS);
    while ((await connections()) < before.connections) {
      assert.ok(!connected.aborted, `${await connections()} of ${before.connections} connections are back`);
      await sleep(50);
    }
    const added = await rig.addProvider("late");
    const come = await rig.agree(rig.ports);
    rig.drop(added);
    await added.leave();
    const gone = await rig.agree(rig.ports);
    await rig.assertAnswered();
    const now = await held();
    rig.consumer.send("load");
    assert.deepEqual({ ...now, descriptors: [] }, { ...before, descriptors: [] });
    for (const [i, descriptors] of now.descriptors.entries()) {
      assert.ok(
        descriptors <= before.descriptors[i]! + 1,
        `${descriptors} descriptors, ${before.descriptors[i]} before`,
      );
    }
    return `next change followed ${come} and ${gone} s after the witness; ${now.watches} watches, descriptors ${now.descriptors}`;
  }

  it("F38 of the connections, cut in the middle: no call fails, nothing grows", async (test) => {
    const before = await held();
    rig.consumer.send("load");
    let cut = 0;
    for (let flap = 0; flap < FLAPS; flap++) {
      cut += proxy.cut();
      await sleep(150);
    }
    test.diagnostic(`${cut} connections of 4 processes were cut in ${FLAPS} flaps; ${await isAsBefore(before)}`);
  });

  it("F38 of the server, stopped and going on: no call fails, nothing grows, one new connection a flap at most", async (test) => {
    await sleep(1100); // a connection that lasted: what comes is a new fault
    const before = await held();
    rig.consumer.send("load");
    const rules = new PacketRules(test);
    rules.add(`tcp dport ${server.port} tcp flags syn / syn,ack counter`);
    for (let flap = 0; flap < LONG_FLAPS; flap++) {
      server.pause();
      await sleep(700);
      server.resume();
      await sleep(700);
    }
    const each = rules.packets / before.connections;
    assert.ok(each <= LONG_FLAPS, `${each} connections each`);
    test.diagnostic(`${each.toFixed(1)} new connections each in ${LONG_FLAPS} flaps; ${await isAsBefore(before)}`);
  });
});
