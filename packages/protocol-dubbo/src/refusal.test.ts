import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode } from "@dubbo-ts/core/common";
import { callerOf, frameBytes, hessian, Lab, Shop } from "./fixture.test.js";
import { meaningOfRefusal } from "./refusal.js";

/** What Java 3.3.6 and 2.7.23 answered, the first lines of it. */
const REFUSALS: readonly (readonly [name: string, status: number, text: string, code: RpcCode, hint: RegExp])[] = [
  [
    "3.3, unknown service, method, version or descriptor",
    40,
    "Fail to decode request due to: RpcInvocation [methodName=echo, parameterTypes=null]",
    RpcCode.MethodNotFound,
    /compare the contract/,
  ],
  [
    "2.7, unknown service, method or descriptor",
    40,
    "Fail to decode request due to: java.lang.IllegalArgumentException: Service not found:com.acme.Shop, echo",
    RpcCode.MethodNotFound,
    /compare the contract/,
  ],
  [
    "3.3, arguments or attachments that cannot be read",
    40,
    "Fail to decode request due to: RpcInvocation [methodName=echo, parameterTypes=[int]]",
    RpcCode.Serialization,
    /compare their schemas/,
  ],
  [
    "3.3, no name of a method that can be read",
    40,
    "Fail to decode request due to: RpcInvocation [methodName=null, parameterTypes=null]",
    RpcCode.Serialization,
    /compare their schemas/,
  ],
  [
    "Node, unknown method",
    40,
    "Fail to decode request due to: com.acme.Shop has no method gone(I)",
    RpcCode.MethodNotFound,
    /compare the contract/,
  ],
  [
    "Node, unknown version",
    40,
    "Fail to decode request due to: service com.acme.Shop is not provided here in version 2.0.0, but com.acme.Shop",
    RpcCode.MethodNotFound,
    /compare the contract/,
  ],
  [
    "an argument that cannot be read",
    40,
    "Fail to decode request due to: com.alibaba.com.caucho.hessian.io.HessianProtocolException: expected integer at 0x2",
    RpcCode.Serialization,
    /compare their schemas/,
  ],
  [
    "Node, a request over the limit",
    40,
    "Data length too large: 9437184, max payload: 8388608, channel: x",
    RpcCode.Serialization,
    /send less/,
  ],
  [
    "3.3, an answer over the limit",
    25,
    "Data length too large: 9437261, max payload: 8388608, channel: NettyChannel [channel=x]",
    RpcCode.Serialization,
    /ask for less/,
  ],
  [
    "2.7, an answer over the limit",
    50,
    "Data length too large: 9437261, max payload: 8388608, channel: NettyChannel [channel=x]",
    RpcCode.Serialization,
    /ask for less/,
  ],
  [
    "3.3, a class that may not leave",
    50,
    "Failed to send response: Response [id=1, version=null, status=20, event=false, error=null], cause: x",
    RpcCode.Serialization,
    /serialize\.allowlist/,
  ],
  [
    "unknown group",
    70,
    "org.apache.dubbo.remoting.RemotingException: Not found exported service: g/com.acme.Shop:20880 in [com.acme.Shop:20880], may be version or group mismatch",
    RpcCode.MethodNotFound,
    /the group, the version and the path/,
  ],
  [
    "wrong token",
    70,
    "org.apache.dubbo.rpc.RpcException: Invalid token! Forbid invoke remote service interface com.acme.Shop method find() from consumer 10.0.0.1 to provider 10.0.0.2",
    RpcCode.Forbidden,
    /token/,
  ],
  [
    "3.3, a generic call of an unknown method",
    70,
    "org.apache.dubbo.rpc.RpcException: No such method gone in class interface com.acme.Shop",
    RpcCode.MethodNotFound,
    /the name and the types/,
  ],
  [
    "2.7, a generic call of an unknown method",
    70,
    "org.apache.dubbo.rpc.RpcException: com.acme.Shop.gone(int)",
    RpcCode.MethodNotFound,
    /the name and the types/,
  ],
  [
    "a generic call of an overload without types",
    70,
    "java.lang.IllegalStateException: Not unique method for method name(get) in class(com.acme.Shop), find 3 methods.",
    RpcCode.Validation,
    /by the types/,
  ],
  [
    "too many calls at once",
    70,
    'org.apache.dubbo.rpc.RpcException: Failed to invoke method find in provider x, cause: The service using threads greater than <dubbo:service executes="1" /> limited.',
    RpcCode.LimitExceeded,
    /executes/,
  ],
  [
    "Node, with its code",
    70,
    "org.apache.dubbo.rpc.RpcException: no more (LimitExceeded)",
    RpcCode.LimitExceeded,
    /^$/,
  ],
  ["Node, with a code nobody knows", 70, "org.apache.dubbo.rpc.RpcException: x (constructor)", RpcCode.Network, /^$/],
  [
    "too many calls of a method at once, whose text was cut",
    70,
    "org.apache.dubbo.rpc.RpcException: Failed to invoke method a in provider dubbo://127.0.0.1:1/a.B?anyhost=true",
    RpcCode.LimitExceeded,
    /executes/,
  ],
  [
    "too many calls in a time",
    70,
    "org.apache.dubbo.rpc.RpcException: Failed to invoke service a.B.c because exceed max service tps.",
    RpcCode.LimitExceeded,
    /tps/,
  ],
  [
    "a pool without a free thread",
    100,
    "Server side(10.0.0.2,20880) thread pool is exhausted",
    RpcCode.Network,
    /busy/,
  ],
  ["any other failure", 70, "java.lang.NullPointerException", RpcCode.Network, /^$/],
  ["a failed executor", 80, "x", RpcCode.Network, /^$/],
  ["a provider's own timeout", 31, "x", RpcCode.Timeout, /^$/],
  ["a status nobody knows", 99, "x", RpcCode.Network, /^$/],
];

describe("a refusal", () => {
  for (const [name, status, text, code, hint] of REFUSALS) {
    it(`means what it says: ${name}`, () => {
      const meaning = meaningOfRefusal(status, text);
      assert.equal(meaning.code, code);
      assert.match(meaning.hint, hint);
    });
  }

  it("reaches the caller with status, code, Java's first line and what to do", async (t) => {
    const lab = new Lab(t);
    const text =
      "Fail to decode request due to: RpcInvocation [methodName=count, parameterTypes=null]\n\tat x.y(Z.java:1)";
    const { port } = await lab.rawServer((frame) => frameBytes(0x02, 40, frame.readBigUInt64BE(4), hessian(text)));
    await assert.rejects(callerOf(lab.protocol(), port).call("count", [1]), {
      code: RpcCode.MethodNotFound,
      status: 40,
      service: Shop.interface,
      method: "count",
      message: `127.0.0.1:${port} refused ${Shop.interface}.count with status 40: Fail to decode request due to: RpcInvocation [methodName=count, parameterTypes=null]; it has no such service, version, method or parameter types: compare the contract with the interface it provides`,
    });
  });
});
