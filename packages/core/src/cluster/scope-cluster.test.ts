import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callOf, consumer, invokerOf } from "./fixture.test.js";
import { createScopeClusterInvoker, scopeOf } from "./scope-cluster.js";

describe("the scope of a reference", () => {
  for (const [parameters, scope] of [
    [{}, "any"],
    [{ scope: "local" }, "local"],
    [{ injvm: "true" }, "local"],
    [{ scope: "remote" }, "remote"],
    [{ injvm: "false" }, "remote"],
    [{ generic: "true" }, "remote"],
    [{ generic: "false" }, "any"],
  ] as const) {
    it(`is ${scope} with ${JSON.stringify(parameters)}`, () => assert.equal(scopeOf(consumer(parameters)), scope));
  }
});

describe("a reference that may be served within the process", () => {
  it("goes in while the service is exported here, and out while it is not", async () => {
    const local = invokerOf(1);
    const remote = invokerOf(2);
    const invoker = createScopeClusterInvoker(local, remote);
    await invoker.invoke(callOf());
    local.isUp = false;
    await invoker.invoke(callOf());
    assert.deepEqual([local.calls, remote.calls], [1, 1]);
    remote.isUp = false;
    assert.equal(invoker.isAvailable(), false);
    await invoker.close();
    assert.ok(local.isClosed && remote.isClosed);
  });
});
