import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PendingTable } from "./pending-table.js";

interface Entry {
  readonly id: number;
}

const tableOf = (...ids: number[]) => {
  const table = new PendingTable<Entry>();
  for (const id of ids) table.add({ id });
  return table;
};
const idsOf = (table: PendingTable<Entry>) => table.entries().map(({ id }) => id);

describe("PendingTable", () => {
  it("does what a Map does", () => {
    const start = fc.oneof(fc.constant(0), fc.constantFrom(2 ** 31 - 20, 2 ** 32 - 20, 2 ** 40 - 20));
    const add = fc.record({ kind: fc.constant("add" as const), skip: fc.oneof(fc.constant(0), fc.nat(40)) });
    const take = fc.record({ kind: fc.constant("delete" as const), pick: fc.nat() });
    const absent = fc.record({ kind: fc.constant("absent" as const), id: fc.oneof(fc.nat(2000), fc.double()) });
    const steps = fc.array(fc.oneof(add, add, take, absent), { maxLength: 600, size: "max" });
    fc.assert(
      fc.property(start, steps, (firstId, commands) => {
        const table = new PendingTable<Entry>();
        const model = new Map<number, Entry>();
        let nextId = firstId;
        for (const command of commands) {
          if (command.kind === "add") {
            const entry = { id: nextId };
            nextId += 1 + command.skip;
            table.add(entry);
            model.set(entry.id, entry);
          } else {
            const known = [...model.keys()];
            const id = command.kind === "absent" ? command.id : (known[command.pick % known.length] ?? 0);
            assert.equal(table.get(id), model.get(id));
            assert.equal(table.delete(id), model.delete(id));
            assert.equal(table.get(id), undefined);
          }
          assert.equal(table.size, model.size);
        }
        assert.deepEqual(table.entries(), [...model.values()]);
        for (const [id, entry] of model) assert.equal(table.get(id), entry);
      }),
    );
  });

  it("keeps more calls apart than its array may hold", () => {
    const ids = Array.from({ length: 20_000 }, (_, id) => id);
    const table = tableOf(...ids);
    assert.equal(table.size, ids.length);
    assert.deepEqual(idsOf(table), ids);
    for (const id of ids) assert.equal(table.get(id)?.id, id);
    for (const id of ids) assert.equal(table.delete(id), true);
    assert.equal(table.size, 0);
    assert.deepEqual(idsOf(table), []);
  });

  it("finds a call that hangs while many thousands pass it", () => {
    const table = tableOf(0, 1);
    for (let id = 2; id < 100_000; id++) {
      table.add({ id });
      if (id >= 10) assert.equal(table.delete(id - 8), true);
    }
    assert.deepEqual(idsOf(table), [0, 1, ...Array.from({ length: 8 }, (_, i) => 99_992 + i)]);
    assert.equal(table.get(1)?.id, 1);
    assert.equal(table.delete(1), true);
    assert.equal(table.delete(1), false);
    assert.equal(table.get(1), undefined);
    assert.equal(table.get(0)?.id, 0);
    assert.equal(table.size, 9);
  });

  it("takes one number for another neither where the places coincide nor where 32 bits do", () => {
    const table = tableOf(5, 2 ** 32 + 7);
    for (const id of [5 + 16, 5 + 2 ** 32, 7, 7 + 2 ** 33, -11, 5.5, 2 ** 64, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(table.get(id), undefined);
      assert.equal(table.delete(id), false);
    }
    assert.deepEqual(idsOf(table), [5, 2 ** 32 + 7]);
  });

  it("may change while its entries are walked", () => {
    const table = tableOf(...Array.from({ length: 40 }, (_, id) => id));
    const walked: number[] = [];
    for (const { id } of table.entries()) {
      walked.push(id);
      table.delete(id);
      table.delete(id + 1);
      if (id === 39) for (let later = 40; later < 200; later++) table.add({ id: later });
    }
    assert.equal(walked.length, 40);
    assert.equal(table.size, 160);
  });
});
