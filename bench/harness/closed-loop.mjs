import assert from "node:assert/strict";
import { measure } from "./peer.mjs";

/**
 * Keeps `inFlight` calls waiting for their answers until the time is up, each awaited as an application would, and
 * looks at the last answer of each: `textOf` makes equal texts of equal values.
 */
export function closedLoop(call, value, { inFlight, seconds }, textOf = (answer) => answer) {
  return measure(seconds, async (state) => {
    let calls = 0;
    const slot = async () => {
      let answer;
      do {
        answer = await call(value);
        calls++;
      } while (state.running);
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: inFlight }, slot));
    const expected = textOf(value);
    for (const answer of answers) assert.equal(textOf(answer), expected);
    return calls;
  });
}
