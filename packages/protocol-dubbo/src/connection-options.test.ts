import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "@dubbo-ts/core/common";
import { clientOptions, serverOptions } from "./connection-options.js";

const urlOf = (query: string): DubboUrl => DubboUrl.parse(`dubbo://a:1/x?${query}`);
/** Of a server whose url says nothing. */
const DEFAULTS = {
  payload: 8 * 1024 * 1024,
  accepts: 10_000,
  acceptsPerAddress: 1000,
  maxCalls: 10_000,
  maxCallsPerConnection: 2048,
};

describe("the options of connections", () => {
  it("are Java's defaults for a client, and limits for a server that Java has not", () => {
    const { lazy, lazyInitialState, reconnect, sendReconnect, connectTimeoutMs } = clientOptions(urlOf(""));
    assert.deepEqual([lazy, lazyInitialState, reconnect, sendReconnect], [false, true, true, true]);
    assert.equal(connectTimeoutMs, 3000);
    assert.deepEqual(serverOptions(urlOf("")), DEFAULTS);
  });

  for (const { text, on } of [
    { text: "false", on: false },
    { text: "FALSE", on: false },
    { text: "true", on: true },
    { text: "2000", on: true },
    { text: "", on: true },
    { text: "no", on: true },
  ]) {
    it(`leave reconnecting ${on ? "on" : "off"} for "${text}"`, () => {
      assert.equal(clientOptions(urlOf(`reconnect=${text}`)).reconnect, on);
      assert.equal(clientOptions(urlOf(`send.reconnect=${text}`)).sendReconnect, on);
    });
  }

  it("are read from Java's keys, and from ours where Java has none", () => {
    const client = clientOptions(
      urlOf("lazy=true&connect.lazy.initial.state=false&heartbeat=100&heartbeat.timeout=250"),
    );
    assert.deepEqual([client.lazy, client.lazyInitialState], [true, false]);
    assert.deepEqual([client.heartbeatMs, client.heartbeatTimeoutMs], [100, 250]);
    const server = serverOptions(
      urlOf(
        "accepts=5&accepts.per.address=0&max.calls=6&max.calls.per.connection=0&header.timeout=1&frame.timeout=2&max.buffered.bytes=5000&payload=-1",
      ),
    );
    assert.deepEqual(server, {
      payload: -1,
      accepts: 5,
      acceptsPerAddress: 0,
      maxCalls: 6,
      maxCallsPerConnection: 0,
      headerTimeoutMs: 1,
      frameTimeoutMs: 2,
      maxBufferedBytes: 5000,
      maxBufferedAnswerBytes: 5000,
      pauseAboveBytes: 5000,
    });
    assert.equal(clientOptions(urlOf("max.buffered.bytes=7")).maxBufferedBytes, 7);
  });

  it("let a provider close what is idle sooner than it lets consumers know", () => {
    const url = urlOf("heartbeat=1000&heartbeat.timeout=9000&close.timeout=4000");
    assert.equal(serverOptions(url).heartbeatTimeoutMs, 4000);
    assert.equal(clientOptions(url).heartbeatTimeoutMs, 9000);
  });

  it("take what makes no sense for not set", () => {
    const server = serverOptions(urlOf("accepts=many&header.timeout=-1&max.buffered.bytes=9999999999999"));
    assert.deepEqual(server, DEFAULTS);
  });
});
