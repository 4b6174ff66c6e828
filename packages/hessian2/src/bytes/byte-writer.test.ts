import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDouble, readInt32, readInt64, readUint16, readUint32, writeUint32 } from "./big-endian.js";
import { ByteLimitError, ByteWriter } from "./byte-writer.js";

describe("ByteWriter", () => {
  it("writes behind a gap and keeps what was written when it grows", () => {
    const out = new ByteWriter(64);
    out.ensure(16);
    out.end += 16;
    for (let i = 0; i < 1000; i++) out.writeByte(i);
    assert.equal(out.end, 1016);
    for (let i = 0; i < 1000; i++) assert.equal(out.bytes[16 + i], i & 255);
  });

  it("writes big-endian numbers that its helpers read", () => {
    const out = new ByteWriter();
    out.writeInt16(-2);
    out.writeInt32(-3);
    out.writeInt64(-4n);
    out.writeDouble(-0.5);
    assert.equal(out.bytes.readInt16BE(0), -2);
    assert.equal(readUint16(out.bytes, 0), 0xfffe);
    assert.equal(readInt32(out.bytes, 2), -3);
    assert.equal(out.bytes.readBigInt64BE(6), -4n);
    assert.equal(readInt64(out.bytes, 6), -4n);
    assert.equal(out.bytes.readDoubleBE(14), -0.5);
    assert.equal(readDouble(out.bytes, 14), -0.5);
    writeUint32(out.bytes, 0, 0xfffffffe);
    assert.equal(readUint32(out.bytes, 0), 0xfffffffe);
    out.truncate(0);
    out.writeInt64(0x0102030405060708n);
    assert.equal(out.bytes.toString("hex", 0, 8), "0102030405060708");
  });

  it("throws before it allocates or writes what passes the limit", () => {
    const out = new ByteWriter(64, 100);
    out.writeBytes(new Uint8Array(99));
    const { bytes } = out;
    assert.throws(
      () => out.writeInt32(1),
      (error: unknown) => error instanceof ByteLimitError && error.limit === 100 && error.needed === 103,
    );
    assert.equal(out.end, 99);
    assert.equal(out.bytes, bytes);
    out.writeByte(1);
    assert.throws(() => out.ensure(2 ** 31), ByteLimitError);
  });

  it("holds a limit that is set between writes", () => {
    const out = new ByteWriter(1024);
    out.limit = 4;
    out.writeInt32(1);
    assert.throws(() => out.writeByte(1), ByteLimitError);
    out.limit = 8;
    out.writeInt32(1);
  });

  it("cuts off only what was written", () => {
    const out = new ByteWriter();
    out.writeInt32(1);
    out.truncate(2);
    assert.equal(out.end, 2);
    for (const end of [3, -1, Number.NaN]) assert.throws(() => out.truncate(end), RangeError);
  });
});
