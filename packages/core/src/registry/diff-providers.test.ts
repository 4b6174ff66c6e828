import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DubboUrl } from "../common/index.js";
import { diffProviders, RegisteredAddress } from "./diff-providers.js";

const address = (port: number) =>
  new RegisteredAddress(new DubboUrl({ protocol: "dubbo", host: "h", port, path: "A" }), new Map([["timeout", "5"]]));

describe("what a new list asks of the invokers held", () => {
  it("is to refer exactly what is new, to close exactly what is gone and to keep the rest", () => {
    const ports = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 });
    fc.assert(
      fc.property(ports, ports, (before, after) => {
        const held = new Map(before.map((port) => [address(port).key, port]));
        const { refer, close } = diffProviders(held, after.map(address));
        const wanted = new Set(after);
        assert.deepEqual(new Set(close), new Set(before.filter((port) => !wanted.has(port))));
        assert.deepEqual(
          refer.map(({ url }) => url.port).sort(),
          [...wanted].filter((port) => !before.includes(port)).sort(),
        );
      }),
    );
  });

  it("is nothing when nothing changed", () => {
    const held = new Map([1, 2].map((port) => [address(port).key, port]));
    assert.deepEqual(diffProviders(held, [2, 1].map(address)), { refer: [], close: [] });
  });

  it("treats one provider with a new parameter as another", () => {
    const changed = new RegisteredAddress(address(1).url.with({ weight: 5 }), new Map());
    const { refer, close } = diffProviders(new Map([[address(1).key, "old"]]), [changed]);
    assert.deepEqual([refer, close], [[changed], ["old"]]);
  });
});

describe("a registered address", () => {
  it("has the consumer's parameters in its url and not in its key", () => {
    assert.equal(address(1).url.get("timeout"), "5");
    assert.equal(address(1).key, "dubbo://h:1/A");
  });
});
