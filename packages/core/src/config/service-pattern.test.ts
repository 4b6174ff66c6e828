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
  ]) {
    it(`${pattern ?? "that is not given"} fits ${fits.length} of ${KEYS.length}`, () => {
      assert.deepEqual(KEYS.filter(servicePattern(pattern)), fits);
    });
  }

  for (const { pattern, why } of [
    { pattern: "", why: /no text/ },
    { pattern: "(", why: /no regular expression/ },
    { pattern: "(a+)+!", why: /repeats a group/ },
    { pattern: ".*.*.*.*.*!", why: /more than 3 times/ },
    { pattern: "a".repeat(257), why: /more than 256/ },
  ]) {
    it(`${pattern.slice(0, 20)} is refused`, () => assert.throws(() => servicePattern(pattern), why));
  }

  it("takes no time over a long key that does not fit", () => {
    const began = performance.now();
    assert.equal(servicePattern(".*.*.*!")(`com.acme.${"a".repeat(200)}`), false);
    assert.ok(performance.now() - began < 2000);
  });
});
