// The rows of the scoreboard, each a program that prints `NAME value bar PASS|FAIL` as its last such line. `ci`: arguments
// with which `.ci/run` runs it, where it does. A row with `ids` is a suite of tests: each id needs a passing test whose
// name begins with it, and no test of its files may fail.

/** B01 … B94 and the like. */
const ids = (letter, from, to, without = []) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${letter}${String(from + i).padStart(2, "0")}`).filter(
    (id) => !without.includes(id),
  );

export const rows = [
  {
    name: "fuzz",
    what: "damaged values that give a value or a HessianError",
    command: ["scripts/fuzz.mjs"],
    args: ["--n", "1000000"],
    ci: ["--n", "100000"],
  },
  {
    name: "worst-body",
    what: "worst body of 8 MiB: milliseconds of the loop / MiB of the process",
    command: ["scripts/worst-body.mjs"],
    ci: [],
  },
];

/** Rows that the scoreboard of the fact sheets has, and this one has not. */
export const leftOut = {
  "grpc-interop": "Triple is not spoken yet",
  h2spec: "Triple is not spoken yet",
  connect: "Triple is not spoken yet",
};

export { ids };
