import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { RpcCode, RpcError, TimerWheel } from "../common/index.js";
import { callOf, invokerOf, modelOf, Shop } from "../rpc/fixture.test.js";
import { answered, type CallOptions, type Filter, type Invocation, RpcInvocation } from "../rpc/index.js";
import { activeLimit, executeLimit, tpsLimit } from "./index.js";

const [FIND, FIND_BY_NAME, PING] = Shop.methods;
const call = (method = FIND!, options?: CallOptions): Invocation =>
  new RpcInvocation(modelOf(), method, [], undefined, options);
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A filter before calls that end when the test says so. */
function gated(filter: Filter, parameters: Record<string, string>) {
  const open: { resolve(): void; reject(error: Error): void }[] = [];
  const next = invokerOf(
    () =>
      new Promise((resolve, reject) => {
        open.push({ resolve: () => resolve(answered("hi")), reject });
      }),
    parameters,
  );
  return { open, invoke: filter(next), next };
}

function wheelOf(t: TestContext): TimerWheel {
  const wheel = new TimerWheel(1);
  t.after(() => wheel.close());
  return wheel;
}

describe("filters of limits", () => {
  it("are not there when no url key asks for them", () => {
    const wheel = new TimerWheel();
    for (const filter of [executeLimit, tpsLimit, activeLimit(wheel)]) {
      for (const parameters of [{}, { "tps.interval": "5", xexecutes: "1", tpss: "1" }]) {
        const invoker = invokerOf(undefined, parameters);
        assert.equal(filter(invoker), invoker.invoke);
      }
    }
  });

  it("let the methods through that they do not concern", () => {
    const promise = Promise.resolve(answered("hi"));
    for (const [filter, key] of [
      [executeLimit, "executes"],
      [tpsLimit, "tps"],
      [activeLimit(new TimerWheel()), "actives"],
    ] as const) {
      const invoke = filter(invokerOf(() => promise, { [`find.${key}`]: "1", [`other.${key}`]: "x" }));
      assert.equal(invoke(call(PING)), promise);
    }
  });
});

describe("executeLimit", () => {
  it("refuses the calls beyond the limit in Java's words, until one of them has ended", async () => {
    const { open, invoke } = gated(executeLimit, { executes: "2", token: "s3cret" });
    const running = [invoke(call()), invoke(call(FIND_BY_NAME))];
    await assert.rejects(invoke(call()), (error: RpcError) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, RpcCode.LimitExceeded);
      assert.equal(
        error.message,
        'Failed to invoke method find in provider dubbo://h:1/com.acme.Shop, cause: The service using threads greater than <dubbo:service executes="2" /> limited.',
      );
      return true;
    });
    assert.equal(open.length, 2);
    open[0]!.resolve();
    await running[0];
    const third = invoke(call());
    await assert.rejects(invoke(call()), { code: RpcCode.LimitExceeded });
    open[1]!.reject(new Error("no answer"));
    await assert.rejects(running[1]!, { message: "no answer" });
    void invoke(call());
    assert.equal(open.length, 4);
    open[2]!.resolve();
    assert.deepEqual(await third, answered("hi"));
  });

  it("counts each method for itself, and lets a method's own limit win", async () => {
    const { open, invoke } = gated(executeLimit, { executes: "1", "find.executes": "2" });
    for (const method of [PING!, FIND!, FIND!]) void invoke(call(method));
    await assert.rejects(invoke(call(PING)), { code: RpcCode.LimitExceeded });
    await assert.rejects(invoke(call(FIND)), { code: RpcCode.LimitExceeded });
    assert.equal(open.length, 3);
  });

  it("does not count a call that was never begun", () => {
    const invoke = executeLimit(
      invokerOf(
        () => {
          throw new Error("thrown");
        },
        { executes: "1" },
      ),
    );
    for (let i = 0; i < 3; i++) assert.throws(() => invoke(call()), { message: "thrown" });
  });
});

describe("tpsLimit", () => {
  it("refuses the calls beyond the limit until its time is over", async () => {
    const invoke = tpsLimit(invokerOf(undefined, { tps: "2", "tps.interval": "40" }));
    const began = performance.now();
    await Promise.all([invoke(call()), invoke(call(PING))]);
    await assert.rejects(invoke(call()), {
      code: RpcCode.LimitExceeded,
      message: "Failed to invoke service com.acme.Shop.find because exceed max service tps.",
    });
    for (let refused = true; refused; await tick()) {
      refused = await invoke(call()).then(
        () => false,
        () => true,
      );
    }
    assert.ok(performance.now() - began > 40);
  });

  it("counts a method with a limit of its own for itself", async () => {
    const invoke = tpsLimit(invokerOf(undefined, { tps: "1", "find.tps": "2" }));
    await Promise.all([FIND!, FIND_BY_NAME!, PING!].map((method) => invoke(call(method))));
    for (const method of [FIND!, PING!]) await assert.rejects(invoke(call(method)), { code: RpcCode.LimitExceeded });
  });
});

describe("activeLimit", () => {
  it("lets the others wait for their turn, in their order", async (t) => {
    const wheel = wheelOf(t);
    const { open, invoke } = gated(activeLimit(wheel), { actives: "1", timeout: "60000" });
    const order: number[] = [];
    const calls = [0, 1, 2].map((i) => invoke(call()).then(() => order.push(i)));
    for (let i = 0; i < 3; i++) {
      assert.equal(open.length, i + 1);
      open[i]!.resolve();
      await tick();
    }
    await Promise.all(calls);
    assert.deepEqual(order, [0, 1, 2]);
    assert.equal(wheel.size, 0);
  });

  it("fails a call that has waited for the timeout of its method, in Java's words, and counts it no more", async (t) => {
    const wheel = wheelOf(t);
    const { open, invoke } = gated(activeLimit(wheel), { actives: "1", "find.timeout": "20" });
    const first = invoke(call());
    const began = performance.now();
    await assert.rejects(invoke(call()), (error: RpcError) => {
      assert.equal(error.code, RpcCode.LimitExceeded);
      assert.match(
        error.message,
        /^Waiting concurrent invoke timeout in client-side for service: {2}com\.acme\.Shop, method: find, .*timeout: 20\. concurrent invokes: 1\. max concurrent invoke limit: 1$/,
      );
      return true;
    });
    assert.ok(performance.now() - began >= 19);
    open[0]!.reject(new Error("lost"));
    await assert.rejects(first);
    void invoke(call());
    assert.equal(open.length, 2);
    assert.equal(wheel.size, 0);
  });

  it("gives up when its caller does, or its caller's caller", async (t) => {
    const wheel = wheelOf(t);
    const { open, invoke } = gated(activeLimit(wheel), { actives: "1", timeout: "60000" });
    void invoke(call());
    const controller = new AbortController();
    const waiting = invoke(call(FIND, { signal: controller.signal }));
    controller.abort(new Error("enough"));
    await assert.rejects(waiting, { code: RpcCode.Cancelled });
    const late = callOf();
    late.deadline = performance.now() + 10;
    await assert.rejects(invoke(late), { code: RpcCode.LimitExceeded });
    assert.equal(open.length, 1);
    assert.equal(wheel.size, 0);
  });

  it("goes on when the next call cannot even begin", async (t) => {
    let calls = 0;
    let end!: () => void;
    const invoke = activeLimit(wheelOf(t))(
      invokerOf(
        () => {
          if (calls++ > 0) throw new Error("thrown");
          return new Promise((resolve) => {
            end = () => resolve(answered("hi"));
          });
        },
        { actives: "1" },
      ),
    );
    const [first, ...rest] = [call(), call(), call()].map((one) => invoke(one));
    end();
    await first;
    for (const one of rest) await assert.rejects(one, { message: "thrown" });
    assert.equal(calls, 3);
  });
});
