import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { decode } from "../schema/decode.js";
import { survey } from "./survey.js";

const folder = new URL("../../../../test/vectors/hessian2/", import.meta.url);
const all = { containers: Number.MAX_SAFE_INTEGER, decodedBytes: Number.MAX_SAFE_INTEGER };

function unpack(hex: string): Buffer {
  const full = hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit: string, times: string) => unit.repeat(Number(times)));
  return Buffer.from(full, "hex");
}

function accepts(bytes: Uint8Array, containers: number): boolean {
  try {
    decode(bytes, { lossless: true }, { containers });
    return true;
  } catch {
    return false;
  }
}

describe("the survey of what is to come", () => {
  for (const file of readdirSync(folder).sort()) {
    const rows = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly { name: string; hex?: string }[];

    it(`counts in ${file} what the reader counts, and never more`, () => {
      for (const { name, hex } of rows) {
        if (hex === undefined) continue;
        const bytes = unpack(hex);
        const { containers } = survey(bytes, 0, bytes.length, all);
        assert.ok(containers === 0 || !accepts(bytes, containers - 1), `${name}: ${containers} is too many`);
        // The reader counts each binary as two, and the vectors have few.
        assert.ok(accepts(bytes, containers + 8), `${name}: ${containers} is too few by far`);
      }
    });
  }

  it("knows every tag", () => {
    const value = Buffer.from("79", "hex");
    for (const [tag, length] of [
      ["38ffff", 3],
      ["4400000000000000 00".replace(" ", ""), 9],
      ["46", 1],
      ["4900000000", 5],
      ["4a0000000000000000", 9],
      ["4b00000000", 5],
      ["4c0000000000000000", 9],
      ["4e", 1],
      ["54", 1],
      ["5900000000", 5],
      ["5b", 1],
      ["5d00", 2],
      ["5e0000", 3],
      ["5f00000000", 5],
      ["90", 1],
      ["c800", 2],
      ["d40000", 3],
      ["e0", 1],
      ["f800", 2],
      ["024e4e", 3],
      ["30014e", 3],
      ["5200014e", 4],
      ["5300024e4e", 5],
      ["01e4b8ad", 4],
      ["01c3a9", 3],
      ["214e", 2],
      ["34014e", 3],
      ["4100014e", 4],
      ["4200014e", 4],
      ["5190", 2],
      ["43016190", 4],
    ] as const) {
      const bytes = Buffer.concat([Buffer.from(tag, "hex"), value]);
      assert.equal(bytes.length, length + 1, tag);
      assert.equal(survey(bytes, 0, bytes.length, all).containers, 1, tag);
      assert.equal(survey(bytes, 0, length, all).containers, 0, tag);
    }
    for (const bad of ["40", "45", "47", "50"]) {
      const bytes = Buffer.from(`${bad}79`, "hex");
      assert.equal(survey(bytes, 0, bytes.length, all).containers, 0, bad);
    }
  });
});
