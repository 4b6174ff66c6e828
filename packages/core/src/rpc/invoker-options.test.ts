import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl } from "../common/index.js";
import { Shop } from "./fixture.test.js";
import { ECHO, genericMethod, integer, type MethodOptions, optionsOf, parseInvokerOptions } from "./index.js";

const defaults: MethodOptions = {
  timeoutMs: 1000,
  retries: 2,
  oneway: false,
  sticky: false,
  loadBalance: "random",
  weight: 100,
  executes: 0,
  actives: 0,
  tps: 0,
  tpsIntervalMs: 60_000,
};

function findOptions(query: string): MethodOptions {
  const url = DubboUrl.parse(`dubbo://h:1/com.acme.Shop?${query}`);
  return optionsOf(parseInvokerOptions(url, Shop.methods), Shop.methods[0]!);
}

describe("parseInvokerOptions", () => {
  it("has Java's defaults", () => assert.deepEqual(findOptions("a=1"), defaults));

  it("reads every key", () => {
    const query = "timeout=5&retries=0&return=false&sticky=true&loadbalance=leastactive&weight=7";
    const limits = "executes=1&actives=2&tps=3&tps.interval=4";
    const all = { timeoutMs: 5, retries: 0, oneway: true, sticky: true, loadBalance: "leastactive", weight: 7 };
    const allLimits = { executes: 1, actives: 2, tps: 3, tpsIntervalMs: 4 };
    const text = `${query}&${limits}`;
    assert.deepEqual(findOptions(text), { ...all, ...allLimits });
    assert.deepEqual(findOptions(text.replace(/(^|&)/g, "$1find.")), { ...all, ...allLimits });
  });

  it("gives one object for urls that say the same of these keys, and another where they differ", () => {
    const of = (query: string) =>
      parseInvokerOptions(DubboUrl.parse(`dubbo://h:1/com.acme.Shop?${query}`), Shop.methods);
    assert.equal(of("timeout=5&pid=1"), of("pid=2&timeout=5"));
    for (const query of [
      "timeout=6",
      "timeout=5&weight=1",
      "timeout=5&find.retries=1",
      "timeout=5&token=t",
      "timeout=5&find.tps.interval=7",
      "",
    ]) {
      assert.notEqual(of(query), of("timeout=5"));
    }
    assert.equal(of("timeout=5%00weight=7%00").methods[0]!.timeoutMs, 1000);
    assert.equal(of("timeout=5&weight=7").methods[0]!.timeoutMs, 5);
    for (let i = 1; i <= 200; i++) assert.equal(of(`weight=${i}`).methods[0]!.weight, i);
    assert.equal(of("timeout=5").methods[0]!.timeoutMs, 5);
  });

  it("lets the method win over the service", () => {
    assert.equal(findOptions("timeout=5&find.timeout=6").timeoutMs, 6);
    assert.equal(findOptions("timeout=5&ping.timeout=6").timeoutMs, 5);
    assert.equal(findOptions("return=false&find.return=true").oneway, false);
  });

  it("shares what is said of a Java name between its overloads, by index", () => {
    const url = DubboUrl.parse("dubbo://h:1/com.acme.Shop?find.timeout=6");
    const options = parseInvokerOptions(url, Shop.methods);
    assert.deepEqual(
      options.methods.map(({ timeoutMs }) => timeoutMs),
      [6, 6, 1000],
    );
    assert.equal(optionsOf(options, ECHO), optionsOf(options, { ...ECHO, name: "other" }));
    assert.equal(optionsOf(options, ECHO).timeoutMs, 1000);
  });

  it("reads what is said of a method that the contract does not name, once", () => {
    const options = parseInvokerOptions(DubboUrl.parse("dubbo://h:1/com.acme.Shop?other.timeout=7"), Shop.methods);
    const other = genericMethod("other", Shop.methods.length);
    assert.equal(optionsOf(options, other).timeoutMs, 7);
    assert.equal(optionsOf(options, other), optionsOf(options, other));
  });

  // Anybody may write into a registry.
  for (const [query, key, value] of [
    ["timeout=0", "timeoutMs", 1000],
    ["timeout=-1", "timeoutMs", 1000],
    ["timeout=abc", "timeoutMs", 1000],
    ["timeout=1e9", "timeoutMs", 1000],
    ["timeout=1.5", "timeoutMs", 1000],
    ["timeout=Infinity", "timeoutMs", 1000],
    ["timeout=2147483647", "timeoutMs", 2147483647],
    ["timeout=2147483648", "timeoutMs", 1000],
    ["timeout=99999999999999999999", "timeoutMs", 1000],
    ["timeout=5&find.timeout=0", "timeoutMs", 5],
    ["timeout=5&find.timeout=abc", "timeoutMs", 5],
    ["retries=-1", "retries", 0],
    ["retries=-5", "retries", 2],
    ["retries=1000", "retries", 1000],
    ["retries=1000000000", "retries", 2],
    ["retries=NaN", "retries", 2],
    ["weight=-1", "weight", 0],
    ["weight=0", "weight", 0],
    ["weight=NaN", "weight", 100],
    ["weight=2147483648", "weight", 100],
    ["weight= 5", "weight", 100],
    ["return=maybe", "oneway", false],
    ["sticky=1", "sticky", false],
  ] as const) {
    it(`takes ${query} as ${key} ${value}`, () => assert.equal(findOptions(query)[key], value));
  }

  for (const [query, token] of [
    ["token=s3cret", "s3cret"],
    ["token=false", undefined],
    ["token=0", undefined],
    ["token=N/A", undefined],
    ["a=1", undefined],
  ] as const) {
    it(`takes ${query} as the token ${token}`, () => {
      const url = DubboUrl.parse(`dubbo://h:1/com.acme.Shop?${query}`);
      assert.equal(parseInvokerOptions(url, []).token, token);
    });
  }
});

describe("integer", () => {
  it("is a whole number within the bounds, ends included", () => {
    assert.equal(integer("1", 1, 3), 1);
    assert.equal(integer("3", 1, 3), 3);
    assert.equal(integer("-2", -2, 3), -2);
    for (const text of [undefined, "", "0", "4", "1.0", "0x1", "+1", " 1", "1\n", "١"])
      assert.equal(integer(text, 1, 3), undefined);
  });
});
