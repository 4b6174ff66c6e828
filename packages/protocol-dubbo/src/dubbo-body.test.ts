import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import { ServiceModel } from "@dubbo-ts/core/rpc";
import { Hessian2Input, type JavaException, java, t } from "@dubbo-ts/hessian2";
import { fromDump, hessian, Missing, Order, Shop } from "./fixture.test.js";
import {
  encodeEntries,
  encodeRequestHead,
  readAnswer,
  readAttachments,
  readRequestHead,
  supportsAnswerAttachments,
} from "./index.js";

describe("supportsAnswerAttachments", () => {
  // Printed by `Version.isSupportResponseAttachment` of Dubbo 3.3.6.
  for (const [version, supported] of [
    ["2.0.2", true],
    ["2.0.3", true],
    ["2.0.10", true],
    ["2.0.99", true],
    ["2.0.2-SNAPSHOT", true],
    ["2.0.2.1", true],
    ["2.0.0", false],
    ["2.0.1", false],
    ["2.0.100", false],
    ["2.0", false],
    ["2.6.2", false],
    ["2.6.3", false],
    ["2.7.0", false],
    ["3.3.6", false],
    ["99.0.0", false],
    ["abc", false],
    ["", false],
    [null, false],
  ] as const) {
    it(`is ${supported} for ${version}`, () => assert.equal(supportsAnswerAttachments(version), supported));
  }
});

describe("encodeRequestHead", () => {
  it("writes the head of the specification's golden request", () => {
    const head = encodeRequestHead("com.foo.Echo", "1.0.0", "say", "Ljava/lang/String;I");
    const golden = fromDump(`05"2.0.2" 0c"com.foo.Echo" 05"1.0.0" 03"say" 13"Ljava/lang/String;I"`);
    assert.equal(head.toString("hex"), golden.toString("hex"));
  });

  it("writes an empty descriptor for no arguments, and every head is read back", () => {
    const input = new Hessian2Input(encodeRequestHead("p", "0.0.0", "m", ""));
    const head = { dubboVersion: "2.0.2", path: "p", version: "0.0.0", method: "m", descriptor: "" };
    assert.deepEqual(readRequestHead(input), head);
    assert.equal(input.remaining, 0);
  });
});

describe("encodeEntries", () => {
  it("writes keys and values in order, and leaves out what is undefined", () => {
    const golden = fromDump(`04"path" 01"p" 05"group" 01"g"`);
    const bytes = encodeEntries({ path: "p", version: undefined, group: "g" });
    assert.equal(bytes.toString("hex"), golden.toString("hex"));
  });
});

describe("readRequestHead", () => {
  for (const version of [null, "", "0.0.0"]) {
    it(`takes the version ${JSON.stringify(version)} as none`, () =>
      assert.equal(readRequestHead(new Hessian2Input(hessian("2.0.2", "p", version, "m", ""))).version, "0.0.0"));
  }

  it("takes a protocol version that is null, as dubbo-go of old sent it", () =>
    assert.equal(readRequestHead(new Hessian2Input(hessian(null, "p", "1.0", "m", ""))).dubboVersion, null));
});

describe("readAttachments", () => {
  const read = (value: unknown) => readAttachments(new Hessian2Input(hessian(value)));

  it("gives data without a prototype", () => {
    const attachments = read(
      new Map<string, unknown>([
        ["tenant", "a"],
        ["n", 1],
        ["nothing", null],
        ["__proto__", "x"],
      ]),
    );
    assert.equal(Object.getPrototypeOf(attachments), null);
    assert.deepEqual(Object.entries(attachments!), [
      ["tenant", "a"],
      ["n", 1],
      ["nothing", null],
      ["__proto__", "x"],
    ]);
  });

  it("takes null as none and an empty map as an empty map", () => {
    assert.equal(read(null), undefined);
    assert.deepEqual(Object.keys(read(new Map())!), []);
  });

  it("leaves out keys that are no text", () => {
    assert.deepEqual(
      Object.keys(
        read(
          new Map<unknown, unknown>([
            [1, "a"],
            [null, "b"],
            ["c", "d"],
          ]),
        )!,
      ),
      ["c"],
    );
  });

  it("takes 256 of them and no more", () => {
    const mapOf = (size: number) => new Map(Array.from({ length: size }, (_, i) => [`k${i}`, "v"]));
    assert.equal(Object.keys(read(mapOf(256))!).length, 256);
    assert.throws(() => read(mapOf(257)), {
      name: "RangeError",
      message: "more than 256 attachments",
    });
  });

  it("takes 64 KiB of them and no more", () => {
    const mapOf = (length: number) => new Map([["k", "v".repeat(length)]]);
    assert.equal((read(mapOf(65_500))!["k"] as string).length, 65_500);
    assert.throws(() => read(mapOf(65_536)), { name: "RangeError", message: "attachments of more than 65536 bytes" });
  });

  for (const value of ["text", 5, ["a"], true, java.object("com.acme.X", { a: 1 })]) {
    it(`refuses ${typeof value === "object" ? value.constructor.name : String(value)}`, () =>
      assert.throws(() => read(value), { name: "TypeError", message: "the attachments are no map" }));
  }
});

describe("readAnswer", () => {
  const model = new ServiceModel(Shop, "g", "1.0");
  const details = { service: model.key, method: "find", address: "h:1" };
  const orderPlan = model.scope.plan(t.nullable(Order));
  const read = (bytes: Buffer, plan = orderPlan) =>
    readAnswer(new Hessian2Input(bytes), plan as never, model.scope, details);
  const order = hessian(java.object("com.acme.Order", { id: 5, note: "n" }));
  const map = hessian(
    new Map([
      ["dubbo", "2.0.2"],
      ["node", "a"],
    ]),
  );
  const missing = hessian(new Missing("no order", { id: 5 }));
  const kind = (n: number, ...rest: Buffer[]): Buffer => Buffer.concat([Buffer.of(0x90 + n), ...rest]);

  it("reads a value, null and an exception, with and without attachments", () => {
    for (const more of [false, true]) {
      const after = more ? [map] : [];
      const shift = more ? 3 : 0;
      const attachments = more ? { node: "a" } : undefined;
      const value = read(kind(1 + shift, order, ...after));
      assert.ok(value.ok);
      assert.deepEqual({ ...(value.value as object) }, { id: 5, note: "n" });
      const nothing = read(kind(2 + shift, ...after));
      assert.ok(nothing.ok && nothing.value === null);
      const exception = read(kind(0 + shift, missing, ...after));
      assert.ok(!exception.ok && exception.exception instanceof Missing);
      assert.equal(exception.exception.id, 5);
      assert.equal(exception.exception.message, "no order");
      for (const result of [value, nothing, exception]) {
        assert.equal(result.provider, "h:1");
        assert.deepEqual(result.attachments && { ...result.attachments }, attachments);
      }
    }
  });

  it("reads what dubbo-go appends to every answer as nothing", () => {
    const result = read(kind(4, order, map, Buffer.from("N")));
    assert.ok(result.ok);
  });

  it("makes of null what the contract says: nothing, a default, or 0", () => {
    const nullAs = (schema: unknown): unknown => {
      const result = read(kind(2), model.scope.plan(schema as never) as never);
      assert.ok(result.ok);
      return result.value;
    };
    assert.equal(nullAs(t.void), undefined);
    assert.equal(nullAs(t.nullable(t.string)), null);
    assert.equal(nullAs(t.withDefault(t.string, () => "x")), "x");
    assert.equal(nullAs(t.int), 0);
    assert.throws(() => nullAs(t.string), { name: "HessianError" });
  });

  it("refuses a kind that nobody knows", () => {
    for (const n of [6, 7, -1, 47]) {
      assert.throws(() => read(Buffer.of(0x90 + n)), {
        name: "RpcError",
        code: RpcCode.Serialization,
        address: "h:1",
        message: `h:1 answered ${model.key}.find with the unknown kind ${n}`,
      });
    }
    assert.throws(() => read(Buffer.from("N")));
    assert.throws(() => read(Buffer.alloc(0)));
  });

  it("gives an exception of an unknown class as a JavaException with its fields", () => {
    const bytes = hessian(
      java.object("com.acme.Other", {
        detailMessage: "text",
        stackTrace: [],
        cause: null,
        suppressedExceptions: [],
        hint: "h",
      }),
    );
    const result = read(kind(0, bytes));
    assert.ok(!result.ok);
    const { className, message, fields } = result.exception as JavaException;
    assert.equal(className, "com.acme.Other");
    assert.equal(message, "text");
    assert.equal(fields["hint"], "h");
  });

  for (const [value, what] of [
    ["text", "String"],
    [null, "null"],
    [[1], "Array"],
  ] as const) {
    it(`makes an exception of ${what}, which is none`, () => {
      const result = read(kind(0, hessian(value)));
      assert.ok(!result.ok);
      const { className, message } = result.exception as JavaException;
      assert.equal(className, "java.lang.RuntimeException");
      assert.equal(message, `the service threw ${what}, whose class this contract does not know`);
    });
  }

  // Java's own filters answer with such an exception when they mean that there is no answer.
  const rpcException = (className: string, code: unknown): Buffer =>
    hessian(
      java.object(className, {
        detailMessage: "too many\r\ncalls",
        stackTrace: [],
        cause: null,
        suppressedExceptions: [],
        code,
      }),
    );
  for (const className of ["org.apache.dubbo.rpc.RpcException", "com.alibaba.dubbo.rpc.RpcException"]) {
    it(`throws the RpcError that ${className} means`, () => {
      for (const n of [0, 3]) {
        assert.throws(
          () => read(kind(n, rpcException(className, 7), map)),
          (error) => {
            assert.ok(error instanceof RpcError);
            assert.equal(error.code, RpcCode.LimitExceeded);
            assert.equal(error.message, "too many\\u000d\\u000acalls");
            assert.equal(error.service, "g/com.acme.Shop:1.0");
            assert.equal(error.address, "h:1");
            assert.equal((error.cause as JavaException).className, className);
            return true;
          },
        );
      }
    });
  }

  for (const code of [14, -1, 499, "7", null, 1.5]) {
    it(`takes the code ${JSON.stringify(code)} of such an exception as unknown`, () =>
      assert.throws(() => read(kind(0, rpcException("org.apache.dubbo.rpc.RpcException", code))), {
        code: RpcCode.Unknown,
      }));
  }

  it("does not take a class of a similar name for it", () => {
    for (const name of [
      "org.apache.dubbo.rpc.RpcExceptionX",
      "evil.org.apache.dubbo.rpc.RpcException",
      "com.acme.RpcException",
    ]) {
      assert.ok(!read(kind(0, rpcException(name, 7))).ok);
    }
  });
});
