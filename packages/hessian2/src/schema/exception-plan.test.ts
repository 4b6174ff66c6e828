import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hessian2Input } from "../codec/hessian2-input.js";
import { java } from "../codec/java.js";
import { JavaException } from "../codec/java-exception.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import { OrderHidden, OrderMissing, order, scope, wire, write } from "./fixture.test.js";
import { t } from "./t.js";

describe("exceptions", () => {
  const roundTrip = (thrown: unknown) => {
    const bytes = write((out) => scope.throwable.write(out, thrown));
    return scope.throwable.read(new Hessian2Input(bytes));
  };

  it("arrive as the class of the scope, with fields and cause", () => {
    const cause = new OrderMissing("inner", { id: 1n });
    const back = roundTrip(new OrderHidden("no order", { id: 42n, why: "x", order }, { cause }));
    assert.ok(back instanceof OrderHidden && back instanceof OrderMissing);
    assert.equal(back.constructor, OrderHidden);
    assert.equal(back.message, "no order");
    assert.equal(back.id, 42n);
    assert.deepStrictEqual(back.order, order);
    assert.equal(back.why, "x");
    assert.ok(back.cause instanceof OrderMissing && back.cause.id === 1n && back.cause.order === null);
    assert.deepEqual(Object.keys(back.fields), ["id", "order", "why"].sort());
  });

  it("arrive as a JavaException when their class is not in the scope", () => {
    const back = roundTrip(new JavaException("a.Unknown", "m", { code: 5 }));
    assert.equal(back.constructor, JavaException);
    assert.equal(back.className, "a.Unknown");
    assert.deepEqual({ ...back.fields }, { code: 5 });
  });

  it("are java.lang.RuntimeException when something else was thrown", () => {
    for (const [thrown, message] of [
      [new TypeError("x is no function"), "TypeError: x is no function"],
      [new Error(""), "Error"],
      ["text", "text"],
      [undefined, "thrown: undefined"],
      [{ secret: 1 }, "thrown: object"],
    ] as const) {
      const back = roundTrip(thrown);
      assert.equal(back.className, "java.lang.RuntimeException");
      assert.equal(back.message, message);
    }
  });

  it("end, however long the chain of causes is and also when it is a ring", () => {
    let chain = new Error("0");
    for (let i = 1; i < 100_000; i++) chain = new Error(String(i), { cause: chain });
    assert.equal(roundTrip(chain).message, "Error: 99999");
    let declared = new OrderMissing("0", { id: 0n });
    for (let i = 1; i < 5000; i++) declared = new OrderMissing(String(i), { id: 0n }, { cause: declared });
    assert.equal(roundTrip(declared).message, "4999");
    const ring = new OrderMissing("a", { id: 1n }) as InstanceType<typeof OrderMissing> & { cause: unknown };
    ring.cause = new OrderMissing("b", { id: 2n }, { cause: ring });
    const back = roundTrip(ring);
    assert.equal((back.cause as Error).cause, back);
    const self = new Error("self");
    self.cause = self;
    assert.equal(roundTrip(self).cause, undefined);
  });

  it("are read from whatever a peer sends as one", () => {
    const read = (value: unknown) => scope.throwable.read(new Hessian2Input(wire(value)));
    assert.equal(read("only text").message, "only text");
    assert.equal(read(null).className, "java.lang.Throwable");
    const minimal = read(java.object("a.Minimal", { detailMessage: "m" }));
    assert.equal(minimal.className, "a.Minimal");
    assert.equal(minimal.message, "m");
  });

  it("may be a field, where an unknown class is read as the declared one", () => {
    const T = t.object("a.T", { error: OrderMissing });
    const back = decode(encode({ error: new OrderHidden("x", { id: 1n, why: "y" }) }, T), T);
    assert.equal(back.error.constructor, OrderMissing);
    assert.equal(back.error.id, 1n);
    assert.throws(() => decode(wire(java.object("a.T", { error: "x" })), T), { code: "TYPE" });
  });

  it("keep fields that an Error has a use for in `fields` only", () => {
    const Odd = t.exception("a.Odd", { name: t.string, message: t.string, code: t.int });
    const odd = new Odd("text", { name: "n", message: "m", code: 1 });
    assert.equal(odd.message, "text");
    assert.equal(odd.name, "a.Odd");
    assert.equal(odd.code, 1);
    assert.equal(odd.fields.message, "m");
    const back = decode(encode(odd, Odd), Odd);
    assert.equal(back.fields.name, "n");
    assert.equal(back.message, "text");
  });
});
