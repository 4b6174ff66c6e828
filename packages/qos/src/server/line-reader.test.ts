import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LineReader, MAX_LINE_BYTES } from "./line-reader.js";

function read(...chunks: (string | number[])[]): string[] {
  const heard: string[] = [];
  const reader = new LineReader({
    line: (text) => heard.push(text),
    interrupt: () => heard.push("<interrupt>"),
    reply: (bytes) => heard.push(`<${bytes.toString("hex")}>`),
    end: () => heard.push("<end>"),
    tooLong: () => heard.push("<too long>"),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk as string));
  return heard;
}

describe("lines of a telnet client", () => {
  for (const { name, sent, heard } of [
    { name: "end with CR LF or LF", sent: ["ls\r\nps -l\n"], heard: ["ls", "ps -l"] },
    { name: "come in pieces", sent: ["l", "s", "\r", "\n", "p"], heard: ["ls"] },
    {
      name: "are UTF-8, wherever it is cut",
      sent: [
        [0xe4, 0xb8],
        [0xad, 0x0a],
      ],
      heard: ["中"],
    },
    { name: "are mended by backspaces", sent: ["lx\bs\n", "l\x7f\x7f\x7fps\n"], heard: ["ls", "ps"] },
    { name: "lose a whole character by a backspace", sent: ["中\bls\n"], heard: ["ls"] },
    { name: "hold no control characters", sent: ["l\x00s\x07\r\n"], heard: ["ls"] },
    { name: "hold no cursor keys", sent: ["\x1b[A\x1b[1;5Dls\x1bOB\n"], heard: ["ls"] },
    { name: "hold no negotiation", sent: [[0xff, 0xfd, 0x01, 0xff, 0xfb, 0x1f], "ls\n"], heard: ["ls"] },
    { name: "hold no subnegotiation", sent: [[0xff, 0xfa, 0x1f, 0, 80, 0, 24, 0xff, 0xf0], "ls\n"], heard: ["ls"] },
    {
      name: "are dropped by Ctrl-C, which is answered so that the client goes on showing",
      sent: ["half", [0xff, 0xf4, 0xff, 0xfd, 0x06], "ls\n"],
      heard: ["<interrupt>", "<fffc06>", "ls"],
    },
    { name: "end with the byte of Ctrl-C", sent: ["ls\n\x03ps\n"], heard: ["ls", "<end>"] },
    {
      name: "may be as long as Java's",
      sent: [`${"a".repeat(MAX_LINE_BYTES)}\n`],
      heard: ["a".repeat(MAX_LINE_BYTES)],
    },
    { name: "may not be longer", sent: ["a".repeat(MAX_LINE_BYTES + 2), "\nls\n"], heard: ["<too long>"] },
    {
      name: "may not be made long by what is no text",
      sent: [Array.from({ length: 9000 }, (_, i) => (i % 3 === 0 ? 0xff : i % 3 === 1 ? 0xfb : 1))],
      heard: ["<too long>"],
    },
  ] as { name: string; sent: (string | number[])[]; heard: string[] }[]) {
    it(name, () => assert.deepEqual(read(...sent), heard));
  }
});
