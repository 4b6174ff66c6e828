import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl, RpcCode, type RpcError, TimerWheel } from "../common/index.js";
import { callOf, invokerOf, modelOf } from "./fixture.test.js";
import { answered, attachmentsOf, InjvmProtocol, type Invocation } from "./index.js";

const url = DubboUrl.parse("injvm://127.0.0.1/com.acme.Shop?timeout=5000");

describe("InjvmProtocol", () => {
  it("calls what is exported under the same key, with the same values", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    const seen: Invocation[] = [];
    const result = answered("hi", { node: "a" });
    const exporter = await protocol.export(
      invokerOf(async (invocation) => {
        seen.push(invocation);
        return result;
      }),
      url,
      modelOf(),
    );
    assert.equal(exporter.url.toString(), "injvm://127.0.0.1/com.acme.Shop?timeout=5000");
    const call = callOf({ timeoutMs: 5 }, { tenant: "a" });
    call.deadline = performance.now() + 100;
    assert.equal(await protocol.refer(url, modelOf()).invoke(call), result);
    const [got] = seen;
    assert.equal(got!.args, call.args);
    assert.equal(got!.method, call.method);
    assert.deepEqual({ ...got!.attachments }, { tenant: "a" });
    assert.ok(got!.deadline! < call.deadline, "the shorter of its own time and its caller's");
    assert.equal(got!.options, undefined);
    assert.equal(got!.peer, undefined);
  });

  it("gives the provider attachments of its own", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    const changes = invokerOf(async (invocation) => {
      attachmentsOf(invocation)["added"] = 1;
      invocation.replyAttachments = { x: 1 };
      return answered(undefined);
    });
    await protocol.export(changes, url, modelOf());
    const invoker = protocol.refer(url, modelOf());
    for (const call of [callOf(undefined, { tenant: "a" }), callOf()]) {
      await invoker.invoke(call);
      assert.equal(call.attachments?.["added"], undefined);
      assert.equal(call.replyAttachments, undefined);
    }
  });

  it("tells services apart by group and version", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    await protocol.export(
      invokerOf(async () => answered("a")),
      url,
      modelOf("a"),
    );
    await protocol.export(
      invokerOf(async () => answered("b")),
      url,
      modelOf("b", "1.0"),
    );
    const answerOf = async (group?: string, version?: string) =>
      (await protocol.refer(url, modelOf(group, version)).invoke(callOf())) as { value: unknown };
    assert.equal((await answerOf("a")).value, "a");
    assert.equal((await answerOf("b", "1.0")).value, "b");
    assert.equal(protocol.refer(url, modelOf()).isAvailable(), false);
    assert.equal(protocol.refer(url, modelOf("b")).isAvailable(), false);
  });

  it("says that nothing is provided under this key, and finds it when it comes", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    const invoker = protocol.refer(url, modelOf("g"));
    await assert.rejects(invoker.invoke(callOf()), {
      name: "RpcError",
      code: RpcCode.NoInvokerAvailable,
      service: "g/com.acme.Shop",
      method: "find",
      message: /g\/com\.acme\.Shop is not provided by this process/,
    });
    const exported = invokerOf();
    const exporter = await protocol.export(exported, url, modelOf("g"));
    assert.equal(protocol.find("g/com.acme.Shop"), exported);
    assert.equal(invoker.isAvailable(), true);
    await invoker.invoke(callOf());
    await exporter.close();
    assert.equal(invoker.isAvailable(), false);
  });

  it("does not take back what has replaced it", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    const first = await protocol.export(invokerOf(), url, modelOf());
    const second = invokerOf();
    await protocol.export(second, url, modelOf());
    await first.close();
    await first.close();
    assert.equal(protocol.find("com.acme.Shop"), second);
    await protocol.close();
    assert.equal(protocol.find("com.acme.Shop"), undefined);
  });

  it("keeps to the timeout of the method and of the call, though nothing crosses a wire", async () => {
    const wheel = new TimerWheel(1);
    const protocol = new InjvmProtocol(wheel);
    await protocol.export(
      invokerOf(() => new Promise(() => {})),
      url,
      modelOf(),
    );
    const hurried = protocol.refer(url.with({ "find.timeout": 5 }), modelOf());
    await assert.rejects(hurried.invoke(callOf()), { code: RpcCode.Timeout, method: "find", message: /within 5 ms/ });
    await assert.rejects(protocol.refer(url, modelOf()).invoke(callOf({ timeoutMs: 5 })), { code: RpcCode.Timeout });
    assert.equal(wheel.size, 0);
  });

  it("ends the wait when the caller's signal aborts, before or while it runs", async () => {
    const wheel = new TimerWheel(1);
    const protocol = new InjvmProtocol(wheel);
    const caller = new AbortController();
    await protocol.export(
      invokerOf(() => {
        queueMicrotask(() => caller.abort(new Error("enough")));
        return new Promise(() => {});
      }),
      url,
      modelOf(),
    );
    const invoker = protocol.refer(url, modelOf());
    for (let i = 0; i < 2; i++) {
      await assert.rejects(invoker.invoke(callOf({ signal: caller.signal })), (error: RpcError) => {
        assert.equal(error.code, RpcCode.Cancelled);
        assert.equal(error.cause, caller.signal.reason);
        return true;
      });
    }
    assert.equal(wheel.size, 0);
  });

  it("does not wait for a one-way call, and what it fails with goes nowhere", async () => {
    const protocol = new InjvmProtocol(new TimerWheel(1));
    await protocol.export(
      invokerOf(() => Promise.reject(new Error("refused"))),
      url,
      modelOf(),
    );
    const result = await protocol.refer(url, modelOf()).invoke(callOf({ oneway: true }));
    assert.deepEqual([result.ok, result.ok && result.value], [true, undefined]);
  });
});
