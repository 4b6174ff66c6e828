import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponseStatus, RpcCode, RpcError, rpcCodeName, rpcCodeOfStatus } from "./index.js";

describe("RpcCode", () => {
  // The constants of `org.apache.dubbo.rpc.RpcException`.
  const java = {
    Unknown: 0,
    Network: 1,
    Timeout: 2,
    Biz: 3,
    Forbidden: 4,
    Serialization: 5,
    NoInvokerAvailable: 6,
    LimitExceeded: 7,
    TimeoutTerminate: 8,
    Registry: 9,
    RouterCacheNotBuild: 10,
    MethodNotFound: 11,
    Validation: 12,
    Authorization: 13,
  };

  it("has Java's numbers, and one of our own beyond them", () =>
    assert.deepEqual(RpcCode, { ...java, Cancelled: 499 }));

  it("has a name for each number, and the number itself for what a peer invented", () => {
    for (const [name, code] of Object.entries(RpcCode)) assert.equal(rpcCodeName(code), name);
    assert.equal(rpcCodeName(14), "14");
  });
});

describe("rpcCodeOfStatus", () => {
  for (const [status, code] of [
    [ResponseStatus.SerializationError, RpcCode.Serialization],
    [ResponseStatus.ClientTimeout, RpcCode.Timeout],
    [ResponseStatus.ServerTimeout, RpcCode.Timeout],
    [ResponseStatus.ChannelInactive, RpcCode.Network],
    [ResponseStatus.BadRequest, RpcCode.Network],
    [ResponseStatus.BadResponse, RpcCode.Network],
    [ResponseStatus.ServiceNotFound, RpcCode.Network],
    [ResponseStatus.ServiceError, RpcCode.Network],
    [ResponseStatus.ServerError, RpcCode.Network],
    [ResponseStatus.ClientError, RpcCode.Network],
    [ResponseStatus.ServerThreadpoolExhausted, RpcCode.Network],
    [250, RpcCode.Network],
    [0, RpcCode.Network],
  ] as const) {
    it(`gives ${rpcCodeName(code)} for ${status}`, () => assert.equal(rpcCodeOfStatus(status), code));
  }

  it("knows every status by Java's number", () =>
    assert.deepEqual(Object.values(ResponseStatus), [20, 25, 30, 31, 35, 40, 50, 60, 70, 80, 90, 100]));
});

describe("RpcError", () => {
  it("is an error that says what is known", () => {
    const cause = new Error("ECONNREFUSED");
    const error = new RpcError(RpcCode.Network, "no answer", {
      service: "g/com.acme.OrderApi:1.0.0",
      method: "find",
      address: "h:1",
      status: 70,
      cause,
    });
    assert.ok(error instanceof Error);
    assert.equal(error.name, "RpcError");
    assert.equal(error.code, 1);
    assert.equal(error.message, "no answer");
    assert.equal(error.service, "g/com.acme.OrderApi:1.0.0");
    assert.equal(error.method, "find");
    assert.equal(error.status, 70);
    assert.equal(error.cause, cause);
    assert.deepEqual(error.attempts, ["h:1"]);
  });

  it("names every address that was tried, or none", () => {
    assert.deepEqual(new RpcError(0, "x", { address: "b:2", attempts: ["a:1", "b:2"] }).attempts, ["a:1", "b:2"]);
    assert.deepEqual(new RpcError(0, "x").attempts, []);
    assert.equal("cause" in new RpcError(0, "x"), false);
  });
});
