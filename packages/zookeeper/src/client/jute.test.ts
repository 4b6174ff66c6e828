import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameCutter } from "./frame-cutter.js";
import { JuteReader, JuteWriter } from "./jute.js";

const bodyOf = (out: JuteWriter): Buffer => out.frame().subarray(4);
const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ""), "hex");

describe("jute", () => {
  const written = new JuteWriter()
    .int(-2)
    .int(0x7fff_ffff)
    .long(-(1n << 63n))
    .long((1n << 63n) - 1n)
    .boolean(true)
    .boolean(false)
    .buffer(null)
    .buffer(new Uint8Array([1, 2]))
    .string("/dübbo/订单🚀");

  it("writes big-endian integers, and lengths before bytes", () => {
    assert.deepEqual(
      bodyOf(new JuteWriter().int(-2).long(258n).boolean(true).buffer(null).buffer(hex("0a0b")).string("é")),
      hex("fffffffe 0000000000000102 01 ffffffff 00000002 0a0b 00000002 c3a9"),
    );
  });

  it("puts the length before a frame", () => {
    assert.deepEqual(new JuteWriter().int(7).frame(), hex("00000004 00000007"));
  });

  it("reads what it wrote, also when it outgrew its first buffer", () => {
    const input = new JuteReader(bodyOf(written));
    assert.deepEqual(
      [input.int(), input.int(), input.long(), input.long()],
      [-2, 2 ** 31 - 1, -(1n << 63n), (1n << 63n) - 1n],
    );
    assert.deepEqual([input.boolean(), input.boolean(), input.buffer()], [true, false, null]);
    assert.deepEqual(input.buffer(), Buffer.from([1, 2]));
    assert.equal(input.string(), "/dübbo/订单🚀");
    assert.equal(input.left, 0);
    const long = "x".repeat(5000);
    assert.equal(new JuteReader(bodyOf(new JuteWriter().int(1).string(long)).subarray(4)).string(), long);
  });

  it("refuses every cut of it", () => {
    const whole = bodyOf(written);
    for (let length = 0; length < whole.length; length++) {
      const input = new JuteReader(whole.subarray(0, length));
      assert.throws(() => {
        for (const read of [4, 4]) void (read === 4 && input.int());
        for (let i = 0; i < 2; i++) input.long();
        for (let i = 0; i < 2; i++) input.boolean();
        for (let i = 0; i < 2; i++) input.buffer();
        input.string();
      }, RangeError);
    }
  });

  it("refuses lengths and counts that cannot be, and text that is not UTF-8", () => {
    for (const bad of ["fffffffe", "7fffffff", "80000000", "00000001"]) {
      assert.throws(() => new JuteReader(hex(bad)).buffer(), RangeError, bad);
      assert.throws(() => new JuteReader(hex(bad)).strings(), RangeError, bad);
    }
    assert.throws(() => new JuteReader(hex("00000002 c328")).string(), /not UTF-8/);
    assert.throws(() => new JuteReader(hex("00000003 00000000 00000000")).strings(), RangeError);
  });

  it("reads lists; a null one is empty", () => {
    assert.deepEqual(new JuteReader(hex("00000002 00000001 61 ffffffff")).strings(), ["a", ""]);
    assert.deepEqual(new JuteReader(hex("ffffffff")).strings(), []);
  });
});

describe("frames", () => {
  const bytes = hex("00000002 0102 00000000 00000001 ff");
  const frames = [hex("0102"), hex(""), hex("ff")];

  it("are cut out of any two chunks, and out of single bytes", () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const cutter = new FrameCutter();
      assert.deepEqual([...cutter.push(bytes.subarray(0, cut)), ...cutter.push(bytes.subarray(cut))], frames);
    }
    const cutter = new FrameCutter();
    assert.deepEqual(
      [...bytes].flatMap((byte) => [...cutter.push(Buffer.from([byte]))]),
      frames,
    );
  });

  it("are refused when they are longer than allowed, before they are there, and when their length is negative", () => {
    assert.deepEqual(new FrameCutter(2).push(hex("00000002 0102")), [hex("0102")]);
    assert.throws(() => new FrameCutter(2).push(hex("00000003")), /a frame of 3 bytes, 2 are allowed/);
    assert.throws(() => new FrameCutter().push(hex("ffffffff")), /a frame of -1 bytes/);
    assert.throws(() => new FrameCutter().push(Buffer.from("HTTP/1.1 400 Bad Request\r\n")), RangeError);
  });
});
