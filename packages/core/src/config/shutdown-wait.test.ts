import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shutdownWaitMs, urlParametersOf } from "./shutdown-wait.js";

const WAIT = "dubbo.service.shutdown.wait";

describe("the time of a shutdown", () => {
  for (const { what, parameters, environment, ms } of [
    { what: "10 s when nobody says otherwise", parameters: {}, environment: {}, ms: 10_000 },
    { what: "milliseconds of a parameter", parameters: { [WAIT]: "3000" }, environment: {}, ms: 3000 },
    { what: "seconds of a parameter", parameters: { [`${WAIT}.seconds`]: "3" }, environment: {}, ms: 3000 },
    {
      what: "milliseconds before seconds",
      parameters: { [WAIT]: "1", [`${WAIT}.seconds`]: "3" },
      environment: {},
      ms: 1,
    },
    { what: "none", parameters: { [WAIT]: "0" }, environment: {}, ms: 0 },
    { what: "the environment's", parameters: {}, environment: { DUBBO_SERVICE_SHUTDOWN_WAIT: "7" }, ms: 7 },
    {
      what: "a parameter's before the environment's",
      parameters: { [WAIT]: "3000" },
      environment: { DUBBO_SERVICE_SHUTDOWN_WAIT: "7" },
      ms: 3000,
    },
    { what: "the default for an empty text", parameters: { [WAIT]: "" }, environment: {}, ms: 10_000 },
  ]) {
    it(`is ${what}`, () => assert.equal(shutdownWaitMs(parameters, environment), ms));
  }

  it("is refused when it is none", () => {
    for (const text of ["-1", "1.5", "soon", "99999999999"]) {
      assert.throws(() => shutdownWaitMs({ [WAIT]: text }, {}), /dubbo\.service\.shutdown\.wait is /);
    }
  });

  it("stands in no url", () => {
    assert.deepEqual(urlParametersOf({ [WAIT]: "1", [`${WAIT}.seconds`]: "1", other: "x" }), { other: "x" });
  });
});
