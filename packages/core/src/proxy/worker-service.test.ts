import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { t } from "@dubbo-ts/hessian2";
import { defineService, method } from "../rpc/index.js";
import { WorkerService, workerService } from "./worker-service.js";

const Api = defineService("com.acme.Api", { methods: { add: method(t.int, t.int).returns(t.int) } });
const Extra = t.object("com.acme.Extra", {});

describe("workerService", () => {
  it("keeps the contract, the implementation and the types", () => {
    const implementation = { add: (a: number, b: number) => a + b };
    const service = workerService(Api, implementation, { types: [Extra] });
    assert.ok(service instanceof WorkerService);
    assert.equal(service.definition, Api);
    assert.equal(service.implementation, implementation);
    assert.deepEqual(service.types, [Extra]);
  });

  it("says what it cannot be given", () => {
    assert.throws(
      () => workerService({} as typeof Api, { add: () => 1 }),
      /takes a contract, as defineService makes it, first/,
    );
    assert.throws(() => workerService(Api, undefined as never), /the implementation of com\.acme\.Api is no object/);
    assert.throws(
      () => workerService(Api, { add: () => 1 }, { threads: 1 } as never),
      /unknown option "workerService\.threads", known: types/,
    );
  });
});
