// Failed calls while providers are killed in the middle of them with SIGKILL, over ZooKeeper, with failover.
// node scripts/score/sigkill.mjs [KILLS] [CALLS_PER_SECOND]
import "./alone.mjs";
import { runRolling } from "./restarts.mjs";

const [kills = "20", perSecond = "1000"] = process.argv.slice(2);
await runRolling({
  name: "sigkill",
  signal: "SIGKILL",
  perSecond: Number(perSecond),
  retries: 2,
  calls: 0,
  restarts: Number(kills),
});
