import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { servicePattern } from "./service-pattern.js";

const KEYS = ["com.acme.OrderApi", "blue/com.acme.OrderApi:1.0.0", "com.acme.UserApi:2.0.0", "org.other.PingApi"];

describe("a pattern of services", () => {
  for (const { pattern, fits } of [
    { pattern: undefined, fits: KEYS },
    { pattern: ".*", fits: KEYS },
    { pattern: "com.acme.OrderApi", fits: [KEYS[0]] },
    { pattern: "com.acme.OrderApi:1.0.0", fits: [KEYS[1]] },
    { pattern: "blue/com.acme.OrderApi:1.0.0", fits: [KEYS[1]] },
    { pattern: "com.acme.*", fits: KEYS.slice(0, 3) },
    { pattern: "blue/.*", fits: [KEYS[1]] },
    { pattern: "acme", fits: [] },
    { pattern: "com.acme.OrderApi|org.other.PingApi", fits: [KEYS[0], KEYS[3]] },
    { pattern: ".*User.*|.*Ping.*|com\\.acme\\.OrderApi", fits: [KEYS[0], KEYS[2], KEYS[3]] },
  ]) {
    it(`${pattern ?? "that is not given"} fits ${fits.length} of ${KEYS.length}`, () => {
      assert.deepEqual(KEYS.filter(servicePattern(pattern)), fits);
    });
  }

  for (const { pattern, why } of [
    { pattern: "", why: /no text/ },
    { pattern: "*", why: /no regular expression/ },
    { pattern: "(a+)+!", why: /more than names/ },
    { pattern: "(a|a)(a|a)", why: /more than names/ },
    { pattern: "a?a?a?b", why: /more than names/ },
    { pattern: "a{9}", why: /more than names/ },
    { pattern: ".*.*.*b", why: /more than 2 times/ },
    { pattern: "a".repeat(257), why: /more than 256/ },
  ]) {
    it(`${pattern.slice(0, 20)} is refused`, () => assert.throws(() => servicePattern(pattern), why));
  }

  it("takes no time over a long key that does not fit", () => {
    const fits = servicePattern(".*.*b");
    let bestMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      assert.equal(fits(`com.acme.${"a".repeat(250)}`), false);
      bestMs = Math.min(bestMs, performance.now() - began);
    }
    assert.ok(bestMs < 500, `${bestMs} ms`);
  });
});
