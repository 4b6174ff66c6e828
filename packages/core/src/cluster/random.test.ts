import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { callOf, find, invokerOf, seededRng } from "./fixture.test.js";
import { random } from "./random.js";

/** How often each of these weights is picked in `draws` draws. */
function counts(weights: readonly number[], draws: number, rng: () => number): number[] {
  const invokers = weights.map((_, i) => invokerOf(i + 1));
  const pick = random(rng)({ invokers, weights, method: find });
  const found = new Array<number>(weights.length).fill(0);
  for (let i = 0; i < draws; i++) found[invokers.indexOf(pick(callOf()) as (typeof invokers)[number])]!++;
  return found;
}

describe("random", () => {
  it("gives each provider its share", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 2, maxLength: 8 }), fc.nat(), (weights, seed) => {
        const draws = 20_000;
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [i, count] of counts(weights, draws, seededRng(seed)).entries()) {
          const share = total === 0 ? 1 / weights.length : weights[i]! / total;
          // Six standard deviations: two in a billion draws of this test would fail by chance.
          assert.ok(Math.abs(count - draws * share) <= 6 * Math.sqrt(draws * share * (1 - share)) + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("never picks weight 0 while there is another", () => {
    for (const draw of [0, 0.25, 0.5, 1 - 2 ** -53]) {
      assert.deepEqual(
        counts([0, 1, 0, 3, 0], 1, () => draw).filter((_, i) => i % 2 === 0),
        [0, 0, 0],
      );
    }
  });

  it("is even when every weight is 0", () => {
    assert.deepEqual(
      counts([0, 0], 4, seededRng(1)).reduce((sum, n) => sum + n),
      4,
    );
    assert.deepEqual(
      counts([0, 0], 1, () => 0.9),
      [0, 1],
    );
  });
});
