import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { returnFrame, returnWriter, takeFrame, takeWriter } from "./spare-buffers.js";

const MIB = 1024 * 1024;

describe("spare writers", () => {
  it("come back empty, the last one first", () => {
    const writer = takeWriter();
    writer.writeInt32(1);
    returnWriter(writer);
    const again = takeWriter();
    assert.equal(again, writer);
    assert.equal(again.end, 0);
    returnWriter(again);
  });

  it("are eight at most, and 32 MiB of large ones", () => {
    const writers = Array.from({ length: 20 }, () => takeWriter());
    for (const writer of writers) writer.ensure(10 * MIB);
    for (const writer of writers) returnWriter(writer);
    const kept = Array.from({ length: 20 }, () => takeWriter()).filter((writer) => writers.includes(writer));
    assert.equal(kept.length, 3);
    for (const writer of Array.from({ length: 20 }, () => takeWriter())) returnWriter(writer);
    const small = Array.from({ length: 20 }, () => takeWriter());
    for (const writer of small) returnWriter(writer);
    const again = Array.from({ length: 20 }, () => takeWriter()).filter((writer) => small.includes(writer));
    assert.equal(again.length, 8);
  });
});

describe("the spare frame", () => {
  it("is the largest that came back, and only for who does not need more", () => {
    const [smaller, larger] = [takeFrame(MIB), takeFrame(2 * MIB)];
    returnFrame(larger);
    returnFrame(smaller);
    assert.notEqual(takeFrame(3 * MIB), larger);
    assert.equal(takeFrame(1000), larger);
    assert.notEqual(takeFrame(1000), larger);
  });

  it("is none that is small or too large", () => {
    for (const bytes of [100_000, 40 * MIB]) {
      const frame = takeFrame(bytes);
      returnFrame(frame);
      assert.notEqual(takeFrame(bytes), frame);
    }
  });
});
