import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { JavaCollection } from "../codec/java-collection.js";
import { JavaDate } from "../codec/java-date.js";
import { JavaDouble } from "../codec/java-double.js";
import { JavaMap } from "../codec/java-map.js";
import { JavaObject } from "../codec/java-object.js";
import { toPlain } from "../codec/to-plain.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import { t } from "./t.js";

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex");
const str = (text: string) => text.length.toString(16).padStart(2, "0") + Buffer.from(text, "latin1").toString("hex");
const read = (text: string) => decode(hex(text), { lossless: true });
const again = (text: string) => Buffer.from(encode(read(text))).toString("hex");

/** That what is read is written as the same bytes. */
function same(text: string): unknown {
  const value = read(text);
  assert.equal(Buffer.from(encode(value)).toString("hex"), text.replace(/ /g, ""));
  return value;
}

describe("t.lossless", () => {
  it("tells int, long and double apart, and keeps -0 and NaN", () => {
    assert.deepEqual(same("7b 91 e1 5c"), [1, 1n, new JavaDouble(1)]);
    assert.deepEqual(same("7a 5d7f 5f000005dc"), [new JavaDouble(127), new JavaDouble(1.5)]);
    assert.ok(Object.is((same("44 8000000000000000") as JavaDouble).value, -0));
    assert.ok(Number.isNaN((same("44 7ff8000000000000") as JavaDouble).value));
    assert.equal((same("5f 19b8a0d8") as JavaDouble).value, 0.001 * 0x19b8a0d8);
  });

  it("keeps the types of lists, the order of sets and the elements that are equal", () => {
    assert.deepEqual(same(`72 ${str("[int")} 91 92`), new JavaCollection("[int", [1, 2]));
    const set = same(`73 ${str("java.util.LinkedHashSet")} 93 91 92`);
    assert.deepEqual(set, new JavaCollection("java.util.LinkedHashSet", [3, 1, 2]));
    assert.deepEqual(same(`72 ${str("[long")} e1 e1`), new JavaCollection("[long", [1n, 1n]));
    assert.deepEqual(same("7a 78 79 90"), [[], [0]]);
    assert.deepEqual(same("70 00"), new JavaCollection("", []));
  });

  it("writes lists without length with their length, which every Java reads", () => {
    assert.equal(again(`55 ${str("[int")} 91 92 5a`), `72${str("[int")}9192`);
    assert.equal(again("57 91 92 5a"), "7a9192");
  });

  it("keeps the types of maps, and keys that only Java tells apart", () => {
    assert.deepEqual(
      same("48 91 01 61 e1 01 62 5c 01 63 5c 01 64 79 91 01 65 5a"),
      new Map<unknown, unknown>([
        [1, "a"],
        [1n, "b"],
        [new JavaDouble(1), "c"],
        [new JavaDouble(1), "d"],
        [[1], "e"],
      ]),
    );
    const tree = same(`4d ${str("java.util.TreeMap")} 01 61 91 5a`);
    assert.deepEqual(tree, new JavaMap("java.util.TreeMap", new Map([["a", 1]])));
    const identity = same(
      `4d ${str("java.util.IdentityHashMap")} e5 91 e6 92 e5 93 e6 94 51 90 95 51 90 95 5a`,
    ) as JavaMap;
    assert.deepEqual([...identity.entries].slice(0, 4), [
      [5n, 1],
      [6n, 2],
      [5n, 3],
      [6n, 4],
    ]);
    assert.equal([...identity.entries][5]![0], identity);
    assert.deepEqual(toPlain(same(`4d ${str("I")} e5 91 e5 92 5a`)), [
      ["5", 1],
      ["5", 2],
    ]);
  });

  it("gives every object as a JavaObject: decimals, exceptions and enums, too", () => {
    const decimal = same(`43 ${str("java.math.BigDecimal")} 91 ${str("value")} 60 ${str("1.50")}`);
    assert.deepEqual((decimal as JavaObject).fields["value"], "1.50");
    const names = ["detailMessage", "stackTrace", "cause", "suppressedExceptions"].map(str).join("");
    const exception = same(
      `43 ${str("a.E")} 94 ${names} 60 4e 71 ${str("[java.lang.StackTraceElement")} 43 ${str("F")} 90 61 51 90 79 51 90`,
    ) as JavaObject;
    assert.equal(exception.get("cause"), exception);
    assert.ok(exception.get("stackTrace") instanceof JavaCollection);
    assert.deepEqual(same(`43 ${str("object")} 90 60`), new JavaObject("object", Object.create(null)));
  });

  it("keeps both values of a field that a subclass shadows", () => {
    const object = same(`43 ${str("a.Q")} 93 ${str("x")} ${str("x")} ${str("y")} 60 91 92 93`) as JavaObject;
    assert.deepEqual({ ...object.fields }, { x: 2, y: 3 });
    assert.deepEqual(object.shadowed, [["x", 1]]);
    assert.equal(
      again(`43 ${str("a.Q")} 93 ${str("y")} ${str("x")} ${str("x")} 60 93 91 92`),
      `43${str("a.Q")}93${str("x")}${str("y")}${str("x")}60919392`,
    );
  });

  it("keeps who is shared and who leads back to itself", () => {
    const list = same(`7c 72 ${str("[object")} 51 90 51 91 51 91 48 91 51 92 5a 51 92`) as unknown[];
    assert.equal((list[0] as JavaCollection).values[0], list);
    assert.equal((list[0] as JavaCollection).values[1], list[0]);
    assert.equal(list[1], list[0]);
    assert.equal((list[2] as Map<unknown, unknown>).get(1), list[2]);
    same(`43 ${str("a.A")} 92 ${str("x")} ${str("y")} 60 60 51 90 51 91 51 91`);
    same(`79 4d ${str("M")} 51 91 51 90 5a`);
  });

  it("writes a calendar so that no reader counts it twice", () => {
    const name = "com.alibaba.com.caucho.hessian.io.CalendarHandle";
    const definition = `43 3030 ${Buffer.from(name).toString("hex")} 92`;
    const fields = `${str("date")} ${str("type")}`;
    const text = `7b ${definition} ${fields} 60 4a0000000000000005 4e 79 91 51 93`;
    const [calendar, list, shared] = read(text) as unknown[];
    assert.equal(shared, list);
    assert.deepEqual(Object.keys((calendar as JavaObject).fields), ["type", "date"]);
    const [, other, same] = read(again(text)) as unknown[];
    assert.equal(same, other);
  });

  it("keeps dates that a Date cannot hold", () => {
    assert.deepEqual(same("4a 0000018bcfe56800"), new Date(0x18bcfe56800));
    assert.deepEqual(same("4a 001eb208c2dc0000"), new Date(8.64e15));
    assert.deepEqual(same("4a 7fffffffffffffff"), new JavaDate(2n ** 63n - 1n));
    assert.deepEqual(same("4a 8000000000000000"), new JavaDate(-(2n ** 63n)));
    assert.throws(() => new JavaDate(2n ** 63n), RangeError);
    assert.equal(JSON.stringify(toPlain(new JavaDate(5n))), '"5"');
  });

  it("keeps lone surrogates", () => {
    assert.equal(same("02 eda0bd 61"), "\ud83da");
  });

  it("stands in fields, lists, maps and arguments", () => {
    const Box = t.object("a.Box", { any: t.lossless, list: t.list(t.lossless), map: t.map(t.string, t.lossless) });
    const value = decode(
      hex(
        `43 ${str("a.Box")} 93 ${str("any")} ${str("list")} ${str("map")} 60 5c 7a 5c 91 48 ${str("k")} 71 ${str("[int")} 91 5a`,
      ),
      Box,
    );
    assert.deepEqual(value, {
      any: new JavaDouble(1),
      list: [new JavaDouble(1), 1],
      map: new Map([["k", new JavaCollection("[int", [1])]]),
    });
    assert.deepEqual(decode(encode(value, Box), Box), value);
    assert.equal(t.lossless.descriptor, "Ljava/lang/Object;");
    assert.equal(t.array(t.lossless).descriptor, "[Ljava/lang/Object;");
    assert.equal(t.array(t.lossless).wireType, "[object");
    assert.equal(decode(encode(null, t.lossless), t.lossless), null);
  });

  it("refuses a reference to what was read without its types", () => {
    const Pair = t.object("a.Pair", { any: t.any, lossless: t.lossless });
    const begin = `43 ${str("a.Pair")} 92 ${str("any")} ${str("lossless")} 60`;
    assert.throws(() => decode(hex(`${begin} 79 91 51 91`), Pair), { code: "TYPE", path: "lossless" });
    const Other = t.object("a.Pair", { any: t.lossless, lossless: t.lossless });
    const { any, lossless } = decode(hex(`${begin} 79 91 51 91`), Other);
    assert.equal(any, lossless);
    assert.deepEqual(any, [1]);
  });
});
