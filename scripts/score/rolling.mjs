// Failed calls while three providers are restarted one by one with SIGTERM, over ZooKeeper, without a single retry.
// node scripts/score/rolling.mjs [CALLS] [CALLS_PER_SECOND]
import "./alone.mjs";
import { runRolling } from "./restarts.mjs";

const [calls = "60000", perSecond = "1000"] = process.argv.slice(2);
await runRolling({
  name: "rolling",
  signal: "SIGTERM",
  perSecond: Number(perSecond),
  retries: 0,
  calls: Number(calls),
  restarts: 3,
});
