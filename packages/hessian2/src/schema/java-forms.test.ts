import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../bytes/byte-writer.js";
import type { HessianError } from "../codec/hessian-error.js";
import { Hessian2Output } from "../codec/hessian2-output.js";
import { java } from "../codec/java.js";
import { JavaException } from "../codec/java-exception.js";
import { toPlain } from "../codec/to-plain.js";
import { LocalDate } from "../time/index.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import type { Schema } from "./schema.js";
import { t } from "./t.js";
import { createTypeScope } from "./type-scope.js";

const hexOf = <I>(value: I, schema: Schema<unknown, I>) => Buffer.from(encode(value, schema)).toString("hex");
/** The bytes of a value written piece by piece. */
function wire(use: (out: Hessian2Output) => void): Uint8Array {
  const out = new ByteWriter();
  use(new Hessian2Output(out));
  return out.bytes.subarray(0, out.end);
}

describe("a Java record", () => {
  it("is written as hessian-lite 4.0.4 writes it", () => {
    const Rd = t.object(
      "Rec$Rd",
      { a: t.int, b: t.string, d: t.sqlDate, f: t.float, l: t.list(t.int), ld: t.localDate },
      { record: true },
    );
    const value = { a: 1, b: "x", d: new Date(5), f: 1.1, l: [1], ld: new LocalDate(1, 2, 3) };
    const hex =
      "4306526563245264960161016201640166016c026c6460910178430d6a6176612e73716c2e44617465910576616c7565614a0000000000000005" +
      "5f0000044c7991433037636f6d2e616c69626162612e636f6d2e63617563686f2e6865737369616e2e696f2e6a617661382e4c6f63616c446174" +
      "6548616e646c659303646179056d6f6e7468047965617262939291";
    assert.equal(hexOf(value, Rd), hex);
    assert.deepEqual(decode(Buffer.from(hex, "hex"), Rd), value);
  });
});

describe("Java's collections", () => {
  const typed = (type: string, close = false) =>
    wire((out) => {
      if (close) out.out.writeByte(0x55);
      else out.out.writeByte(0x72);
      out.writeString(type);
      out.writeInt(1);
      out.writeInt(2);
      if (close) out.out.writeByte(0x5a);
    });

  it("are sets by the names of sets, views of keys among them, and arrays otherwise", () => {
    const names = [
      "EnumSet",
      "Collections$UnmodifiableSet",
      "HashMap$KeySet",
      "concurrent.ConcurrentHashMap$KeySetView",
    ];
    for (const name of [...names, "Collections$SetFromMap", "LinkedHashSet", "Collections$EmptySet"]) {
      assert.deepEqual(decode(typed(`java.util.${name}`)), new Set([1, 2]), name);
    }
    for (const name of [
      "Collections$SynchronizedList",
      "Arrays$ArrayList",
      "HashMap$Values",
      "ImmutableCollections$ListN",
    ]) {
      assert.deepEqual(decode(typed(`java.util.${name}`)), [1, 2], name);
    }
    assert.deepEqual(decode(typed("[com.acme.Set")), [1, 2]);
  });

  it("are read by schema whatever their class, and without a length, as iterators come", () => {
    for (const close of [false, true]) {
      for (const name of ["java.util.Collections$UnmodifiableSet", "java.util.Vector", "[int", "com.acme.Unknown"]) {
        assert.deepEqual(decode(typed(name, close), t.list(t.int)), [1, 2]);
        assert.deepEqual(decode(typed(name, close), t.set(t.int)), new Set([1, 2]));
        assert.deepEqual(decode(typed(name, close), t.array(t.int)), [1, 2]);
      }
    }
    const iterator = Buffer.from([0x57, 0x91, 0x92, 0x5a]);
    assert.deepEqual(decode(iterator), [1, 2]);
    assert.deepEqual(decode(iterator, t.list(t.long)), [1n, 2n]);
  });

  it("say what became of List.of in hessian-lite 3", () => {
    const lost = encode(java.object("java.util.CollSer", { tag: 1 }));
    assert.throws(
      () => decode(lost, t.list(t.int)),
      /expected java\.util\.List, got java\.util\.CollSer: hessian-lite 3 loses the elements of List\.of/,
    );
  });

  it("are written under the name that is asked for", () => {
    const list = t.list(t.int, { java: "java.util.Collections$UnmodifiableList" });
    assert.deepEqual(Buffer.from(encode([1, 2], list)), Buffer.from(typed("java.util.Collections$UnmodifiableList")));
  });
});

describe("a message", () => {
  it("has more than 16 classes, and more than 255 types", () => {
    const classes = Array.from({ length: 40 }, (_, i) =>
      t.object(`com.acme.C${i}`, { n: t.int, next: t.nullable(t.any) }),
    );
    const scope = createTypeScope(classes);
    const all = classes.map((schema, n) => schema.of({ n, next: classes[39 - n]!.of({ n: 39 - n, next: null }) }));
    const bytes = wire((out) => out.writeValue(all, scope));
    assert.ok(bytes.includes(0x4f));
    assert.deepEqual(
      decode(bytes, t.list(t.any)).map((one) => toPlain(one)),
      [
        ...classes.map((_, n) => ({
          class: `com.acme.C${n}`,
          n,
          next: { class: `com.acme.C${39 - n}`, n: 39 - n, next: null },
        })),
      ],
    );
    const byIndex = wire((out) => {
      out.writeListBegin(600);
      for (let i = 0; i < 300; i++) out.writeListBegin(0, `com.acme.List${i}`);
      // By index, as Java writes a type that came before.
      for (let i = 0; i < 300; i++) {
        out.out.writeByte(0x70);
        out.writeInt(i);
      }
    });
    assert.deepEqual(decode(byIndex), Array(600).fill([]));
  });

  it("keeps the last of the fields that share a name, as Java does with shadowed ones", () => {
    const definition = ["43", "03612e42", "94", "016e", "0178", "016d", "0178", "60", "0161", "91", "0162", "92"].join(
      "",
    );
    const B = t.object("a.B", { x: t.int, n: t.string, m: t.string });
    assert.deepEqual(decode(Buffer.from(definition, "hex"), B), { x: 2, n: "a", m: "b" });
  });
});

describe("suppressed exceptions", () => {
  const Failed = t.exception("com.acme.Failed", { code: t.int, ratio: t.float });
  const scope = createTypeScope([Failed]);
  const through = (thrown: unknown) => {
    const bytes = wire((out) => scope.throwable.write(out, thrown));
    return decode(bytes, Failed);
  };

  it("come back with the exception that suppressed them", () => {
    const inner = new Failed("inner", { code: 1, ratio: 0.5 });
    const back = through(
      new Failed("outer", { code: 2, ratio: 0.5 }, { suppressed: [inner, new RangeError("plain")], cause: inner }),
    );
    const [first, second] = back.suppressed as JavaException[];
    assert.ok(first instanceof Failed && first.code === 1);
    assert.equal(first, back.cause);
    assert.equal(second!.className, "java.lang.RuntimeException");
    assert.equal(second!.message, "RangeError: plain");
    assert.deepEqual(
      (toPlain(back) as { suppressed: { message: string }[] }).suppressed.map(({ message }) => message),
      ["inner", "RangeError: plain"],
    );
    assert.deepEqual(through(new Failed("alone", { code: 1, ratio: 0 })).suppressed, []);
  });

  it("are bounded, and nothing but exceptions", () => {
    const many = Array.from({ length: 40 }, () => new JavaException("a.E", "x"));
    assert.equal(through(new Failed("x", { code: 1, ratio: 0 }, { suppressed: many })).suppressed.length, 16);
    const odd = java.object("a.E", {
      detailMessage: "x",
      stackTrace: [],
      cause: null,
      suppressedExceptions: [1, null, "a"],
    });
    assert.deepEqual((decode(encode(odd)) as JavaException).suppressed, []);
  });

  it("say where one cannot be written", () => {
    const bad = new Failed("x", { code: 1.5, ratio: 0 });
    assert.throws(
      () => encode(new Failed("y", { code: 1, ratio: 0 }, { suppressed: [bad] }), Failed),
      /^HessianError: suppressedExceptions\[0\]\.code: expected int/,
    );
  });
});

describe("the stack trace of a received exception", () => {
  const Failed = t.exception("com.acme.Failed", { code: t.int });
  const scope = createTypeScope([Failed]);
  const frames = [
    { className: "com.acme.Shop", methodName: "find", fileName: "Shop.java", lineNumber: 42 },
    { className: "com.acme.Proxy", methodName: "run", fileName: null, lineNumber: -2 },
  ];
  const received = (): InstanceType<typeof Failed> => {
    const stackTrace = frames.map(({ className, ...rest }) =>
      java.object("java.lang.StackTraceElement", { declaringClass: className, ...rest }),
    );
    const common = { detailMessage: "x", stackTrace, suppressedExceptions: [] };
    const cause = java.object("a.Cause", { ...common, cause: null });
    return decode(encode(java.object("com.acme.Failed", { ...common, cause, code: 1 })), Failed);
  };
  const tracesOf = (failed: JavaException) => [failed, failed.cause as JavaException].map((one) => one.javaStackTrace);

  it("goes along when the exception is sent on as a value", () => {
    assert.deepEqual(tracesOf(received()), [frames, frames]);
    assert.deepEqual(tracesOf(decode(encode(received(), Failed), Failed)), [frames, frames]);
  });

  it("stays here when the exception is thrown, and so does its cause's", () => {
    let output: Hessian2Output | undefined;
    const bytes = wire((out) => {
      output = out;
      scope.throwable.write(out, received());
    });
    assert.deepEqual(tracesOf(decode(bytes, Failed)), [[], []]);
    assert.equal(output?.stackTraces, true);
  });
});

describe("an exception's fields", () => {
  it("are those of a class: a float is widened bit for bit", () => {
    const Failed = t.exception("com.acme.Failed", { ratio: t.float });
    assert.ok(hexOf(new Failed("x", { ratio: 1.1 }), Failed).endsWith("443ff19999a0000000"));
  });
});

describe("the stack of an error", () => {
  it("begins with the path once", () => {
    const T = t.object("a.T", { list: t.list(t.list(t.int)) });
    assert.throws(
      () => decode(encode(java.object("a.T", { list: [["x"]] })), T),
      (error: HessianError) => {
        assert.match(error.stack!, /^HessianError: list\[0\]\[0\]: expected int, got string/);
        return true;
      },
    );
  });
});
