import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { type AbortListener, offAbort, onAbort } from "./abort-listeners.js";

const listenerOf = (handleEvent: () => void): AbortListener => ({ handleEvent });

describe("onAbort", () => {
  it("tells all who share a signal, once, and has one listener at it for all of them", () => {
    const controller = new AbortController();
    const { signal } = controller;
    let told = 0;
    for (let i = 0; i < 1000; i++)
      onAbort(
        signal,
        listenerOf(() => told++),
      );
    assert.equal(getEventListeners(signal, "abort").length, 1);
    controller.abort();
    assert.equal(told, 1000);
  });

  it("leaves nothing at a signal that nobody listens to any more, and begins anew", () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const first = listenerOf(() => told.push("first"));
    const second = listenerOf(() => told.push("second"));
    onAbort(signal, first);
    onAbort(signal, second);
    offAbort(signal, first);
    offAbort(signal, first);
    assert.equal(getEventListeners(signal, "abort").length, 1);
    offAbort(signal, second);
    assert.equal(getEventListeners(signal, "abort").length, 0);
    onAbort(signal, second);
    controller.abort();
    assert.deepEqual(told, ["second"]);
    offAbort(signal, second);
  });

  it("bears a listener that takes others off, and one that comes while they are told", () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const late = listenerOf(() => told.push("late"));
    onAbort(
      signal,
      listenerOf(() => {
        told.push("first");
        onAbort(signal, late);
        offAbort(signal, late);
      }),
    );
    controller.abort();
    assert.deepEqual(told, ["first"]);
  });

  it("does nothing for a signal that was never listened to", () => {
    offAbort(
      new AbortController().signal,
      listenerOf(() => {}),
    );
  });
});
