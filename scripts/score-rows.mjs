// The rows of the scoreboard, each a program that prints `NAME value bar PASS|FAIL` as its last such line. `ci`: arguments
// with which `.ci/run` runs it, where it does: fewer cases, and bars of time for a machine that may be slow. A row with `ids`
// is a suite of tests: each id needs a passing test whose name begins with it, and no test of its files may fail.

/** B01 … B94 and the like. */
const ids = (letter, from, to, without = []) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${letter}${String(from + i).padStart(2, "0")}`).filter(
    (id) => !without.includes(id),
  );

export const rows = [
  {
    name: "hessian-vectors",
    what: "values as two releases of hessian-lite wrote them, read and written again",
    command: ["scripts/score/hessian-vectors.mjs"],
    ci: [],
  },
  {
    name: "hessian-java",
    what: "values that live hessian-lite reads from us / suites of random graphs both ways",
    command: ["scripts/score/hessian-java.mjs"],
  },
  {
    name: "fuzz",
    what: "damaged values that give a value or a HessianError",
    command: ["scripts/fuzz.mjs"],
    args: ["--n", "1000000"],
    ci: ["--n", "100000"],
  },
  {
    name: "bad-input",
    what: "rows of the catalogue of bad inputs with exactly the stated answer",
    ids: ids("B", 1, 92, ["B73", "B87", "B88", "B90", "B91"]),
    files: ["test/dist/bad-input"],
    ci: [],
  },
  {
    name: "worst-body",
    what: "worst body of 8 MiB: milliseconds of the loop / MiB of the process",
    command: ["scripts/worst-body.mjs"],
    ci: ["--ms", "600"],
  },
  {
    name: "overload",
    what: "offered twice the peak: answered of the peak / p99 of the answered by that at half the peak",
    command: ["scripts/score/overload.mjs"],
    ci: ["--rounds", "15", "--ms", "300"],
  },
  {
    name: "fairness",
    what: "beside one client at 100 times its rate: the worst of nine small ones, by what it gets alone",
    command: ["scripts/score/fairness.mjs"],
    ci: ["--rounds", "6", "--ms", "500"],
  },
  {
    name: "threats",
    what: "threats with a test that attacks us in their way",
    ids: [...ids("S", 1, 16, ["S08"]), ...ids("N", 1, 28, ["N23"])],
    files: ["test/dist/threats"],
    ci: [],
  },
  {
    name: "slowloris",
    what: "1,000 sockets at a byte a second: p99 of a healthy consumer against a control, MiB more, sockets left open",
    command: ["scripts/score/slowloris.mjs"],
  },
  {
    name: "faults",
    what: "rows of the fault catalogue: real processes, signals, namespaces; .ci/run runs them as test:faults",
    ids: ids("F", 1, 44, ["F43"]),
    files: ["test/dist/faults"],
    namespace: true,
    prepare: [["mvn", "-q", "-B", "-f", "test/interop/zookeeper/pom.xml", "package"]],
  },
  {
    name: "registry",
    what: "seconds until the list is right after the registry was killed and after sessions were over",
    command: ["scripts/score/registry.mjs"],
    ci: ["--bar", "3"],
  },
  {
    name: "rolling",
    what: "failed calls while providers are restarted one by one with SIGTERM, without retries",
    command: ["scripts/score/rolling.mjs"],
    args: ["60000", "1000"],
    ci: ["10000", "500"],
  },
  {
    name: "sigkill",
    what: "failed calls while providers are killed in the middle of them, with failover",
    command: ["scripts/score/sigkill.mjs"],
    args: ["20", "1000"],
    ci: ["5", "500"],
  },
  {
    name: "evenness",
    what: "most calls of a provider over the least, and distance from weights 1:2:3, random and round robin",
    command: ["scripts/score/evenness.mjs"],
    ci: [],
  },
  {
    name: "soak",
    what: "what must hold while a fault comes every five seconds",
    command: ["scripts/score/soak.mjs"],
    args: ["--minutes", "10"],
    ci: ["--seconds", "60"],
  },
  {
    name: "leaks",
    what: "MiB a minute by which the heap grows / what is held more after lost connections",
    command: ["scripts/score/leaks.mjs"],
    ci: ["--seconds", "20", "--reconnects", "200"],
  },
  {
    name: "ids",
    what: "answers that reached a wrong call, of shuffled, doubled and foreign ones",
    command: ["scripts/score/ids.mjs"],
    args: ["--n", "1000000"],
    ci: ["--n", "100000"],
  },
  {
    name: "strict",
    what: "crashes and warnings of the unit suites where either ends the process",
    command: ["scripts/score/strict.mjs"],
    ci: ["test/dist/e2e", "packages/remoting/dist"],
  },
  {
    name: "supply",
    what: "dependencies at run time with scripts at install / with known advisories (of the record, where no registry tells)",
    command: ["scripts/score/supply.mjs"],
    ci: ["--scripts-only"],
  },
];

/** Rows that the fact sheets have, and this scoreboard has not. */
export const leftOut = {
  S08: "no YAML is read: rules are not there yet",
  N23: "nothing compressed is read: Triple is not spoken yet",
  B73: "callback arguments are not spoken yet",
  "B87, B88": "neither Nacos nor service discovery is spoken yet",
  "B90, B91": "no rule is read yet",
  "F05, F24 in part": "neither ejection nor leastactive and shortestresponse are built yet",
  F43: "GOAWAY and stream limits are HTTP/2's: Triple is not spoken yet",
  "B93, B94": "Triple is not spoken yet",
  "retry amplification": "there is no budget of retries yet",
  "grpc-interop": "Triple is not spoken yet",
  h2spec: "Triple is not spoken yet",
  connect: "Triple is not spoken yet",
};
