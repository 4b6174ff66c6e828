import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_DELAY_MS, ReconnectPlan } from "./reconnect-plan.js";

const hosts = [1, 2, 3].map((port) => ({ host: "h", port }));

describe("the plan of reconnecting", () => {
  it("takes each server once a round, and pauses between rounds, longer each time but never much over a second", () => {
    const plan = new ReconnectPlan(hosts, () => 0.5);
    const rounds = Array.from({ length: 8 }, () => hosts.map(() => plan.next()));
    for (const round of rounds) {
      assert.deepEqual(round.map(({ port }) => port).sort(), [1, 2, 3]);
      assert.deepEqual(
        round.slice(1).map(({ delayMs }) => delayMs),
        [0, 0],
      );
    }
    assert.deepEqual(
      rounds.map(([first]) => first!.delayMs),
      [0, 100, 200, 400, 800, MAX_DELAY_MS, MAX_DELAY_MS, MAX_DELAY_MS],
    );
  });

  it("starts anew after a connection that lasted, and goes on slowing down after one that did not", () => {
    const plan = new ReconnectPlan([hosts[0]!], () => 0.5);
    for (let i = 0; i < 5; i++) plan.next();
    plan.ended(10);
    assert.equal(plan.next().delayMs, MAX_DELAY_MS);
    plan.ended(60_000);
    assert.equal(plan.next().delayMs, 100);
  });

  it("looks more often again at a server that was long gone and now takes connections, if only to grant nothing", () => {
    const plan = new ReconnectPlan([hosts[0]!], () => 0.5);
    for (let i = 0; i < 4; i++) plan.next();
    plan.unready();
    assert.equal(plan.next().delayMs, 800);
    plan.next();
    plan.unready();
    assert.deepEqual([plan.next().delayMs, plan.next().delayMs], [200, 400]);
  });

  it("spreads clients: by the order of servers and by a quarter of each pause", () => {
    const starts = new Set(Array.from({ length: 100 }, () => new ReconnectPlan(hosts).next().port));
    assert.deepEqual([...starts].sort(), [1, 2, 3]);
    const early = new ReconnectPlan([hosts[0]!], () => 0);
    const late = new ReconnectPlan([hosts[0]!], () => 1);
    for (const plan of [early, late]) plan.next();
    assert.deepEqual([early.next().delayMs, late.next().delayMs], [75, 125]);
  });
});
