import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { socksProxyOf } from "./socks-proxy.js";

const NAMES = ["socksProxyHost", "socksProxyPort", "DUBBO_SOCKSPROXYHOST", "DUBBO_SOCKSPROXYPORT"];

describe("the SOCKS5 proxy", () => {
  afterEach(() => {
    for (const name of NAMES) delete process.env[name];
  });

  it("is none unless something names one", () => {
    assert.equal(socksProxyOf({}), undefined);
    process.env["socksProxyHost"] = "";
    process.env["socksProxyPort"] = "9";
    assert.equal(socksProxyOf({}), undefined);
  });

  it("is that of the option, on 1080 by default, before that of the environment", () => {
    process.env["socksProxyHost"] = "other";
    assert.deepEqual(socksProxyOf({ socksProxy: { host: "p" } }), { host: "p", port: 1080 });
    assert.deepEqual(socksProxyOf({ socksProxy: { host: "p", port: 9, username: "u", password: "x" } }), {
      host: "p",
      port: 9,
      username: "u",
      password: "x",
    });
  });

  it("is that of the environment, under both names that Java reads", () => {
    process.env["DUBBO_SOCKSPROXYHOST"] = "late";
    assert.deepEqual(socksProxyOf({}), { host: "late", port: 1080 });
    process.env["DUBBO_SOCKSPROXYPORT"] = "81";
    assert.deepEqual(socksProxyOf({}), { host: "late", port: 81 });
    process.env["socksProxyHost"] = "early";
    process.env["socksProxyPort"] = "82";
    assert.deepEqual(socksProxyOf({}), { host: "early", port: 82 });
    process.env["socksProxyPort"] = "x";
    assert.throws(() => socksProxyOf({}), /socksProxyPort is "x", must be a port/);
  });

  it("is refused by name when it cannot be", () => {
    const of = (socksProxy: unknown) => () => socksProxyOf({ socksProxy: socksProxy as never });
    assert.throws(of("p:1"), /socksProxy is no object/);
    assert.throws(of({}), /socksProxy\.host is missing/);
    assert.throws(of({ host: "p", port: 0 }), /socksProxy\.port is 0/);
    assert.throws(of({ host: "p", type: 4 }), /unknown option "socksProxy\.type"/);
    assert.throws(of({ host: "p", password: "x" }), /socksProxy\.username is missing/);
    assert.throws(of({ host: "p", username: 1 }), /socksProxy\.username is no string/);
  });
});
