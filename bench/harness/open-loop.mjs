import { monitorEventLoopDelay } from "node:perf_hooks";
import { Histogram } from "./histogram.mjs";
import { cpu } from "./peer.mjs";

/** With calls of that many seconds unanswered the rate is beyond what can be served: queues would only grow. */
const MOST_OPEN_SECONDS = 3;

/**
 * Calls at a fixed rate, whatever the answers do. Each call has its time in the plan, and its duration counts from
 * there: a call that had to be sent late has waited too, which is the correction for coordinated omission. Ends when
 * all have ended; those that failed are counted, and their time too. Rejects when it cannot keep up at all.
 */
export async function openLoop(call, { rate, seconds }) {
  const histogram = new Histogram();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const planned = Math.max(1, Math.floor(rate * seconds));
  const everyMs = 1000 / rate;
  cpu();
  delay.enable();
  const startMs = performance.now();
  let sent = 0;
  let ended = 0;
  let failed = 0;
  await new Promise((resolve, reject) => {
    const send = (dueMs) => {
      const end = () => {
        histogram.record((performance.now() - dueMs) * 1000);
        if (++ended === planned) resolve();
      };
      call().then(end, () => {
        failed++;
        end();
      });
    };
    const turn = () => {
      const due = Math.min(planned, Math.floor((performance.now() - startMs) / everyMs) + 1);
      while (sent < due) send(startMs + sent++ * everyMs);
      if (sent - ended > rate * MOST_OPEN_SECONDS)
        reject(new Error(`${rate} calls a second are too many to be served`));
      // A timer would be late by up to a millisecond.
      else if (sent < planned) setImmediate(turn);
    };
    turn();
  });
  delay.disable();
  return {
    calls: ended - failed,
    failed,
    cpuSeconds: cpu(),
    ...histogram.percentiles(),
    delayP99: delay.percentile(99) / 1000,
  };
}
