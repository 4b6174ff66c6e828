import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl, RpcCode, TimerWheel } from "../common/index.js";
import { callOf, invokerOf, modelOf, Shop } from "../rpc/fixture.test.js";
import {
  answered,
  ECHO,
  type Invocation,
  type NamedFilter,
  type Protocol,
  RpcContext,
  RpcInvocation,
} from "../rpc/index.js";
import { clusterFilters, consumerContext, echo, protocolFilterWrapper, providerFilters, token } from "./index.js";

const wheel = new TimerWheel();
const unreachable = invokerOf(() => assert.fail("must not be called"));

/** The context of a call that is being served. */
function servedCall(attachments: Record<string, unknown>, deadline?: number): RpcContext {
  const invocation = new RpcInvocation(modelOf(), Shop.methods[0]!, [], attachments, undefined, undefined, deadline);
  return new RpcContext(invocation, new AbortController().signal);
}

describe("consumerContext", () => {
  const seen: Invocation[] = [];
  const invoker = invokerOf(async (invocation) => {
    seen.push(invocation);
    return answered("hi");
  });
  const invoke = consumerContext(invoker);
  const after = async (call: Invocation): Promise<Invocation> => {
    await invoke(call);
    assert.equal(seen.pop(), call);
    return call;
  };

  it("passes on a call without options, and makes no attachments for it", async () => {
    const call = callOf();
    const promise = Promise.resolve(answered("hi"));
    assert.equal(consumerContext(invokerOf(() => promise))(call), promise);
    assert.equal(call.attachments, undefined);
    assert.equal((await after(callOf({ timeoutMs: 5 }))).attachments, undefined);
  });

  it("puts the caller's attachments into the call, as data only", async () => {
    const given = JSON.parse('{"tenant":"a","__proto__":"b"}');
    const { attachments } = await after(callOf({ attachments: given }));
    assert.equal(Object.getPrototypeOf(attachments), null);
    assert.deepEqual(Object.entries(attachments!), [
      ["tenant", "a"],
      ["__proto__", "b"],
    ]);
    assert.notEqual(attachments, given);
  });

  it("passes on what the served call brought, without the keys of the framework", async () => {
    const from = servedCall({
      trace: "1",
      tenant: "a",
      path: "x",
      timeout: "5",
      _TO: "5",
      token: "s3cret",
      version: "1",
    });
    const { attachments } = await after(callOf({ from, attachments: { tenant: "b" } }));
    assert.deepEqual({ ...attachments }, { trace: "1", tenant: "b" });
    assert.equal(from.attachments["tenant"], "a");
  });

  it("leaves the deadline open when the served call has none", async () => {
    assert.equal((await after(callOf({ from: servedCall({}) }))).deadline, undefined);
  });

  it("lets the deadline of the served call hold", async () => {
    const deadline = performance.now() + 500;
    const call = await after(callOf({ from: servedCall({}, deadline), timeoutMs: 60_000 }));
    assert.ok(Math.abs(call.deadline! - deadline) < 50, `${call.deadline} is not about ${deadline}`);
  });

  it("sends nothing when the caller of the served call has stopped waiting", async () => {
    const call = callOf({ from: servedCall({}, performance.now() - 1) });
    await assert.rejects(consumerContext(unreachable)(call), {
      name: "RpcError",
      code: RpcCode.TimeoutTerminate,
      service: "com.acme.Shop",
      method: "find",
    });
  });

  it("is the one filter that runs per call by default", () =>
    assert.deepEqual(
      clusterFilters.map(({ name }) => name),
      ["consumercontext"],
    ));
});

describe("echo", () => {
  it("gives back the argument and calls nothing", async () => {
    const call = new RpcInvocation(modelOf(), ECHO, ["ping"], undefined, undefined);
    assert.deepEqual(await echo(unreachable)(call), answered("ping"));
  });

  it("lets every other call through, a method that is named so too", async () => {
    const promise = Promise.resolve(answered("hi"));
    const invoke = echo(invokerOf(() => promise));
    assert.equal(invoke(callOf()), promise);
    const own = { ...Shop.methods[0]!, name: "$echo" };
    assert.equal(invoke(new RpcInvocation(modelOf(), own, [], undefined, undefined)), promise);
  });
});

describe("token", () => {
  const guarded = invokerOf(async () => answered("hi"), { token: "s3cret" });

  it("is not there when the url has none", () => {
    for (const parameters of [{}, { token: "false" }, { token: "n/a" }]) {
      const invoker = invokerOf(undefined, parameters);
      assert.equal(token(invoker), invoker.invoke);
    }
  });

  it("lets a call with the provider's token through", async () => {
    assert.deepEqual(await token(guarded)(callOf(undefined, { token: "s3cret" })), answered("hi"));
  });

  for (const attachments of [
    undefined,
    {},
    { token: "" },
    { token: "S3CRET" },
    { token: null },
    { token: ["s3cret"] },
  ]) {
    it(`refuses a call with ${JSON.stringify(attachments)}, and does not tell the token`, async () => {
      const failing = token({ ...guarded, invoke: unreachable.invoke });
      await assert.rejects(failing(callOf(undefined, attachments)), (error: Error & { code: number }) => {
        assert.equal(error.code, RpcCode.Forbidden);
        assert.match(error.message, /^Invalid token! Forbid invoke remote service com\.acme\.Shop method find/);
        return !error.message.includes("s3cret");
      });
    });
  }

  it("stands below echo and generic calls", () =>
    assert.deepEqual(
      providerFilters.map(({ name }) => name),
      ["echo", "generic", "token", "tps", "executelimit"],
    ));
});

describe("protocolFilterWrapper", () => {
  const naming = (name: string): NamedFilter => ({
    name,
    filter: (next) => async (invocation) => {
      const result = await next.invoke(invocation);
      return answered(`${name}(${result.ok ? result.value : "?"})`);
    },
  });
  const user = { consumer: [naming("c1"), naming("c2")], provider: [naming("p1")] };
  const inner: Protocol = {
    defaultPort: 5,
    export: async (invoker, url) => ({ invoker, url, close: async () => {} }),
    refer: () => invokerOf(async () => answered("x")),
    announceClose: () => {},
    close: async () => {},
  };
  const answerOf = async (invoke: (call: Invocation) => Promise<unknown>, attachments = {}) =>
    ((await invoke(callOf(undefined, attachments))) as { value: unknown }).value;
  const url = DubboUrl.parse("dubbo://h:1/com.acme.Shop");

  it("puts the consumer's filters before what it refers", async () => {
    const wrapped = protocolFilterWrapper(inner, user, wheel);
    assert.equal(await answerOf(wrapped.refer(url, modelOf()).invoke), "c1(c2(x))");
    assert.equal(await answerOf(wrapped.refer(url.with({ "reference.filter": "c2" }), modelOf()).invoke), "c2(c1(x))");
    assert.equal(await answerOf(wrapped.refer(url.with({ "reference.filter": "-c1" }), modelOf()).invoke), "c2(x)");
    assert.equal(wrapped.defaultPort, 5);
  });

  it("puts the provider's filters before what it exports", async () => {
    const wrapped = protocolFilterWrapper(inner, user, wheel);
    const guarded = invokerOf(async () => answered("x"), { token: "t" });
    const { invoker } = await wrapped.export(guarded, url, modelOf());
    assert.equal(await answerOf(invoker.invoke, { token: "t" }), "p1(x)");
    await assert.rejects(invoker.invoke(callOf()), { code: RpcCode.Forbidden });
    const open = await wrapped.export(guarded, url.with({ "service.filter": "-token" }), modelOf());
    assert.equal(await answerOf(open.invoker.invoke), "p1(x)");
  });

  it("passes over names that a provider has published and only its own authors know", async () => {
    const wrapped = protocolFilterWrapper(inner, user, wheel);
    const invoker = wrapped.refer(url.with({ "reference.filter": "nope,-never" }), modelOf());
    assert.equal(await answerOf(invoker.invoke), await answerOf(wrapped.refer(url, modelOf()).invoke));
  });

  it("refuses a list of its own provider with a name that nobody knows", () => {
    const wrapped = protocolFilterWrapper(inner, user, wheel);
    assert.throws(() => wrapped.export(invokerOf(), url.with({ "service.filter": "nope" }), modelOf()), {
      message: /unknown filter "nope"/,
    });
  });
});
