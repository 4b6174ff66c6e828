import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DubboUrl, SerializationId } from "../common/index.js";
import { refusedSerialization } from "./index.js";

describe("refusedSerialization", () => {
  for (const [query, why] of [
    ["a=1", undefined],
    ["serialization=hessian2", undefined],
    ["prefer.serialization=hessian2", undefined],
    ["prefer.serialization=fastjson2, hessian2&serialization=fastjson2", undefined],
    ["prefer.serialization=fastjson2", undefined], // says what it likes best, and not what it refuses
    ["serialization=fastjson2", "it takes fastjson2, and not hessian2"],
    ["serialization=kryo&prefer.serialization=protobuf,kryo", "it takes protobuf, kryo, kryo, and not hessian2"],
  ] as const) {
    it(`says ${why} for ${query}`, () =>
      assert.equal(refusedSerialization(DubboUrl.parse(`dubbo://h:1/p?${query}`)), why));
  }

  it("knows the ids of Java's table", () => assert.deepEqual(SerializationId, { Hessian2: 2, Fastjson2: 23 }));
});
