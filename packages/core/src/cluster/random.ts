import type { LoadBalance } from "./load-balance.js";

/** Random by weight; evenly when all weights are equal. `rng` gives [0, 1). Java: `RandomLoadBalance`. */
export const random =
  (rng: () => number = Math.random): LoadBalance =>
  ({ invokers, weights }) => {
    const count = invokers.length;
    if (allEqual(weights)) return () => invokers[Math.floor(rng() * count)]!;
    const ends = prefixSums(weights); // [3, 4, 9] for weights 3, 1, 5
    const total = ends[count - 1]!;
    return () => invokers[upperBound(ends, rng() * total)]!;
  };

function allEqual(weights: readonly number[]): boolean {
  return weights.every((weight) => weight === weights[0]);
}

function prefixSums(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sums[i] = sum += weights[i]!;
  return sums;
}

/** Index of the first end beyond `draw`: an invoker of weight 0 ends where it begins and is never it. */
function upperBound(ends: Float64Array, draw: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > draw) high = middle;
    else low = middle + 1;
  }
  return low;
}
