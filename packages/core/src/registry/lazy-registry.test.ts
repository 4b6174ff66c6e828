import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl, defaultLogger, TimerWheel } from "../common/index.js";
import { MemoryBackend } from "./fixture.test.js";
import { lazyRegistry } from "./lazy-registry.js";
import type { RegistryEvent } from "./registry.js";

const context = { application: "a", logger: defaultLogger, wheel: new TimerWheel() };
const address = DubboUrl.parse("memory://here");
const provider = DubboUrl.parse("dubbo://10.0.0.1:20880/com.acme.A");

describe("a registry that is loaded when it is used", () => {
  it("is loaded once, by its first use, and then does what it is asked to", async () => {
    const backend = new MemoryBackend();
    let loads = 0;
    const lazy = lazyRegistry(async () => {
      loads++;
      return () => backend;
    })(address, context);
    const events: RegistryEvent[] = [];
    lazy.onEvent((event) => events.push(event));
    assert.equal(lazy.isAvailable(), false);
    assert.equal(loads, 0);
    await Promise.all([lazy.register(provider), lazy.register(provider)]);
    assert.equal(loads, 1);
    assert.equal(lazy.isAvailable(), true);
    assert.equal(backend.stored.size, 1);
    backend.resume();
    assert.deepEqual(events, ["resumed"]);
    await lazy.unregister(provider);
    assert.equal(backend.stored.size, 0);
    await lazy.close();
    assert.equal(backend.isClosed, true);
  });

  it("is loaded again when that failed", async () => {
    let loads = 0;
    const lazy = lazyRegistry(async () => {
      if (loads++ === 0) throw new Error("not installed");
      return () => new MemoryBackend();
    })(address, context);
    await assert.rejects(lazy.register(provider), /not installed/);
    await lazy.register(provider);
  });

  it("is never loaded by a close, nor after it", async () => {
    const lazy = lazyRegistry(() => assert.fail("loaded"))(address, context);
    await lazy.close();
    const late = lazyRegistry(async () => () => new MemoryBackend())(address, context);
    const registering = late.register(provider);
    await late.close();
    await assert.rejects(registering, /the memory registry is closed/);
  });
});
