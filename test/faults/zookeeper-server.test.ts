import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LATE_MS, lasting } from "./load-rig.js";
import { PacketRules } from "./network.js";
import { PeerProcess } from "./peer-process.js";
import { until, ZookeeperRig } from "./zookeeper-rig.js";

/** Milliseconds that the server is away. */
const AWAY_MS = lasting(5500, 60_000);
/** Longer than two thirds of a session, after which clients leave a silent server; and than the session. */
const HUNG_MS = lasting(8000, 30_000);
/** Seconds from the return of the server until everybody is registered. What is meant is 2. */
const REGISTERED_SECONDS = 2 + LATE_MS / 1000;

describe("a ZooKeeper server that goes away", () => {
  let rig: ZookeeperRig;
  before(async () => {
    rig = await ZookeeperRig.start(3);
  });
  after(() => rig?.close());

  /** A provider comes and goes: registered once, found, lost, nobody else touched. */
  async function followsChanges(name: string): Promise<string> {
    const added = await rig.addProvider(name);
    const come = await rig.agree(rig.ports);
    rig.drop(added);
    await added.leave();
    const gone = await rig.agree(rig.ports);
    return `list of a new provider ${come} s, of one that left ${gone} s after the witness`;
  }

  /** Everybody is back: seconds from `since`. */
  async function registeredAgain(since: number): Promise<number> {
    await until(
      () => `providers ${rig.witness.seen.ports}, consumers ${rig.consumers.seen.ports}`,
      () => rig.witness.seen.ports.length === 3 && rig.consumers.seen.ports.length === 1,
    );
    const seconds = Math.max(0, rig.witness.seen.at - since) / 1000;
    assert.ok(seconds <= REGISTERED_SECONDS, `registered ${seconds} s after the return`);
    return seconds;
  }

  it("F32 is killed and comes back with its data: no call fails, nobody is lost or there twice", async (test) => {
    const rules = new PacketRules(test);
    rules.add(`tcp dport ${rig.server.port} tcp flags syn / syn,ack counter`);
    await rig.server.kill();
    await sleep(AWAY_MS);
    await rig.assertAnswered();
    // Three providers, a consumer and two witnesses; the first attempt follows the loss at once.
    const attempts = rules.packets / 6;
    test.diagnostic(`each client has tried ${attempts.toFixed(1)} times in ${AWAY_MS} ms`);
    // Once a second, after some quick attempts at first: most servers that go are back at once.
    assert.ok(attempts >= 1 && attempts <= AWAY_MS / 1000 + 4, `${attempts} attempts in ${AWAY_MS} ms`);
    await rig.server.restart();
    const back = Date.now();
    await rig.agree(rig.ports);
    const seconds = await registeredAgain(back);
    test.diagnostic(`recovery F32 ${seconds}`);
    test.diagnostic(await followsChanges("p4"));
    await rig.assertAnswered();
  });

  it("F32 is killed and comes back empty: everybody registers anew", async (test) => {
    await rig.server.kill();
    const killed = Date.now();
    await sleep(AWAY_MS);
    await rig.server.restart({ wipe: true });
    const back = Date.now();
    // They may have been quicker than the news that the server is back.
    await until(
      () => `nodes are of ${rig.witness.seen.ports}`,
      () => rig.witness.seen.at > killed && rig.witness.seen.ports.length === 3,
    );
    const behind = await rig.agree(rig.ports);
    test.diagnostic(`recovery F32 ${(await registeredAgain(back)) + behind}`);
    test.diagnostic(await followsChanges("p5"));
    await rig.assertAnswered();
  });

  it("F33 hangs for longer than a session and goes on: no call fails, and who starts meanwhile is told in time", async (test) => {
    rig.server.pause();
    const paused = performance.now();
    const began = Date.now();
    const starting = new PeerProcess({ role: "consumer", name: "late", registry: `${rig.registry}&timeout=3000` });
    const { started, error } = await starting.next("started");
    await starting.kill();
    assert.equal(started, false);
    assert.match(String(error), /gave a session within 3000 ms/);
    const seconds = (Date.now() - began) / 1000;
    test.diagnostic(`a start was rejected after ${seconds} s, process start included`);
    assert.ok(seconds < 3 + 2, `${seconds} s`);
    await sleep(Math.max(0, HUNG_MS - (performance.now() - paused)));
    await rig.assertAnswered();
    rig.server.resume();
    const back = Date.now();
    await rig.agree(rig.ports);
    test.diagnostic(await followsChanges("p6"));
    test.diagnostic(`registered ${await registeredAgain(back)} s after the return`);
    const { calls } = await rig.assertAnswered();
    assert.ok(calls > 0);
  });
});
