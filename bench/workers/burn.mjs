import { workerService } from "dubbo-ts";
import { BurnApi } from "./contract.mjs";

/** Computes so many rounds: the same work wherever it is done, however often it is interrupted. */
export function burn(rounds) {
  let hash = 17;
  for (let i = 0; i < rounds; i++) for (let j = 0; j < 100_000; j++) hash = (Math.imul(hash, 31) + j) | 0;
  return hash;
}

/** Rounds that take so long here, by the best of several tries. */
export function roundsOf(ms) {
  const TRY = 50;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) {
    const startedMs = performance.now();
    burn(TRY);
    best = Math.min(best, performance.now() - startedMs);
  }
  return Math.max(1, Math.round((TRY * ms) / best));
}

export default workerService(BurnApi, { burn });
