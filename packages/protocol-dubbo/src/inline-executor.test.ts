import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { RpcCode, RpcError } from "@dubbo-ts/core/common";
import { answered, type Invocation, type Invoke, type Result, thrown } from "@dubbo-ts/core/rpc";
import { Hessian2Input } from "@dubbo-ts/hessian2";
import {
  assertServes,
  frameBytes,
  hessian,
  Missing,
  peerOf,
  type RequestParts,
  requestBody,
  serve,
  settle,
} from "./fixture.test.js";

describe("an answer", () => {
  const bodyFor = async (t: TestContext, result: Result, parts: RequestParts = {}, query = "") => {
    const { peer } = await peerOf(
      t,
      async ({ args }) => (args[0] === "hi" && args[1] === 7 ? answered("hi 7") : result),
      query,
    );
    const answer = await peer.ask(requestBody({ args: ["x", 0], ...parts }));
    await assertServes(peer);
    return answer;
  };
  const attachments = (input: Hessian2Input): unknown => input.readValue();

  it("carries attachments beside a value, null and an exception", async (t) => {
    const reply = { node: "a", n: 1 };
    for (const [result, kind] of [
      [answered("v", reply), 4],
      [thrown(new Missing("no", { id: 1 }), reply), 3],
    ] as const) {
      const input = new Hessian2Input((await bodyFor(t, result)).body);
      assert.equal(input.readInt(), kind);
      input.readValue();
      assert.deepEqual(
        attachments(input),
        new Map<string, unknown>([
          ["dubbo", "2.0.2"],
          ["node", "a"],
          ["n", 1],
        ]),
      );
      assert.equal(input.remaining, 0);
    }
  });

  for (const dubbo of ["2.6.2", "2.0.1", "3.3.6", "99.0.0", "garbage", null]) {
    it(`to a caller of protocol version ${dubbo} is of the kinds 0 to 2`, async (t) => {
      const value = new Hessian2Input((await bodyFor(t, answered("v", { a: 1 }), { dubbo })).body).remaining;
      assert.equal(value, hessian(1, "v").length);
      const { peer } = await peerOf(t, async ({ method: { key }, args }) =>
        key === "say" ? thrown(new Missing("no", { id: 1 })) : serve({ method: { key }, args } as Invocation),
      );
      const exception = new Hessian2Input((await peer.ask(requestBody({ dubbo, args: ["x", 0] }))).body);
      assert.equal(exception.readInt(), 0);
      exception.readValue();
      assert.equal(exception.remaining, 0);
      const nothing = await peer.ask(requestBody({ dubbo, method: "find", descriptor: "I", args: [0] }));
      assert.equal(nothing.body.toString("hex"), "92");
    });
  }

  it("that does not fit its contract is refused with status 50", async (t) => {
    for (const value of [5, null, undefined, { a: 1 }]) {
      const { status, text } = await bodyFor(t, answered(value));
      assert.equal(status, 50);
      assert.match(text, /^Failed to send response: com\.acme\.Shop\.say: result: /);
    }
  });

  it("with an attachment that cannot be written is refused with status 50", async (t) => {
    class Own {}
    assert.equal((await bodyFor(t, answered("v", { own: new Own() }))).status, 50);
  });

  it("over the payload limit is refused with status 25", async (t) => {
    const { status, text } = await bodyFor(t, answered("x".repeat(2000)), {}, "payload=1000");
    assert.equal(status, 25);
    assert.match(text, /^Data length too large: com\.acme\.Shop\.say: .*max payload: 1000/);
  });

  it("that the chain rejects with an RpcError is status 70 with Java's class and the code", async (t) => {
    const { peer } = await peerOf(t, () => Promise.reject(new RpcError(RpcCode.Forbidden, "Invalid token!")));
    const { status, text } = await peer.ask(requestBody());
    assert.equal(status, 70);
    assert.equal(text, "org.apache.dubbo.rpc.RpcException: Invalid token! (Forbidden)");
  });

  it("of a filter that throws where it should reject is status 70", async (t) => {
    const { peer } = await peerOf(t, () => {
      throw new Error("filter\nbug");
    });
    const { status, text } = await peer.ask(requestBody());
    assert.equal(status, 70);
    assert.equal(text, "filter\\u000abug");
  });

  it("that may not even say why is still given its status", async (t) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    t.after(() => process.off("unhandledRejection", note));
    const { peer } = await peerOf(t, () => Promise.reject(new Error("x".repeat(3000))), "payload=200");
    const { status, text } = await peer.ask(requestBody());
    assert.equal(status, 70);
    assert.equal(text, "the reason is too long");
    await settle();
    assert.deepEqual(unhandled, []);
  });

  it("is not sent to a one-way request, whatever becomes of it", async (t) => {
    const outcomes: Invoke[] = [
      serve,
      async () => thrown(new Missing("no", { id: 1 })),
      () => Promise.reject(new Error("refused")),
      async () => answered(5),
    ];
    for (const invoke of outcomes) {
      let calls = 0;
      const { peer, lab } = await peerOf(t, (invocation) => (calls++ === 0 ? invoke(invocation) : serve(invocation)));
      peer.connection.write(frameBytes(0x82, 0, 42n, requestBody()));
      await assertServes(peer);
      const told = lab.lines.all.filter((line) => line.endsWith(": no") || line.endsWith(": refused"));
      assert.equal(told.length, outcomes.indexOf(invoke) % 3 === 0 ? 0 : 1, lab.lines.all.join());
      assert.ok(
        told.every((line) => line.includes("com.acme.Shop.say") && line.includes("its caller waits for no answer")),
      );
      assert.equal(calls, 2);
      assert.equal(peer.frames.length, 0);
    }
  });

  it("may come in another order than the requests", async (t) => {
    const { peer } = await peerOf(t, async ({ args }) => {
      if (args[1] === 1) await settle();
      return answered(`${args[1]}`);
    });
    for (const id of [1, 2]) peer.connection.write(frameBytes(0xc2, 0, BigInt(id), requestBody({ args: ["x", id] })));
    const ids = [(await peer.take()).readBigUInt64BE(4), (await peer.take()).readBigUInt64BE(4)];
    assert.deepEqual(ids, [2n, 1n]);
  });
});
