import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatProperties, parseProperties } from "./java-properties.js";

describe("Java's properties format", () => {
  it("is written as Properties.store writes it", () => {
    const text = formatProperties(
      "Dubbo Registry Cache",
      new Map([["g/com.acme.A:1.0", "dubbo://h:1/A?a=1&b=2 empty://h/A"]]),
    );
    assert.equal(text, "#Dubbo Registry Cache\ng/com.acme.A\\:1.0=dubbo\\://h\\:1/A?a\\=1&b\\=2 empty\\://h/A\n");
  });

  it("gives back what was written, and is ASCII", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), fc.string({ unit: "grapheme" })),
        (entries) => {
          const text = formatProperties("c\nd", new Map(Object.entries(entries)));
          assert.match(text, /^[\x20-\x7e\n]*$/);
          assert.deepEqual(parseProperties(text), new Map(Object.entries(entries)));
        },
      ),
    );
  });

  it("is read with comments, blanks, every separator and lines that continue", () => {
    const text = "# c\n! c\n\n  a = 1\nb:2\r\nc 3\nd=x\\\n   y\ne\\=f = \\u00e4\\t|\n# c \\\ng\nh=\\";
    assert.deepEqual(
      parseProperties(text),
      new Map([
        ["a", "1"],
        ["b", "2"],
        ["c", "3"],
        ["d", "xy"],
        ["e=f", "ä\t|"],
        ["g", ""],
        ["h", ""],
      ]),
    );
  });

  it("is read without an error, whatever it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseProperties(text)));
  });
});
