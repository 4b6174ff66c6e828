import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hessian2Input, Hessian2Output, t } from "@dubbo-ts/hessian2";
import { ByteWriter } from "@dubbo-ts/hessian2/bytes";
import { modelOf, Shop } from "./fixture.test.js";
import { defineService, ECHO, genericMethod, method, ServiceModel } from "./index.js";

describe("ServiceModel", () => {
  const [find, findByName, ping] = Shop.methods;

  it("has the key of its group and version", () => {
    assert.equal(modelOf().key, "com.acme.Shop");
    assert.equal(modelOf("g", "1.0").key, "g/com.acme.Shop:1.0");
    assert.equal(modelOf("g", "1.0").interface, "com.acme.Shop");
  });

  it("finds a method by exactly its Java name and descriptor", () => {
    const model = modelOf();
    assert.equal(model.find("find", "I"), find);
    assert.equal(model.find("find", "Ljava/lang/String;"), findByName);
    assert.equal(model.find("ping", ""), ping);
    for (const [name, descriptor] of [
      ["find", "J"],
      ["find", "Ljava/lang/Integer;"],
      ["find", ""],
      ["find", "II"],
      ["findByName", "Ljava/lang/String;"],
      ["find(I", ""],
      ["toString", ""],
      ["__proto__", ""],
      ["$echo", "Ljava/lang/Object;"],
    ] as const) {
      assert.equal(model.find(name, descriptor), undefined, `${name}(${descriptor})`);
    }
  });

  it("gives every overload of a Java name", () => {
    const model = modelOf();
    assert.deepEqual(model.overloads("find"), [find, findByName]);
    assert.deepEqual(model.overloads("ping"), [ping]);
    assert.deepEqual(model.overloads("findByName"), []);
    assert.deepEqual(model.overloads("constructor"), []);
  });

  it("compiles the plans of a method once", () => {
    const model = modelOf();
    assert.equal(model.plans(find!), model.plans(find!));
    assert.equal(model.plans(find!).parameters.length, 1);
    assert.equal(model.plans(ping!).parameters.length, 0);
    assert.notEqual(model.plans(find!), model.plans(findByName!));
  });

  it("resolves classes of arguments, answers, exceptions, `types` and of its Dubbo", () => {
    const named = (name: string) => t.object(`com.acme.${name}`, { x: t.int });
    const service = defineService("com.acme.X", {
      types: [named("OfTypes")],
      methods: {
        a: method(t.list(named("OfArgument")))
          .returns(t.nullable(named("OfAnswer")))
          .throws(t.exception("com.acme.OfThrows", {})),
      },
    });
    const { scope } = new ServiceModel(service, undefined, undefined, [named("OfDubbo")]);
    for (const name of ["OfTypes", "OfArgument", "OfAnswer", "OfThrows", "OfDubbo"]) {
      assert.notEqual(scope.objectReader(`com.acme.${name}`), undefined, name);
    }
    assert.equal(scope.objectReader("com.acme.Unknown"), undefined);
  });

  it("refuses two different schemas of one class", () => {
    const make = (): unknown =>
      new ServiceModel(Shop, undefined, undefined, [t.exception("com.acme.Missing", { other: t.string })]);
    assert.throws(make, { name: "TypeError", message: /com\.acme\.Missing/ });
  });

  it("echoes with dynamic plans", () => {
    const { parameters, result } = modelOf().plans(ECHO);
    const out = new ByteWriter(64);
    result.write(new Hessian2Output(out), new Map([["a", 1n]]));
    const value = parameters[0]!.read(new Hessian2Input(out.bytes, 0, out.end));
    assert.deepEqual(value, new Map([["a", 1n]]));
    assert.equal(ECHO.index, -1);
  });

  it("gives methods outside the contract indices behind its own, and none once there are too many", () => {
    const model = modelOf();
    const listed = model.definition.methods.length;
    const unlisted = (name: string) => model.unlisted(name, (index) => genericMethod(name, index));
    assert.equal(unlisted("a").index, listed);
    assert.equal(unlisted("b").index, listed + 1);
    assert.equal(unlisted("a"), unlisted("a"));
    assert.equal(model.plans(unlisted("a")), model.plans(unlisted("a")));
    for (let i = 0; i < 998; i++) assert.ok(unlisted(`m${i}`).index > listed);
    assert.equal(unlisted("one too many").index, -1);
    assert.equal(unlisted("a").index, listed);
  });
});
