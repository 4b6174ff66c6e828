import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "../common/index.js";
import { callOf, invokerOf, Lines, modelOf } from "./fixture.test.js";
import {
  answered,
  type Exporter,
  type ExporterListener,
  type Invoker,
  type InvokerListener,
  type Protocol,
  protocolListenerWrapper,
} from "./index.js";

const url = DubboUrl.parse("dubbo://h:1/com.acme.Shop");

function protocolOf(log: string[], invoker: Invoker): Protocol {
  return {
    defaultPort: 1234,
    export: async (exported, at) => ({ invoker: exported, url: at, close: async () => void log.push("unexport") }),
    refer: () => invoker,
    announceClose: () => void log.push("announce"),
    close: async (graceMs) => void log.push(`close ${graceMs}`),
  };
}

describe("protocolListenerWrapper", () => {
  it("tells invoker listeners of what comes and goes, each once, in order", async () => {
    const log: string[] = [];
    const inner: Invoker = { ...invokerOf(async () => answered("hi")), close: async () => void log.push("close") };
    const told: Invoker[] = [];
    const note = (what: string, invoker: Invoker): void => {
      log.push(what);
      told.push(invoker);
    };
    const listenerOf = (name: string): InvokerListener => ({
      referred: (invoker) => note(`${name} referred`, invoker),
      destroyed: (invoker) => note(`${name} destroyed`, invoker),
    });
    const wrapped = protocolListenerWrapper(
      protocolOf(log, inner),
      [listenerOf("a"), listenerOf("b"), {}],
      [],
      new Lines(),
    );
    const invoker = wrapped.refer(url, modelOf());
    assert.deepEqual(log, ["a referred", "b referred"]);
    assert.deepEqual(await invoker.invoke(callOf()), answered("hi"));
    assert.equal(invoker.invoke, inner.invoke);
    assert.equal(invoker.options, inner.options);
    assert.equal(invoker.isAvailable(), true);
    await Promise.all([invoker.close(), invoker.close()]);
    assert.deepEqual(log.slice(2), ["close", "a destroyed", "b destroyed"]);
    assert.ok(told.every((each) => each === inner));
  });

  it("tells exporter listeners of what comes and goes, each once", async () => {
    const log: string[] = [];
    const told: Exporter[] = [];
    const note = (what: string, exporter: Exporter): void => {
      log.push(what);
      told.push(exporter);
    };
    const listener: ExporterListener = {
      exported: (exporter) => note("exported", exporter),
      unexported: (exporter) => note("unexported", exporter),
    };
    const wrapped = protocolListenerWrapper(protocolOf(log, invokerOf()), [], [listener, {}], new Lines());
    const invoker = invokerOf();
    const exporter = await wrapped.export(invoker, url, modelOf());
    assert.equal(exporter.invoker, invoker);
    assert.equal(exporter.url, url);
    await exporter.close();
    await exporter.close();
    assert.deepEqual(log, ["exported", "unexport", "unexported"]);
    assert.equal(told[0], told[1]);
  });

  it("contains a listener that throws: it is logged, and the others are told", async () => {
    const log: string[] = [];
    const lines = new Lines();
    const bad = (): never => {
      throw new Error("bad\nlistener");
    };
    const good = (what: string) => () => void log.push(what);
    const wrapped = protocolListenerWrapper(
      protocolOf([], invokerOf()),
      [
        { referred: bad, destroyed: bad },
        { referred: good("referred"), destroyed: good("destroyed") },
      ],
      [
        { exported: bad, unexported: bad },
        { exported: good("exported"), unexported: good("unexported") },
      ],
      lines,
    );
    await wrapped.refer(url, modelOf()).close();
    await (await wrapped.export(invokerOf(), url, modelOf())).close();
    assert.deepEqual(log, ["referred", "destroyed", "exported", "unexported"]);
    assert.deepEqual(lines.all, [
      "invoker listener failed: bad\\u000alistener",
      "invoker listener failed: bad\\u000alistener",
      "exporter listener failed: bad\\u000alistener",
      "exporter listener failed: bad\\u000alistener",
    ]);
  });

  it("tells listeners also when closing fails, and passes the failure on", async () => {
    const log: string[] = [];
    const inner: Invoker = { ...invokerOf(), close: () => Promise.reject(new Error("no")) };
    const wrapped = protocolListenerWrapper(
      protocolOf([], inner),
      [{ destroyed: () => void log.push("destroyed") }],
      [],
      new Lines(),
    );
    await assert.rejects(wrapped.refer(url, modelOf()).close(), { message: "no" });
    assert.deepEqual(log, ["destroyed"]);
  });

  it("tells nobody of an export that failed", async () => {
    const log: string[] = [];
    const failing = { ...protocolOf([], invokerOf()), export: () => Promise.reject(new Error("port in use")) };
    const wrapped = protocolListenerWrapper(failing, [], [{ exported: () => void log.push("exported") }], new Lines());
    await assert.rejects(wrapped.export(invokerOf(), url, modelOf()), { message: "port in use" });
    assert.deepEqual(log, []);
  });

  it("passes everything else on", async () => {
    const log: string[] = [];
    const wrapped = protocolListenerWrapper(protocolOf(log, invokerOf()), [], [], new Lines());
    assert.equal(wrapped.defaultPort, 1234);
    wrapped.announceClose();
    await wrapped.close(7);
    assert.deepEqual(log, ["announce", "close 7"]);
  });
});
