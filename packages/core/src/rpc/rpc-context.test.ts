import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { modelOf, Shop } from "./fixture.test.js";
import { type Attachments, type Peer, RESERVED_ATTACHMENTS, RpcContext, RpcInvocation } from "./index.js";

const PROTO = "__proto__";

class Caller implements Peer {
  readonly remoteAddress = "10.0.0.2:4711";
  readonly localAddress = "10.0.0.1:20880";
  readonly listeners = new Set<() => void>();

  onClose(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

interface Given {
  readonly attachments?: Attachments;
  readonly peer?: Peer;
  readonly deadline?: number;
  readonly closing?: AbortController;
}

function contextOf({ attachments, peer, deadline, closing = new AbortController() }: Given) {
  const model = modelOf("g", "1.0");
  const invocation = new RpcInvocation(model, Shop.methods[0]!, [42], attachments, undefined, peer, deadline);
  return { context: new RpcContext(invocation, closing.signal), invocation, closing, model };
}

describe("RpcContext", () => {
  it("hides every key of the framework from the service", () => {
    const attachments: Attachments = Object.create(null);
    for (const key of RESERVED_ATTACHMENTS) attachments[key] = "x";
    attachments["tenant"] = "a";
    attachments[PROTO] = "data";
    const { context } = contextOf({ attachments });
    assert.deepEqual(Object.keys(context.attachments), ["tenant", PROTO]);
    assert.equal(context.attachments[PROTO], "data");
    assert.equal(context.attachments, context.attachments);
    assert.equal(attachments["path"], "x");
  });

  // Java: `ContextFilter.UNLOADING_KEYS`, and what a receiver notes for itself.
  for (const key of [
    "path",
    "interface",
    "group",
    "version",
    "dubbo",
    "token",
    "timeout",
    "_TO",
    "async",
    "dubbo.tag",
    "dubbo.force.tag",
  ]) {
    it(`counts ${key} as a key of the framework`, () => assert.ok(RESERVED_ATTACHMENTS.has(key)));
  }

  it("has attachments without a prototype when the caller sent none", () => {
    const { context } = contextOf({});
    assert.equal(Object.getPrototypeOf(context.attachments), null);
    assert.equal(context.attachments["toString"], undefined);
  });

  it("says who calls, and what", () => {
    const { context, model } = contextOf({ attachments: { "remote.application": "bff" }, peer: new Caller() });
    assert.equal(context.remoteAddress, "10.0.0.2:4711");
    assert.equal(context.localAddress, "10.0.0.1:20880");
    assert.equal(context.remoteApplication, "bff");
    assert.equal(context.service, model);
    assert.equal(context.method, Shop.methods[0]);
    assert.equal(context.remainingMs, undefined);
  });

  it("has no addresses within the process, and no application that is no text", () => {
    const { context } = contextOf({ attachments: { "remote.application": null } });
    assert.equal(context.remoteAddress, "");
    assert.equal(context.localAddress, "");
    assert.equal(context.remoteApplication, undefined);
  });

  it("makes room for the reply's attachments when they are first asked for", () => {
    const { context, invocation } = contextOf({});
    const { reply } = context;
    assert.equal(invocation.replyAttachments, undefined);
    reply.attachments["node"] = "a";
    assert.equal(context.reply, reply);
    assert.deepEqual(Object.entries((invocation.replyAttachments as Attachments | undefined) ?? {}), [["node", "a"]]);
    assert.equal(Object.getPrototypeOf(invocation.replyAttachments), null);
  });

  it("counts down to the caller's deadline, and not below 0", () => {
    const remainingMs = contextOf({ deadline: performance.now() + 10_000 }).context.remainingMs!;
    assert.ok(remainingMs > 9000 && remainingMs <= 10_000);
    assert.equal(contextOf({ deadline: performance.now() - 1 }).context.remainingMs, 0);
  });
});

describe("RpcContext.signal", () => {
  it("listens to nobody before it is read", () => {
    const peer = new Caller();
    contextOf({ peer, deadline: performance.now() + 1000 });
    assert.equal(peer.listeners.size, 0);
  });

  it("is one signal, and not aborted while the caller waits", () => {
    const { context } = contextOf({ peer: new Caller(), deadline: performance.now() + 60_000 });
    assert.equal(context.signal, context.signal);
    assert.equal(context.signal.aborted, false);
    RpcContext.release(context);
  });

  it("aborts when the caller is gone", () => {
    const peer = new Caller();
    const { context } = contextOf({ peer });
    const { signal } = context;
    peer.close();
    assert.equal(signal.aborted, true);
    assert.match(signal.reason.message, /the caller is gone/);
  });

  it("is aborted when the caller was gone already", () => {
    const onClose = (listener: () => void): (() => void) => {
      listener();
      return () => {};
    };
    const peer: Peer = { remoteAddress: "", localAddress: "", onClose };
    assert.equal(contextOf({ peer }).context.signal.aborted, true);
  });

  it("aborts when the provider shuts down, with its reason", () => {
    const { context, closing } = contextOf({});
    const { signal } = context;
    const reason = new Error("closing");
    closing.abort(reason);
    assert.equal(signal.aborted, true);
    assert.equal(signal.reason, reason);
  });

  it("is aborted when the provider is shutting down already", () => {
    const closing = new AbortController();
    closing.abort("over");
    assert.equal(contextOf({ closing }).context.signal.reason, "over");
  });

  it("aborts at the deadline, also when nobody holds the context and its memory is reclaimed", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const startedMs = performance.now();
    const { signal } = contextOf({ peer: new Caller(), deadline: startedMs + 80 }).context;
    const open = setInterval(gc, 10); // the deadline itself keeps no process alive
    await once(signal, "abort");
    clearInterval(open);
    assert.ok(performance.now() - startedMs >= 79);
    assert.equal(signal.reason.name, "TimeoutError");
  });

  it("is aborted when the deadline has passed", async () => {
    const { signal } = contextOf({ deadline: performance.now() - 5 }).context;
    const open = setInterval(() => {}, 1000);
    if (!signal.aborted) await once(signal, "abort");
    clearInterval(open);
    assert.equal(signal.reason.name, "TimeoutError");
  });

  it("lets go of the connection once the answer is known", () => {
    const peer = new Caller();
    const { context, closing } = contextOf({ peer, deadline: performance.now() + 60_000 });
    const { signal } = context;
    assert.equal(peer.listeners.size, 1);
    RpcContext.release(context);
    assert.equal(peer.listeners.size, 0);
    closing.abort();
    assert.equal(signal.aborted, false);
  });

  it("listens to nobody when it is first read after the answer", () => {
    const peer = new Caller();
    const { context } = contextOf({ peer, deadline: performance.now() + 60_000 });
    RpcContext.release(context);
    assert.equal(context.signal.aborted, false);
    assert.equal(peer.listeners.size, 0);
  });
});
