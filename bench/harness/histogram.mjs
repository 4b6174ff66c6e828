const PER_DOUBLING = 64;

/** Counts durations in buckets 1.1 % wide, so that percentiles of millions of them take little memory. */
export class Histogram {
  #counts = [];
  #total = 0;

  get total() {
    return this.#total;
  }

  /** `micros`: what is below one counts as one. */
  record(micros) {
    const bucket = Math.floor(Math.log2(Math.max(1, micros)) * PER_DOUBLING);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total++;
  }

  /** Microseconds that `share` of all took at most: the upper end of the bucket; `NaN` when there is none. */
  at(share) {
    let left = Math.ceil(this.#total * share);
    for (const bucket in this.#counts) {
      left -= this.#counts[bucket];
      if (left <= 0) return 2 ** ((Number(bucket) + 1) / PER_DOUBLING);
    }
    return Number.NaN;
  }

  /** What the tables show. */
  percentiles() {
    return { p50: this.at(0.5), p99: this.at(0.99), p999: this.at(0.999) };
  }
}
