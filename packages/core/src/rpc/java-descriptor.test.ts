import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { JavaReflection } from "./index.js";

describe("JavaReflection.isClassName", () => {
  for (const name of [
    "X",
    "com.acme.OrderApi",
    "com.acme.Order$Line",
    "com.acme._x$",
    "com.例.订单",
    "a1.b2",
    "x".repeat(512),
  ]) {
    it(`takes ${name.slice(0, 30)}`, () => assert.equal(JavaReflection.isClassName(name), true));
  }
  for (const name of [
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "1a",
    "a.1b",
    "a/b",
    "a b",
    "a\n",
    "\na",
    "[I",
    "a;",
    "a-b",
    "x".repeat(513),
  ]) {
    it(`refuses ${JSON.stringify(name.slice(0, 30))}`, () => assert.equal(JavaReflection.isClassName(name), false));
  }
});

describe("JavaReflection.countParameters", () => {
  for (const [descriptor, count] of [
    ["", 0],
    ["I", 1],
    ["VZBCDFIJS", 9],
    ["Ljava/lang/String;", 1],
    ["[I", 1],
    ["[[[Ljava/lang/String;", 1],
    ["I[Ljava/lang/String;Ljava/util/Map;", 3],
    ["Lcom/acme/Order$Line;J[B", 3],
    // dubbo-go leaves out the semicolon of a slice of times, and of nothing else.
    ["[Ljava/util/Date", 1],
    ["[Ljava/util/DateI", 2],
    ["J[Ljava/util/DateLjava/lang/String;", 3],
    ["[Ljava/util/Date;I", 2],
    ["Ljava/util/Date", -1],
    ["[Ljava/util/Dat", -1],
    ["Lnope", -1],
    ["L;", -1],
    ["[", -1],
    ["I[", -1],
    ["Q", -1],
    ["i", -1],
    ["I I", -1],
    [";", -1],
    ["java.lang.String", -1],
  ] as const) {
    it(`finds ${count} in ${JSON.stringify(descriptor)}`, () =>
      assert.equal(JavaReflection.countParameters(descriptor), count));
  }

  it("is done soon with a long malformed one", () => {
    assert.equal(JavaReflection.countParameters("[".repeat(1_000_000)), -1);
    assert.equal(JavaReflection.countParameters("I".repeat(1_000_000)), 1_000_000);
  });
});

describe("JavaReflection.typeNames", () => {
  it("names what descriptorOfType takes back", () => {
    const names = JavaReflection.typeNames("I[Ljava/lang/String;[[JLcom/acme/Order$Line;Z");
    assert.deepEqual(names, ["int", "java.lang.String[]", "long[][]", "com.acme.Order$Line", "boolean"]);
    assert.equal(
      names.map((name) => JavaReflection.descriptorOfType(name)).join(""),
      "I[Ljava/lang/String;[[JLcom/acme/Order$Line;Z",
    );
    assert.deepEqual(JavaReflection.typeNames(""), []);
  });
});

describe("JavaReflection.descriptorOfType", () => {
  for (const [name, descriptor] of [
    ["int", "I"],
    ["boolean", "Z"],
    ["java.lang.String", "Ljava/lang/String;"],
    ["com.acme.Order$Line", "Lcom/acme/Order$Line;"],
    ["int[]", "[I"],
    ["java.lang.String[][]", "[[Ljava/lang/String;"],
    ["[I", "[I"],
    ["[Ljava.lang.String;", "[Ljava/lang/String;"],
    ["[[Ljava/lang/String;", "[[Ljava/lang/String;"],
    ["", undefined],
    ["void", undefined],
    ["[V", undefined],
    ["II", "LII;"],
    ["[II", undefined],
    ["a b", undefined],
    ["int[", undefined],
    ["[]", undefined],
    ["Ljava/lang/String;", undefined],
    ["x".repeat(600), undefined],
  ] as const) {
    it(`makes ${descriptor} of ${JSON.stringify(name.slice(0, 30))}`, () =>
      assert.equal(JavaReflection.descriptorOfType(name), descriptor));
  }
});
