import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatLease, hostOfProcess, parseLease } from "./lease-text.js";

describe("the text of a lease", () => {
  it("gives back what was written", () => {
    const line = fc.stringMatching(/^[\w%.*+-]{1,50}$/);
    fc.assert(
      fc.property(fc.nat(), fc.array(line), (pid, urls) => {
        const lease = { pid, host: hostOfProcess(), urls };
        assert.deepEqual(parseLease(formatLease(lease)), lease);
      }),
    );
  });

  it("is no lease without its first line", () => {
    for (const text of ["", "\n", "x", "dubbo-ts-lease 2 1 h\n", "dubbo-ts-lease 1 x h\n", " dubbo-ts-lease 1 1 h\n"]) {
      assert.equal(parseLease(text), undefined, JSON.stringify(text));
    }
  });

  it("is read without an error, whatever it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseLease(text)));
  });
});
