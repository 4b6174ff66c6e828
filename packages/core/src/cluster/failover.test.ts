import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode, RpcError } from "../common/index.js";
import { answered, type Invoke, type Invoker, thrown } from "../rpc/index.js";
import { clusters } from "./cluster.js";
import { createClusterInvoker } from "./cluster-invoker.js";
import type { Directory } from "./directory.js";
import { callOf, consumer, directoryOf, fails, find, invokerOf, keepingLogger } from "./fixture.test.js";
import { loadBalances } from "./load-balance.js";

const context = { loadBalances, logger: keepingLogger() };
const clusterOf = (invokers: readonly Invoker[], name = "failover"): Invoke =>
  createClusterInvoker(directoryOf(invokers), clusters.get(name), context).invoke;

describe("failover", () => {
  it("tries others, each once, until one answers", async () => {
    const bad = [invokerOf(1, {}, fails()), invokerOf(2, {}, fails(RpcCode.Timeout))];
    const good = invokerOf(3);
    for (let i = 0; i < 20; i++) {
      const result = await clusterOf([...bad, good])(callOf());
      assert.ok(result.ok && result.value === 3);
    }
    assert.equal(good.calls, 20);
    assert.ok(bad.every(({ calls }) => calls > 0 && calls <= 20));
  });

  it("gives up after 1 + retries attempts with one error that names every address, and the last code and cause", async () => {
    const invokers = [1, 2, 3, 4].map((port) => invokerOf(port, {}, fails(RpcCode.Timeout, `late ${port}`, 31)));
    await assert.rejects(clusterOf(invokers)(callOf()), (error) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, RpcCode.Timeout);
      assert.equal(error.status, 31);
      assert.equal(new Set(error.attempts).size, 3);
      for (const address of error.attempts) assert.ok(error.message.includes(address));
      assert.equal(error.address, error.attempts[2]);
      assert.ok(error.cause instanceof RpcError && error.message.includes(error.cause.message));
      assert.match(error.message, /com\.acme\.OrderApi\.find after 3 attempts/);
      return true;
    });
  });

  it("takes retries from the method, and the call's own before that", async () => {
    const only = invokerOf(1, { retries: "5", "find.retries": "1" }, fails());
    await assert.rejects(clusterOf([only])(callOf(find)));
    assert.equal(only.calls, 2);
    await assert.rejects(clusterOf([only])(callOf(find, { retries: 3 })));
    assert.equal(only.calls, 6);
  });

  it("hands the error of a call that may not be retried through as it is", async () => {
    const cause = new RpcError(RpcCode.Network, "lost");
    const only = invokerOf(1, { retries: "0" }, () => Promise.reject(cause));
    await assert.rejects(clusterOf([only])(callOf()), (error) => error === cause);
  });

  for (const [name, code] of [
    ["a service's own refusal", RpcCode.Biz],
    ["a cancelled call", RpcCode.Cancelled],
    ["a call whose time is up", RpcCode.TimeoutTerminate],
    ["a method that does not exist", RpcCode.MethodNotFound],
    ["arguments that are not valid", RpcCode.Validation],
    ["arguments that cannot be written", RpcCode.Serialization],
  ] as const) {
    it(`does not retry ${name}`, async () => {
      const invokers = [1, 2].map((port) => invokerOf(port, {}, fails(code, "no")));
      await assert.rejects(clusterOf(invokers)(callOf()), { code });
      assert.equal(invokers[0]!.calls + invokers[1]!.calls, 1);
    });
  }

  for (const [name, code, status] of [
    ["a refusal for want of a token", RpcCode.Forbidden],
    ["a provider that is busy", RpcCode.LimitExceeded],
    ["a provider that could not read the request", RpcCode.Serialization, 25],
    ["a provider that has no such method, as one before a release", RpcCode.MethodNotFound, 40],
  ] as const) {
    it(`retries ${name}`, async () => {
      const invokers = [1, 2].map((port) => invokerOf(port, {}, fails(code, "no", status)));
      await assert.rejects(clusterOf(invokers)(callOf()), { code });
      assert.equal(invokers[0]!.calls + invokers[1]!.calls, 3);
    });
  }

  it("takes a service's exception for the answer it is", async () => {
    const only = invokerOf(1, {}, () => Promise.resolve(thrown(new Error("no such order"))));
    const result = await clusterOf([only])(callOf());
    assert.equal(result.ok, false);
    assert.equal(only.calls, 1);
  });

  it("does not retry what a filter's own code throws", async () => {
    const bug = new TypeError("bug");
    const only = invokerOf(1, {}, () => Promise.reject(bug));
    await assert.rejects(clusterOf([only])(callOf()), (error) => error === bug);
    assert.equal(only.calls, 1);
  });

  it("does not retry beyond the time of the call it is part of", async () => {
    const only = invokerOf(1, {}, fails(RpcCode.Timeout));
    await assert.rejects(clusterOf([only])(callOf(find, undefined, performance.now() - 1)), { code: RpcCode.Timeout });
    assert.equal(only.calls, 1);
  });

  it("lists anew for each further attempt", async () => {
    const bad = invokerOf(1, {}, fails());
    const good = invokerOf(2, {}, () => Promise.resolve(answered("good")));
    const lists = [directoryOf([bad]), directoryOf([good])];
    const changing: Directory = { ...lists[0]!, ...methodsOf(lists[0]!), list: (call) => lists.shift()!.list(call) };
    const result = await createClusterInvoker(changing, clusters.get("failover"), context).invoke(callOf());
    assert.ok(result.ok && result.value === "good");
  });

  it("after a lost connection hears first which others were lost in the same turn", async () => {
    const good = invokerOf(3);
    const lost = [1, 2].map((port) => invokerOf(port, {}, fails(RpcCode.Network, "lost")));
    const losing = (): void => {
      for (const invoker of lost) invoker.isUp = false;
    };
    for (let i = 0; i < 20; i++) {
      for (const invoker of lost) invoker.isUp = true;
      const answer = clusterOf([...lost, good])(callOf(find, { retries: 1 }));
      process.nextTick(losing); // behind the continuations of what has failed, as the next event of the system is
      const result = await answer;
      assert.ok(result.ok && result.value === 3);
    }
  });

  it("says so when nobody is left to try", async () => {
    const bad = invokerOf(1, {}, fails(RpcCode.Network, "lost"));
    const lists = [directoryOf([bad]), directoryOf([])];
    const changing: Directory = { ...lists[0]!, ...methodsOf(lists[0]!), list: (call) => lists.shift()!.list(call) };
    await assert.rejects(createClusterInvoker(changing, clusters.get("failover"), context).invoke(callOf()), {
      code: RpcCode.Network,
      message:
        "no answer from com.acme.OrderApi.find after 1 attempt (10.0.0.1:1): lost; then nobody was left to try: no url is given for com.acme.OrderApi",
    });
  });

  it("explains an empty list before any attempt", () => {
    assert.throws(() => clusterOf([])(callOf()), { code: RpcCode.NoInvokerAvailable, message: /no url is given/ });
  });
});

function methodsOf(directory: Directory): Pick<Directory, "isAvailable" | "problem" | "close" | "size"> {
  return {
    size: directory.size,
    isAvailable: () => directory.isAvailable(),
    problem: () => directory.problem(),
    close: () => directory.close(),
  };
}

describe("failfast", () => {
  it("makes one attempt", async () => {
    const only = invokerOf(1, {}, fails());
    await assert.rejects(clusterOf([only], "failfast")(callOf()), { code: RpcCode.Network });
    assert.equal(only.calls, 1);
  });
});

describe("available", () => {
  it("takes the first that is available, and the first of all when none is", async () => {
    const invokers = [invokerOf(1), invokerOf(2), invokerOf(3)];
    invokers[0]!.isUp = false;
    const invoke = clusterOf(invokers, "available");
    assert.equal((await invoke(callOf())).ok && invokers[1]!.calls, 1);
    for (const invoker of invokers) invoker.isUp = false;
    await invoke(callOf());
    assert.equal(invokers[0]!.calls, 1);
  });
});

describe("a cluster of direct urls", () => {
  it("says which addresses cannot be reached, and closes its invokers", async () => {
    const invokers = [invokerOf(1), invokerOf(2)];
    const directory = directoryOf(invokers, consumer());
    const cluster = createClusterInvoker(directory, clusters.get("failover"), context);
    assert.ok(cluster.isAvailable());
    assert.equal(directory.problem(), undefined);
    for (const invoker of invokers) invoker.isUp = false;
    assert.match(directory.problem()!, /10\.0\.0\.1:1, 10\.0\.0\.1:2/);
    await cluster.close();
    assert.ok(invokers.every(({ isClosed }) => isClosed));
    assert.throws(() => cluster.invoke(callOf()), { message: "the client of com.acme.OrderApi is closed" });
  });
});
