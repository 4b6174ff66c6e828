import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { extensionPoint } from "../common/index.js";
import type { Invoker } from "../rpc/index.js";
import {
  callOf,
  consumer,
  directoryOf,
  find,
  invokerOf,
  keepingLogger,
  save,
  seededRng,
  type TestInvoker,
} from "./fixture.test.js";
import { type LoadBalance, loadBalances } from "./load-balance.js";
import { random } from "./random.js";
import { createSelect, NONE, type Select } from "./select.js";
import { Snapshot } from "./snapshot.js";

const first: LoadBalance =
  ({ invokers }) =>
  () =>
    invokers[0]!;
const last: LoadBalance =
  ({ invokers }) =>
  () =>
    invokers.at(-1)!;
const known = loadBalances.with({ random: () => random(seededRng(7)), first: () => first, last: () => last });

function selectOf(invokers: readonly Invoker[], parameters: Record<string, string> = {}): Select {
  return createSelect(directoryOf(invokers, consumer(parameters)), { loadBalances: known, logger: keepingLogger() });
}

const three = (parameters: Record<string, string> = {}): [TestInvoker, TestInvoker, TestInvoker] => [
  invokerOf(1, parameters),
  invokerOf(2, parameters),
  invokerOf(3, parameters),
];

describe("select", () => {
  it("takes the load balance that the first provider's url names for the method", () => {
    const invokers = three({ loadbalance: "first", "save.loadbalance": "last" });
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    assert.equal(select(snapshot, callOf(find), NONE), invokers[0]);
    assert.equal(select(snapshot, callOf(save), NONE), invokers[2]);
  });

  it("goes on with random when a url names an unknown load balance, and says so once", () => {
    const invokers = three({ loadbalance: "../none" });
    const logger = keepingLogger();
    const select = createSelect(directoryOf(invokers), { loadBalances: known, logger });
    for (let i = 0; i < 3; i++)
      assert.ok(invokers.includes(select(Snapshot.of(invokers, i), callOf(), NONE) as TestInvoker));
    assert.deepEqual(logger.lines, [
      'warn unknown load balance "../none" for com.acme.OrderApi, using random; known: random, roundrobin, first, last',
    ]);
  });

  it("runs a load balance once for each snapshot and method", () => {
    let made = 0;
    const counting: LoadBalance = (candidates) => {
      made++;
      return first(candidates);
    };
    const invokers = three();
    const select = createSelect(directoryOf(invokers), {
      loadBalances: extensionPoint<() => LoadBalance>("load balance", { random: () => counting }),
      logger: keepingLogger(),
    });
    const snapshot = Snapshot.of(invokers, 0);
    for (let i = 0; i < 5; i++) select(snapshot, callOf(find), NONE);
    select(snapshot, callOf(save), NONE);
    select(Snapshot.of(invokers, 1), callOf(find), NONE);
    assert.equal(made, 3);
  });

  it("passes over a provider that is not available", () => {
    const invokers = three();
    invokers[1].isUp = false;
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    for (let i = 0; i < 50; i++) assert.notEqual(select(snapshot, callOf(), NONE), invokers[1]);
  });

  it("does not ask with cluster.availablecheck=false", () => {
    const invokers = three({ loadbalance: "first" });
    invokers[0].isUp = false;
    assert.equal(
      selectOf(invokers, { "cluster.availablecheck": "false" })(Snapshot.of(invokers, 0), callOf(), NONE),
      invokers[0],
    );
  });

  it("passes over what was tried, also when the load balance always says the same", () => {
    const invokers = three({ loadbalance: "first" });
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    assert.equal(select(snapshot, callOf(), [invokers[0]]), invokers[1]);
    assert.equal(select(snapshot, callOf(), [invokers[0], invokers[1]]), invokers[2]);
  });

  it("takes a tried one again when no other is available", () => {
    const invokers = three({ loadbalance: "first" });
    invokers[1].isUp = invokers[2].isUp = false;
    assert.equal(selectOf(invokers)(Snapshot.of(invokers, 0), callOf(), [invokers[0]]), invokers[0]);
  });

  it("takes its pick when nobody is available, and an untried one before a tried one", () => {
    const invokers = three({ loadbalance: "last" });
    for (const invoker of invokers) invoker.isUp = false;
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    assert.equal(select(snapshot, callOf(), NONE), invokers[2]);
    assert.equal(select(snapshot, callOf(), [invokers[2]]), invokers[0]);
  });

  it("finds the one available provider among many", () => {
    const invokers = Array.from({ length: 500 }, (_, i) => invokerOf(i + 1));
    for (const invoker of invokers) invoker.isUp = invoker === invokers[321];
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    for (let i = 0; i < 20; i++) assert.equal(select(snapshot, callOf(), NONE), invokers[321]);
  });

  it("keeps the shares among the available when it draws again", () => {
    const invokers = [invokerOf(1, { weight: "30" }), invokerOf(2, { weight: "10" }), invokerOf(3, { weight: "60" })];
    invokers[2]!.isUp = false;
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    let ones = 0;
    for (let i = 0; i < 10_000; i++) if (select(snapshot, callOf(), NONE) === invokers[0]) ones++;
    assert.ok(Math.abs(ones - 7500) < 300, String(ones));
  });
});

describe("sticky", () => {
  const sticky = (): [TestInvoker, TestInvoker, TestInvoker] => three({ "find.sticky": "true" });

  it("stays with the provider of the first call, for that method alone", () => {
    const invokers = sticky();
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    const chosen = select(snapshot, callOf(find), NONE);
    for (let i = 0; i < 30; i++) assert.equal(select(snapshot, callOf(find), NONE), chosen);
    assert.equal(new Set(Array.from({ length: 50 }, () => select(snapshot, callOf(save), NONE))).size, 3);
  });

  it("leaves it when it was tried, is unavailable or is gone, and stays with the next", () => {
    const invokers = sticky();
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    const one = select(snapshot, callOf(), NONE) as TestInvoker;
    const two = select(snapshot, callOf(), [one]) as TestInvoker;
    assert.notEqual(two, one);
    assert.equal(select(snapshot, callOf(), NONE), two);
    two.isUp = false;
    const three = select(snapshot, callOf(), NONE);
    assert.notEqual(three, two);
    const rest = Snapshot.of(
      invokers.filter((invoker) => invoker !== three),
      1,
    );
    assert.notEqual(select(rest, callOf(), NONE), three);
  });

  it("stays with another provider for another method", () => {
    const invokers = three({ sticky: "true", loadbalance: "first", "save.loadbalance": "last" });
    const select = selectOf(invokers);
    const snapshot = Snapshot.of(invokers, 0);
    for (let i = 0; i < 2; i++) {
      assert.equal(select(snapshot, callOf(find), NONE), invokers[0]);
      assert.equal(select(snapshot, callOf(save), NONE), invokers[2]);
    }
  });

  it("survives a snapshot that still has it", () => {
    const invokers = sticky();
    const select = selectOf(invokers);
    const chosen = select(Snapshot.of(invokers, 0), callOf(), NONE);
    for (let i = 1; i < 20; i++) assert.equal(select(Snapshot.of(invokers.toReversed(), i), callOf(), NONE), chosen);
  });
});
