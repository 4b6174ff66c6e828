import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { frameBytes, fromHex } from "./fixture.test.js";
import { FrameDecoder, type FrameHeader, HEADER_BYTES, MAX_SKIPPED_BYTES, sealRequest, sealResponse } from "./frame.js";

interface Found {
  readonly frames: string[];
  readonly oversized: { readonly header: FrameHeader; readonly skipped: boolean }[];
  readonly malformed: string[];
  readonly decoder: FrameDecoder;
  /** Frames that are views of the chunk they came in. */
  readonly views: boolean[];
}

function decoderOf(payload = 1024): Found & { push(chunk: Buffer): void } {
  const frames: string[] = [];
  const oversized: { header: FrameHeader; skipped: boolean }[] = [];
  const malformed: string[] = [];
  const views: boolean[] = [];
  let current: Buffer | undefined;
  const decoder = new FrameDecoder(
    {
      frame({ flags, status, idHigh, idLow, length, bytes, start, end }) {
        assert.equal(end - start, length);
        views.push(bytes === current);
        const id = (BigInt(idHigh) << 32n) | BigInt(idLow);
        frames.push(`${flags.toString(16)} ${status} ${id.toString(16)} ${bytes.toString("latin1", start, end)}`);
      },
      oversized: (header, skipped) => oversized.push({ header, skipped }),
      malformed: (reason) => malformed.push(reason),
    },
    payload,
  );
  const push = (chunk: Buffer): void => {
    current = chunk;
    decoder.push(chunk);
  };
  return { frames, oversized, malformed, views, decoder, push };
}

const TWO = Buffer.concat([
  frameBytes(0xc2, 0, 0x8000_0000_0000_0001n, "first body"),
  frameBytes(0x02, 20, 0xffff_ffff_ffff_ffffn, "second"),
]);
const TWO_FOUND = ["c2 0 8000000000000001 first body", "2 20 ffffffffffffffff second"];

describe("sealing", () => {
  it("fills the header of a request before its body", () => {
    const out = new ByteWriter(4);
    out.writeByte(0x99);
    out.ensure(HEADER_BYTES);
    out.end += HEADER_BYTES;
    out.writeBytes(Buffer.from("hi"));
    sealRequest(out, 1, 0x42, 0xffffffff, 0x80000001);
    assert.equal(out.bytes.subarray(0, out.end).toString("hex"), "99dabbc200ffffffff80000001000000026869");
  });

  it("fills the header of a response, and never lets it look like a request", () => {
    const out = new ByteWriter();
    out.ensure(HEADER_BYTES);
    out.end += HEADER_BYTES;
    sealResponse(out, 0, 0xe2, 40, 1, 2);
    assert.equal(out.bytes.subarray(0, out.end).toString("hex"), "dabb2228000000010000000200000000");
  });
});

describe("FrameDecoder", () => {
  it("finds the same two frames at every split into three chunks", () => {
    for (let first = 0; first <= TWO.length; first++) {
      for (let second = first; second <= TWO.length; second++) {
        const found = decoderOf();
        found.push(TWO.subarray(0, first));
        found.push(TWO.subarray(first, second));
        found.push(TWO.subarray(second));
        assert.deepEqual(found.frames, TWO_FOUND, `split at ${first} and ${second}`);
        assert.equal(found.decoder.partial, undefined);
      }
    }
  });

  it("finds the same two frames byte by byte", () => {
    const found = decoderOf();
    for (const byte of TWO) found.push(Buffer.of(byte));
    assert.deepEqual(found.frames, TWO_FOUND);
  });

  it("hands frames on as views of the chunk they came in whole", () => {
    const found = decoderOf();
    found.push(Buffer.concat([TWO, TWO, TWO.subarray(0, 20)]));
    assert.deepEqual(found.views, [true, true, true, true]);
    assert.equal(found.decoder.partial, "body");
    found.push(TWO.subarray(20));
    assert.deepEqual(found.views.slice(4), [false, true]);
    assert.deepEqual(found.frames, [...TWO_FOUND, ...TWO_FOUND, ...TWO_FOUND]);
  });

  it("keeps what it collected apart from the chunks it came in", () => {
    const found = decoderOf();
    const beginning = Buffer.from(TWO.subarray(0, 20));
    found.push(beginning);
    beginning.fill(0);
    found.push(TWO.subarray(20));
    assert.deepEqual(found.frames, TWO_FOUND);
  });

  it("takes a body of exactly the limit and a body of none", () => {
    const found = decoderOf(5);
    found.push(Buffer.concat([frameBytes(2, 20, 1n, "12345"), frameBytes(2, 20, 2n, "")]));
    assert.deepEqual(found.frames, ["2 20 1 12345", "2 20 2 "]);
  });

  it("does not allocate what a header promises", () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 1000 }, () => decoderOf(8 * 1024 * 1024));
    const header = frameBytes(0xc2, 0, 1n, "").fill(0x7f, 13, 14);
    for (const found of decoders) found.push(Buffer.concat([header, Buffer.from("x")]));
    assert.equal(decoders[0]!.decoder.partial, "body");
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < 8 * 1024 * 1024, `${grown} bytes for 1000 beginnings`);
  });

  it("collects a long frame from many chunks", () => {
    const body = Buffer.alloc(300_000, "abcdefghij");
    const found = decoderOf(body.length);
    const bytes = frameBytes(0xc2, 0, 7n, body);
    for (let at = 0; at < bytes.length; at += 1001) found.push(bytes.subarray(at, at + 1001));
    assert.deepEqual(found.frames, [`c2 0 7 ${body.toString("latin1")}`]);
  });

  it("judges an oversized frame by its header, skips its body at every split and goes on", () => {
    const bytes = Buffer.concat([frameBytes(0xc2, 0, 9n, "123456789ab"), TWO]);
    for (let split = 0; split <= bytes.length; split++) {
      const found = decoderOf(10);
      found.push(bytes.subarray(0, split));
      assert.equal(found.oversized.length, split >= 16 ? 1 : 0);
      found.push(bytes.subarray(split));
      assert.deepEqual(
        found.oversized.map(({ header, skipped }) => [header.idLow, header.length, skipped]),
        [[9, 11, true]],
      );
      assert.deepEqual(found.frames, TWO_FOUND);
      assert.equal(found.decoder.partial, undefined);
    }
  });

  it("stops at a body that is too long to skip", () => {
    const header = frameBytes(0xc2, 0, 9n, "");
    header.writeInt32BE(MAX_SKIPPED_BYTES + 1, 12);
    const found = decoderOf();
    found.push(Buffer.concat([header, TWO]));
    assert.deepEqual(
      found.oversized.map(({ skipped }) => skipped),
      [false],
    );
    assert.deepEqual(found.frames, []);
  });

  it("takes any length when there is no limit", () => {
    const found = decoderOf(0);
    found.push(frameBytes(2, 20, 1n, "12345"));
    assert.equal(found.frames.length, 1);
  });

  for (const [name, hex] of [
    ["a wrong first magic byte", "dbbb"],
    ["a wrong second magic byte", "dabc"],
    ["a negative length", "dabbc2000000000000000001ffffffff"],
  ] as const) {
    it(`stops at ${name}, whole or byte by byte`, () => {
      const whole = decoderOf();
      whole.push(Buffer.concat([TWO, fromHex(hex), TWO]));
      assert.deepEqual(whole.frames, TWO_FOUND);
      assert.equal(whole.malformed.length, 1);
      const single = decoderOf();
      for (const byte of Buffer.concat([TWO, fromHex(hex), TWO])) single.push(Buffer.of(byte));
      assert.deepEqual(single.frames, TWO_FOUND);
      assert.equal(single.malformed.length, 1);
    });
  }

  it("ignores the rest of a chunk once it was stopped from within", () => {
    let frames = 0;
    const decoder: FrameDecoder = new FrameDecoder(
      {
        frame() {
          frames++;
          decoder.stop();
        },
        oversized() {},
        malformed() {},
      },
      100,
    );
    decoder.push(TWO);
    assert.equal(frames, 1);
  });
});
