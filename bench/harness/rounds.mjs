import { spread } from "./statistics.mjs";

/**
 * Measures each subject of each case, round after round, next to each other: `measure(subject, one, seconds)` gives
 * figures by name. The subject that goes first changes from case to case and from round to round, so that none always
 * finds the machine as the same other one left it. The first turn is the warm-up and is kept apart.
 */
export class Rounds {
  #cases;
  #warmUps = [];
  #measured = [];

  /** `cases`: objects whose `subjects` are the names of those who take part. */
  constructor(cases) {
    this.#cases = cases;
  }

  get cases() {
    return this.#cases;
  }

  /** Without a warm-up where each measurement begins with new processes. */
  async run({ rounds, seconds, measure, warmUp = true }) {
    for (let round = warmUp ? -1 : 0; round < rounds; round++) {
      const turn = [];
      for (const [index, one] of this.#cases.entries()) {
        const figures = {};
        for (const subject of rotated(one.subjects, round + index + 1))
          figures[subject] = await measure(subject, one, seconds);
        turn.push(figures);
      }
      if (round < 0) this.#warmUps = turn;
      else this.#measured.push(turn);
      process.stderr.write(round < 0 ? "warm-up done\n" : `round ${round + 1} of ${rounds} done\n`);
    }
  }

  /** A figure of the warm-up. */
  warmUp(one, subject, figure) {
    return this.#warmUps[this.#cases.indexOf(one)]?.[subject]?.[figure];
  }

  /** Median, smallest and largest of what `pick` makes of each round's figures; undefined when someone was missing. */
  of(one, pick) {
    const index = this.#cases.indexOf(one);
    const values = this.#measured.map((turn) => pick(turn[index] ?? {}));
    return values.length > 0 && values.every(Number.isFinite) ? spread(values) : undefined;
  }

  /** As `of`, over all cases: `pick` is given a function that tells a round's figure of a case and a subject. */
  over(pick) {
    const values = this.#measured.map((turn) =>
      pick((one, subject, figure) => turn[this.#cases.indexOf(one)]?.[subject]?.[figure]),
    );
    return values.length > 0 && values.every(Number.isFinite) ? spread(values) : undefined;
  }

  figure(one, subject, figure) {
    return this.of(one, (all) => all[subject]?.[figure]);
  }

  /** Of each round, not of the medians: what slows the machine for a while slows both. */
  ratio(one, subject, other, figure) {
    return this.of(one, (all) => all[subject]?.[figure] / all[other]?.[figure]);
  }
}

function rotated(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
