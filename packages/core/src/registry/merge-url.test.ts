import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DubboUrl } from "../common/index.js";
import { mergeUrl } from "./merge-url.js";

type Parameters = Readonly<Record<string, string>>;
const merged = (provider: Parameters, consumer: Parameters): Record<string, string> => {
  const url = new DubboUrl({ protocol: "dubbo", host: "h", port: 1, path: "A", parameters: provider });
  return Object.fromEntries(mergeUrl(url, new Map(Object.entries(consumer))).parameters);
};

describe("merging a provider's url with a consumer's parameters", () => {
  it("lets the consumer win", () => {
    const { timeout, retries, application, side } = merged(
      { timeout: "1", retries: "1", application: "p", side: "provider" },
      { timeout: "2", application: "c", side: "consumer" },
    );
    assert.deepEqual(
      { timeout, retries, application, side },
      { timeout: "2", retries: "1", application: "c", side: "consumer" },
    );
  });

  it("lets the provider say what only it can know", () => {
    const own = {
      release: "3",
      dubbo: "2.0.2",
      methods: "a",
      timestamp: "1",
      "dubbo.tag": "gray",
      group: "g",
      version: "1",
      generic: "false",
    };
    const others = Object.fromEntries(Object.keys(own).map((key) => [key, "consumer"]));
    const result = merged(own, others);
    for (const [key, value] of Object.entries(own)) assert.equal(result[key], value, key);
  });

  it("takes group, version and generic of the consumer when the provider has none, and nothing else of that kind", () => {
    const result = merged(
      {},
      { group: "g", version: "1", generic: "true", timestamp: "1", "dubbo.tag": "t", methods: "a" },
    );
    assert.deepEqual(result, { group: "g", version: "1", generic: "true", check: "false" });
  });

  it("names no group where the consumer asks for several", () => {
    assert.equal(merged({}, { group: "a,b" })["group"], undefined);
    assert.equal(merged({ group: "b" }, { group: "a,b" })["group"], "b");
  });

  it("drops the provider's threads and mock", () => {
    const dropped = ["threadname", "threadpool", "corethreads", "threads", "queues", "alive", "transporter", "mock"];
    const all = dropped.flatMap((key) => [key, `default.${key}`]);
    assert.deepEqual(merged(Object.fromEntries(all.map((key) => [key, "1"])), {}), { check: "false" });
  });

  it("keeps the provider's application beside the consumer's", () => {
    assert.equal(merged({ application: "p" }, { application: "c" })["remote.application"], "p");
  });

  it("joins the lists of filters and listeners, the provider's first", () => {
    const result = merged({ "reference.filter": "a", "invoker.listener": "x" }, { "reference.filter": "b,-c" });
    assert.equal(result["reference.filter"], "a,b,-c");
    assert.equal(result["invoker.listener"], "x");
  });

  it("forces check=false and leaves out what is said to the registry alone", () => {
    assert.deepEqual(merged({}, { check: "true", category: "providers", "register.ip": "1.2.3.4", ".hint": "x" }), {
      check: "false",
    });
  });

  it("keeps the address, and never loses a key of the provider that it has no reason to drop", () => {
    const parameters = fc.dictionary(fc.stringMatching(/^k[a-z]{1,3}$/), fc.stringMatching(/^[a-z]{1,3}$/));
    fc.assert(
      fc.property(parameters, parameters, (provider, consumer) => {
        assert.deepEqual({ ...merged(provider, consumer) }, { ...provider, ...consumer, check: "false" });
      }),
    );
  });
});
