import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { callOf, find, invokerOf } from "./fixture.test.js";
import { roundRobin } from "./round-robin.js";

type Provider = ReturnType<typeof invokerOf>;
const providers = (count: number): Provider[] => Array.from({ length: count }, (_, i) => invokerOf(i + 1));

/** The order in which they are picked, as letters. */
function picks(
  strategy: ReturnType<typeof roundRobin>,
  invokers: Provider[],
  weights: number[],
  count: number,
): string {
  const pick = strategy({ invokers, weights, method: find });
  return Array.from({ length: count }, () => "abcdefghij"[invokers.indexOf(pick(callOf()) as Provider)]).join("");
}

describe("roundRobin", () => {
  it("takes one after the other when the weights are equal, whatever they are", () => {
    for (const weight of [0, 1, 100]) {
      const order = picks(roundRobin(), providers(3), [weight, weight, weight], 6);
      assert.equal(order.slice(0, 3), order.slice(3));
      assert.equal([...order.slice(0, 3)].sort().join(""), "abc");
    }
  });

  it("gives each its exact share of every round, and no one all of it in one go", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 2, maxLength: 8 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0 && new Set(weights).size > 1);
        const order = picks(roundRobin(), providers(weights.length), weights, 3 * total);
        for (const round of [0, 1, 2]) {
          const part = [...order.slice(round * total, (round + 1) * total)];
          for (const [i, weight] of weights.entries()) {
            const count = part.filter((letter) => letter === "abcdefghij"[i]).length;
            assert.ok(Math.abs(count - weight) <= 1, `${order}: ${count} of ${weight}`);
          }
        }
        for (const [i, weight] of weights.entries()) {
          const count = [...order].filter((letter) => letter === "abcdefghij"[i]).length;
          assert.ok(Math.abs(count - 3 * weight) <= 1, `${order}: ${count} of 3 × ${weight}`);
        }
      }),
    );
    assert.equal(picks(roundRobin(), providers(3), [5, 1, 1], 7).replace(/[^a]/g, "-").includes("aaaa"), false);
  });

  it("goes on where it was when the list is made anew, in order and by weight", () => {
    const all = providers(3);
    for (const weights of [
      [1, 1, 1],
      [4, 2, 1],
    ]) {
      const strategy = roundRobin();
      const whole = picks(roundRobin(), all, weights, 14);
      let parts = "";
      for (let i = 0; i < 14; i++) parts += picks(strategy, all, weights, 1);
      assert.equal(parts, whole);
    }
  });

  it("does not let one who was away make up for it, nor one whose weight grew wait for its old turn", () => {
    const all = providers(2);
    const strategy = roundRobin();
    picks(strategy, all.slice(0, 2), [2, 1], 3000);
    picks(strategy, [all[0]!, invokerOf(9)], [2, 1], 3000);
    assert.match(picks(strategy, all, [2, 1], 9), /^(?!.*bb)/);
    const grown = roundRobin();
    picks(grown, all, [100, 1], 1);
    assert.ok([...picks(grown, all, [100, 99], 20)].filter((letter) => letter === "b").length >= 8);
  });

  it("has a turn for each method", () => {
    const strategy = roundRobin();
    const all = providers(2);
    const other = { ...find, index: find.index + 1 };
    const [one, two] = [find, other].map((method) => strategy({ invokers: all, weights: [1, 1], method }));
    const first = one!(callOf());
    assert.equal(two!(callOf()), first);
    assert.notEqual(one!(callOf()), first);
  });
});
