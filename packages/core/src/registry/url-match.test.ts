import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DubboUrl } from "../common/index.js";
import { isMatch, mismatchOf, readEntry } from "./url-match.js";

type Parameters = Readonly<Record<string, string>>;
const provider = (parameters: Parameters = {}): DubboUrl =>
  new DubboUrl({ protocol: "dubbo", host: "10.0.0.1", port: 20880, path: "com.acme.A", parameters });
const consumer = (parameters: Parameters = {}): DubboUrl =>
  new DubboUrl({ protocol: "consumer", host: "10.0.0.2", path: "com.acme.A", parameters });

describe("whether a consumer asks for a provider", () => {
  for (const [name, asked, offered, mismatch] of [
    ["the same interface", {}, {}, undefined],
    ["another interface", { interface: "com.acme.B" }, {}, "interface"],
    ["any interface", { interface: "*" }, {}, undefined],
    ["a provider of any interface", {}, { interface: "*" }, undefined],
    ["the same group", { group: "g" }, { group: "g" }, undefined],
    ["no group where the provider has one", {}, { group: "g" }, "group"],
    ["a group where the provider has none", { group: "g" }, {}, "group"],
    ["another group", { group: "h" }, { group: "g" }, "group"],
    ["any group", { group: "*" }, { group: "g" }, undefined],
    ["any group where the provider has none", { group: "*" }, {}, undefined],
    ["a list that has the group", { group: "f, g" }, { group: "g" }, undefined],
    ["a list that has it not", { group: "f,gg" }, { group: "g" }, "group"],
    ["a list where the provider has none", { group: "f,g" }, {}, "group"],
    ["the same version", { version: "1" }, { version: "1" }, undefined],
    ["another version", { version: "2" }, { version: "1" }, "version"],
    ["no version where the provider has one", {}, { version: "1" }, "version"],
    ["any version", { version: "*" }, { version: "1" }, undefined],
    ["version 0.0.0 where the provider has none", { version: "0.0.0" }, {}, undefined],
    ["no version where the provider says 0.0.0", {}, { version: "0.0.0" }, undefined],
    ["one that is not enabled", {}, { enabled: "false" }, "disabled"],
    ["one that is disabled", {}, { disabled: "true" }, "disabled"],
    ["disabled ones too", { enabled: "*" }, { enabled: "false" }, undefined],
    ["the category", { category: "providers,routers" }, { category: "routers" }, undefined],
    ["other categories", { category: "configurators,routers" }, {}, "category"],
    ["providers, which is the default", {}, { category: "routers" }, "category"],
    ["all categories", { category: "*" }, { category: "routers" }, undefined],
    ["all categories but others", { category: "-routers" }, {}, undefined],
    ["all categories but this", { category: "-routers,-providers" }, {}, "category"],
    ["any classifier", { classifier: "*" }, { classifier: "x" }, undefined],
    ["another classifier", { classifier: "y" }, { classifier: "x" }, "classifier"],
  ] as [string, Parameters, Parameters, string | undefined][]) {
    it(`${mismatch === undefined ? "matches" : "does not match"}: ${name}`, () => {
      assert.equal(mismatchOf(consumer(asked), provider(offered)), mismatch);
      assert.equal(isMatch(consumer(asked), provider(offered)), mismatch === undefined);
    });
  }

  it("is so for whoever asks for any group and version, and for exactly what is offered", () => {
    const name = fc.stringMatching(/^[a-z0-9.]{1,5}$/);
    const offered = fc.record({ group: name, version: name }, { requiredKeys: [] });
    fc.assert(
      fc.property(offered, (parameters) => {
        assert.ok(isMatch(consumer({ group: "*", version: "*" }), provider(parameters as Parameters)));
        assert.ok(isMatch(consumer(parameters as Parameters), provider(parameters as Parameters)));
      }),
    );
  });
});

describe("reading an entry of a registry", () => {
  const reasonOf = (entry: string | DubboUrl): string => {
    const outcome = readEntry(entry, "providers", consumer());
    assert.ok("mismatch" in outcome && outcome.mismatch === "unusable", String(outcome));
    return outcome.reason!;
  };

  it("gives the url that was registered", () => {
    const url = provider({ methods: "a,b" });
    const outcome = readEntry(url.toEncodedString(), "providers", consumer());
    assert.ok(outcome instanceof DubboUrl);
    assert.equal(outcome.toFullString(), url.toFullString());
  });

  for (const [name, text, reason] of [
    ["broken encoding", "dubbo%3A%2F%2Fa%zz", /not url-encoded/],
    ["binary", "\u0000\u0001\ufffd", /no protocol/],
    ["nothing", "", /empty/],
    ["JSON", "{}", /no protocol/],
    ["no host", "dubbo://:20880/com.acme.A", /no host/],
    ["a host that is none", "dubbo://a b:20880/com.acme.A", /not a host name/],
    ["no port", "dubbo://10.0.0.1/com.acme.A", /no port/],
    ["port 0", "dubbo://10.0.0.1:0/com.acme.A", /no port/],
    ["a port too large", "dubbo://10.0.0.1:99999/com.acme.A", /port "99999"/],
    ["a negative port", "dubbo://10.0.0.1:-1/com.acme.A", /port "-1"/],
    ["a megabyte", `dubbo://10.0.0.1:1/${"a".repeat(2 ** 20)}`, /longer than/],
    [
      "too many parameters",
      `dubbo://10.0.0.1:1/A?${Array.from({ length: 2000 }, (_, i) => `k${i}=1`).join("&")}`,
      /parameters/,
    ],
  ] as [string, string, RegExp][]) {
    it(`refuses ${name}, in one short line`, () => {
      const found = reasonOf(name === "broken encoding" ? text : encodeURIComponent(text));
      assert.match(found, reason);
      assert.ok(found.length < 700 && !/\p{Cc}/u.test(found), found);
    });
  }

  it("takes IPv6 addresses and names", () => {
    for (const host of ["[::1]", "fe80::1%eth0", "shop-1.svc.local", "my_host"]) {
      const url = provider().set({ host });
      assert.ok(readEntry(url, "providers", consumer()) instanceof DubboUrl, host);
    }
  });

  it("asks rules for no address", () => {
    const rule = "override://0.0.0.0/com.acme.A?category=configurators&timeout=5";
    const asked = consumer({ category: "providers,configurators,routers" });
    assert.ok(readEntry(encodeURIComponent(rule), "configurators", asked) instanceof DubboUrl);
  });

  it("never throws, whatever is stored", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl().map(encodeURIComponent)), (text) => {
        readEntry(text, "providers", consumer());
      }),
    );
  });
});
