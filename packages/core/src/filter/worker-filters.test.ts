import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { NamedFilter } from "../rpc/index.js";
import { providerFilters } from "./provider-filters.js";
import { filtersBeforeWorkers, filtersInWorker } from "./worker-filters.js";

const audit: NamedFilter = { name: "audit", filter: (next) => next.invoke };
const names = (filters: readonly NamedFilter[]): string[] => filters.map(({ name }) => name);

describe("the filters of a service in worker threads", () => {
  it("run there or before it, and each of them once", () => {
    const inside = names(filtersInWorker(undefined));
    assert.deepEqual(inside, ["echo", "generic", "token"]);
    const before = names(filtersBeforeWorkers([], undefined, "a.B"));
    assert.deepEqual([...inside, ...before].sort(), names(providerFilters).sort());
  });

  it("can be taken out", () => {
    assert.deepEqual(names(filtersInWorker("-token,-audit")), ["echo", "generic"]);
    assert.deepEqual(names(filtersInWorker("-default")), []);
    assert.deepEqual(names(filtersBeforeWorkers([audit], "-audit", "a.B")).includes("audit"), false);
  });

  it("are no filters of the user's", () => {
    const text = /^TypeError: the filter "audit" cannot stand before a\.B, .* \{ filter: "-audit" \}/;
    assert.throws(() => filtersBeforeWorkers([audit], undefined, "a.B"), text);
    assert.throws(() => filtersBeforeWorkers([audit], "audit,default", "a.B"), text);
  });
});
