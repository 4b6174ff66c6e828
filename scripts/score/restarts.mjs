// What the rows of restarts share: the rig of the fault tests, and their last line.
import { told } from "../../test/dist/faults/load-rig.js";
import { RollingRig } from "../../test/dist/faults/rolling-rig.js";

/** Restarts providers until there were so many calls and so many restarts, then prints the failed calls. */
export async function runRolling({ name, signal, perSecond, retries, calls, restarts }) {
  const closing = [];
  const ending = { after: (close) => closing.push(close) };
  let verdict = "FAIL";
  let failed = "-";
  try {
    const rig = await RollingRig.start(ending, {
      perSecond,
      method: "late", // so that there is always a call in flight
      consumer: { retries, timeoutMs: 2000 },
    });
    const result = await rig.roll(signal, calls, restarts);
    console.log(`${result.restarts} restarts with ${signal}, retries=${retries}: ${told(result.fates)}`);
    failed = result.fates.failed + result.fates.damaged;
    const ran = result.fates.ok >= Math.max(calls * 0.9, 1) && result.restarts >= restarts;
    if (!ran) console.log(`too few calls were made: ${calls} were asked for`);
    if (failed === 0 && ran) verdict = "PASS";
  } catch (error) {
    console.log(error);
  }
  for (const close of closing) await close();
  console.log(`${name} ${failed} 0 ${verdict}`);
  process.exit(verdict === "PASS" ? 0 : 1);
}
