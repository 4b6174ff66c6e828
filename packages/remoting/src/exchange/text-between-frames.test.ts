import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Connection } from "../transport/index.js";
import { looksTyped, TextBetweenFrames } from "./text-between-frames.js";

function frame(body: string): Buffer {
  const bytes = Buffer.alloc(16 + body.length);
  bytes.set([0xda, 0xbb, 0xc2]);
  bytes.writeInt32BE(body.length, 12);
  bytes.write(body, 16, "latin1");
  return bytes;
}

interface Heard {
  readonly frames: Buffer;
  readonly text: string;
  readonly destroyed: boolean;
}

function hear(chunks: readonly Buffer[], isServed = true): Heard {
  const frames: Buffer[] = [];
  let text = "";
  let destroyed = false;
  const connection = {
    destroy: () => {
      destroyed = true;
    },
  } as unknown as Connection;
  const handler = new TextBetweenFrames(
    connection,
    { data: (chunk) => frames.push(Buffer.from(chunk)), drain() {}, close() {} },
    () => (isServed ? { data: (chunk) => void (text += chunk.toString("latin1")), closed() {} } : undefined),
  );
  for (const chunk of chunks) handler.data(Buffer.from(chunk));
  return { frames: Buffer.concat(frames), text, destroyed };
}

describe("text between frames", () => {
  // The bodies hold what looks like text, and like another frame.
  const bodies = ["", "ls\r\n", "\xda\xbb\xc2", "x".repeat(40)];
  const all = bodies.map(frame);
  const lone = Buffer.from([0xda]); // looks like a magic for one byte
  const mixed = Buffer.concat([
    Buffer.from("ls\r\n"),
    all[0]!,
    all[1]!,
    Buffer.from("ps"),
    lone,
    lone,
    Buffer.from("\r\n"),
    all[2]!,
    Buffer.from("no line end"),
    all[3]!,
    Buffer.from("pwd\r\n"),
  ]);
  const expected: Heard = {
    frames: Buffer.concat(all),
    text: "ls\r\nps\xda\xda\r\nno line endpwd\r\n",
    destroyed: false,
  };

  it("is told from frames, which go on as they came", () => assert.deepEqual(hear([mixed]), expected));

  it("is told from them wherever the bytes are split", () => {
    for (let at = 0; at <= mixed.length; at++) {
      assert.deepEqual(hear([mixed.subarray(0, at), mixed.subarray(at)]), expected, `split at ${at}`);
    }
    const single = Array.from(mixed, (byte) => Buffer.from([byte]));
    assert.deepEqual(hear(single), expected);
  });

  it("closes the connection when nobody answers it", () => {
    assert.deepEqual(hear([Buffer.from("ls\r\n"), all[1]!], false), {
      frames: Buffer.alloc(0),
      text: "",
      destroyed: true,
    });
  });

  it("is what somebody types, and no request line, TLS or binary", () => {
    const first = (text: string): boolean => looksTyped(text.charCodeAt(0));
    for (const typed of ["ls", "\r\n", "\n", "\xff\xfd", " ", "\x1b[A", "\b"]) assert.ok(first(typed), typed);
    for (const other of ["GET / HTTP/1.1", "PRI * HTTP/2.0", "\x16\x03\x01", "\0", "\xda\xbb", "\x80"]) {
      assert.ok(!first(other), other);
    }
  });
});
