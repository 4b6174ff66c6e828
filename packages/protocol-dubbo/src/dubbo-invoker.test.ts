import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { DubboUrl, RpcCode, type RpcError } from "@dubbo-ts/core/common";
import { type Result, RpcInvocation, ServiceModel } from "@dubbo-ts/core/rpc";
import { Hessian2Input, java } from "@dubbo-ts/hessian2";
import {
  type Caller,
  callerOf,
  frameBytes,
  fromDump,
  hessian,
  Lab,
  Missing,
  Shop,
  settle,
  valueOfAnswer,
} from "./fixture.test.js";
import { encodeRequestHead, readRequestHead } from "./index.js";

interface Sent {
  readonly flags: number;
  readonly args: unknown[];
  readonly attachments: [key: string, value: unknown][];
}

/** Reads a request of `say` as it arrived; the attachments in their order, repetitions included. */
function sentBy(frame: Buffer, parameters = 2): Sent {
  const input = new Hessian2Input(frame, 16, frame.length);
  readRequestHead(input);
  const args = Array.from({ length: parameters }, () => input.readValue());
  assert.equal(frame[input.position], 0x48);
  input.position++;
  const attachments: [string, unknown][] = [];
  while (frame[input.position] !== 0x5a) attachments.push([input.readString(), input.readValue()]);
  assert.equal(input.position, frame.length - 1);
  return { flags: frame[2]!, args, attachments };
}

/** A consumer, and a server by hand that answers each request with this body, status and flags. */
async function consumerOf(
  t: TestContext,
  answer: (frame: Buffer) => { body: Buffer; status?: number; flags?: number } | undefined,
  query = "",
): Promise<{ caller: Caller; frames: Buffer[]; lab: Lab }> {
  const lab = new Lab(t);
  const frames: Buffer[] = [];
  const { port } = await lab.rawServer((frame) => {
    frames.push(frame);
    const made = answer(frame);
    return made && frameBytes(made.flags ?? 0x02, made.status ?? 20, frame.readBigUInt64BE(4), made.body);
  });
  return { caller: callerOf(lab.protocol(), port, query), frames, lab };
}

const hi = { body: fromDump(`94 02"hi" 48 05"dubbo" 05"2.0.2" 5a`) };
const rejected = async (promise: Promise<Result>): Promise<RpcError> =>
  promise.then(
    () => assert.fail("must be rejected"),
    (error) => error,
  );

describe("what a consumer sends", () => {
  it("begins with the golden head and arguments, and says who calls in the attachments", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi, "version=1.0.0&group=g&token=s3cret");
    assert.equal(valueOfAnswer(await caller.call("say", ["hi", 7])), "hi");
    const [frame] = frames;
    const head = Buffer.concat([
      encodeRequestHead(Shop.interface, "1.0.0", "say", "Ljava/lang/String;I"),
      fromDump(`02"hi" 97`),
    ]);
    assert.equal(frame!.subarray(0, 4).toString("hex"), "dabbc200");
    assert.equal(frame!.subarray(16, 16 + head.length).toString("hex"), head.toString("hex"));
    assert.deepEqual(sentBy(frame!).attachments, [
      ["path", "com.acme.Shop"],
      ["interface", "com.acme.Shop"],
      ["version", "1.0.0"],
      ["group", "g"],
      ["remote.application", "bff"],
      ["token", "s3cret"],
      ["timeout", "1000"],
    ]);
  });

  it("names no version, group or token when the url has none", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi);
    await caller.call("say", ["hi", 7]);
    assert.equal(readRequestHead(new Hessian2Input(frames[0]!, 16)).version, "0.0.0");
    const keys = sentBy(frames[0]!).attachments.map(([key]) => key);
    assert.deepEqual(keys, ["path", "interface", "remote.application", "timeout"]);
  });

  it("names the contract's interface in its head, and the path of the url in its attachments", async (t) => {
    const lab = new Lab(t);
    const frames: Buffer[] = [];
    const { port } = await lab.rawServer((frame) => {
      frames.push(frame);
      return frameBytes(0x02, 20, frame.readBigUInt64BE(4), hi.body);
    });
    const service = new ServiceModel(Shop, undefined, undefined);
    const invoker = lab.protocol().refer(DubboUrl.parse(`dubbo://127.0.0.1:${port}/ctx/com.acme.Shop`), service);
    await invoker.invoke(
      new RpcInvocation(service, service.find("say", "Ljava/lang/String;I")!, ["hi", 7], undefined, undefined),
    );
    assert.equal(readRequestHead(new Hessian2Input(frames[0]!, 16)).path, "com.acme.Shop");
    assert.deepEqual(sentBy(frames[0]!).attachments[0], ["path", "ctx/com.acme.Shop"]);
  });

  it("carries the attachments of the call, of any type, after its own", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi);
    const attachments = { tenant: "a", n: 5, big: java.long(1), list: ["x"], __proto__: null };
    await caller.call("say", ["hi", 7], { attachments });
    assert.deepEqual(sentBy(frames[0]!).attachments.slice(4), [
      ["tenant", "a"],
      ["n", 5],
      ["big", 1n],
      ["list", ["x"]],
    ]);
  });

  it("says how long it waits: by the call, by the method, by the deadline", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi, "timeout=5000&say.timeout=7000");
    const timeoutsOf = async (set: Parameters<Caller["call"]>[2]): Promise<[string, unknown][]> => {
      await caller.call("say", ["hi", 7], set);
      return sentBy(frames.pop()!).attachments.slice(3);
    };
    assert.deepEqual(await timeoutsOf({}), [["timeout", "7000"]]);
    assert.deepEqual(await timeoutsOf({ options: { timeoutMs: 300 } }), [["timeout", "300"]]);
    assert.deepEqual(await timeoutsOf({ options: { timeoutMs: 300.5 } }), [["timeout", "301"]]);
    assert.deepEqual(await timeoutsOf({ deadline: performance.now() + 60_000 }), [["timeout", "7000"]]);
    const [timeout, countdown] = await timeoutsOf({ deadline: performance.now() + 2000 });
    assert.equal(timeout![0], "timeout");
    assert.equal(countdown![0], "_TO");
    assert.equal(timeout![1], countdown![1]);
    assert.ok(Number(timeout![1]) > 1000 && Number(timeout![1]) <= 2000, String(timeout![1]));
  });

  it("wants no answer when it is one-way: by the contract, by the url, by the call", async (t) => {
    const { caller, frames } = await consumerOf(
      t,
      ({ 2: flags }) => (flags === 0x82 ? undefined : hi),
      "find.return=false",
    );
    for (const [key, args, oneway, flags] of [
      ["say", ["hi", 7], undefined, 0xc2],
      ["say", ["hi", 7], true, 0x82],
      ["find", [1], undefined, 0x82],
    ] as const) {
      const result = await caller.call(key, [...args], oneway === undefined ? {} : { options: { oneway } });
      if (flags === 0x82) assert.equal(valueOfAnswer(result), undefined);
      await settle();
      assert.equal(frames.pop()![2], flags);
    }
  });

  for (const [what, key, args, path] of [
    ["an argument", "say", ["hi", "7"], /^com\.acme\.Shop\.say\.args\[1\]: expected int/],
    ["a field", "save", [{ id: 1.5 }], /args\[0\]\.id/],
    ["an unknown field", "save", [{ id: 1, nope: 1 }], /args\[0\].*nope/],
  ] as const) {
    it(`is refused with the path of ${what} that does not fit, before a byte is sent`, async (t) => {
      const { caller, frames } = await consumerOf(t, () => hi);
      await caller.call("say", ["hi", 7]);
      await assert.rejects(caller.call(key, [...args]), { message: path });
      assert.equal(valueOfAnswer(await caller.call("say", ["hi", 7])), "hi");
      assert.equal(frames.length, 2);
    });
  }

  it("is refused with the name of an attachment that cannot be sent", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi);
    class Own {}
    await assert.rejects(caller.call("say", ["hi", 7], { attachments: { own: new Own() } }), {
      message: /attachments\.own/,
    });
    assert.equal(frames.length, 0);
  });

  it("is refused when it is over the payload limit, and the connection goes on", async (t) => {
    const { caller, frames } = await consumerOf(t, () => hi, "payload=1000");
    const error = await rejected(caller.call("say", ["x".repeat(2000), 7]));
    assert.equal(error.code, RpcCode.Serialization);
    assert.match(error.message, /com\.acme\.Shop\.say .*data length too large/);
    assert.equal(valueOfAnswer(await caller.call("say", ["hi", 7])), "hi");
    assert.equal(frames.length, 1);
  });
});

describe("what a consumer makes of an answer", () => {
  for (const [status, code] of [
    [25, RpcCode.Serialization],
    [30, RpcCode.Timeout],
    [31, RpcCode.Timeout],
    [40, RpcCode.Network],
    [50, RpcCode.Serialization],
    [70, RpcCode.Network],
    [100, RpcCode.Network],
    [250, RpcCode.Network],
  ] as const) {
    it(`is an RpcError of code ${code} for status ${status}, with its text`, async (t) => {
      const { caller } = await consumerOf(
        t,
        () => ({ body: hessian("boom\n\tat Some.java"), status }),
        "group=g&version=1.0",
      );
      const error = await rejected(caller.call("say", ["hi", 7]));
      assert.equal(error.name, "RpcError");
      assert.equal(error.code, code);
      assert.equal(error.status, status);
      assert.equal(error.service, "g/com.acme.Shop:1.0");
      assert.equal(error.method, "say");
      assert.match(error.address!, /^127\.0\.0\.1:\d+$/);
      assert.ok(
        error.message.startsWith(
          `${error.address} refused ${error.service}.${error.method} with status ${status}: boom`,
        ),
      );
      assert.ok(!error.message.includes("Some.java"));
    });
  }

  it("reads a refusal in fastjson2, as a Java provider writes it that prefers that", async (t) => {
    const text = "java.io.IOException: no";
    const body = Buffer.concat([Buffer.of(0, 0, 0, text.length + 1, 0x49 + text.length), Buffer.from(text)]);
    const { caller } = await consumerOf(t, () => ({ body, status: 40, flags: 0x17 }));
    assert.match((await rejected(caller.call("say", ["hi", 7]))).message, /status 40: java\.io\.IOException: no$/);
  });

  it("keeps the status of a refusal whose text cannot be read", async (t) => {
    for (const [flags, body] of [
      [0x02, Buffer.from([0x45])],
      [0x17, Buffer.from([0xff])],
      [0x05, hessian("boom")],
      [0x02, Buffer.alloc(0)],
    ] as const) {
      const { caller } = await consumerOf(t, () => ({ body, status: 70, flags }));
      const error = await rejected(caller.call("say", ["hi", 7]));
      assert.equal(error.status, 70);
      assert.match(error.message, /no text that can be read/);
    }
  });

  const serialization: readonly [what: string, answer: { body: Buffer; flags?: number }, message: RegExp][] = [
    ["another serialization", { body: hi.body, flags: 0x17 }, /answered \S+\.\w+ in serialization 23, not hessian2/],
    ["an unknown kind", { body: Buffer.of(0x97) }, /answered \S+ with the unknown kind 7/],
    [
      "a value of another type",
      { body: fromDump("91 95") },
      /cannot read the answer of com\.acme\.Shop\.say: result: expected/,
    ],
    ["a truncated value", { body: fromDump(`91 05"hi"`) }, /cannot read the answer/],
    ["no body", { body: Buffer.alloc(0) }, /cannot read the answer/],
    ["null where null is not allowed", { body: fromDump("92") }, /cannot read the answer/],
    ["attachments that are no map", { body: fromDump(`94 02"hi" 90`) }, /the attachments are no map/],
  ];
  for (const [what, answer, message] of serialization) {
    it(`is an RpcError of code ${RpcCode.Serialization} for ${what}, and the next call is served`, async (t) => {
      let first = true;
      const { caller } = await consumerOf(t, () => {
        const made = first ? answer : hi;
        first = false;
        return made;
      });
      const error = await rejected(caller.call("say", ["hi", 7]));
      assert.equal(error.name, "RpcError");
      assert.equal(error.code, RpcCode.Serialization);
      assert.equal(error.method, "say");
      assert.match(error.message, message);
      assert.equal(valueOfAnswer(await caller.call("say", ["hi", 7])), "hi");
    });
  }

  it("gives attachments and the provider's address beside the value", async (t) => {
    const { caller } = await consumerOf(t, () => ({ body: hessian(4, "hi", new Map([["node", "a"]])) }));
    const { attachments, provider } = await caller.call("say", ["hi", 7]);
    assert.deepEqual({ ...attachments }, { node: "a" });
    assert.match(provider!, /^127\.0\.0\.1:\d+$/);
  });

  it("is a timeout when no answer comes, and a late one is dropped", async (t) => {
    const held: Buffer[] = [];
    const lab = new Lab(t);
    const { port, peers } = await lab.rawServer((frame) => {
      if (held.length > 0) return frameBytes(0x02, 20, frame.readBigUInt64BE(4), hi.body);
      held.push(frame);
      return undefined;
    });
    const caller = callerOf(lab.protocol(), port);
    const error = await rejected(caller.call("say", ["hi", 7], { options: { timeoutMs: 20 } }));
    assert.equal(error.code, RpcCode.Timeout);
    peers[0]!.connection.write(frameBytes(0x02, 20, held[0]!.readBigUInt64BE(4), hessian(1, "late")));
    assert.equal(valueOfAnswer(await caller.call("say", ["hi", 7])), "hi");
  });

  it("is a timeout at the deadline of the call it is part of", async (t) => {
    const { caller } = await consumerOf(t, () => undefined, "timeout=60000");
    const error = await rejected(caller.call("say", ["hi", 7], { deadline: performance.now() + 20 }));
    assert.equal(error.code, RpcCode.Timeout);
  });

  it("is cancelled by the caller's signal, with its reason", async (t) => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const { caller } = await consumerOf(t, () => {
      abort.abort(reason);
      return undefined;
    });
    const error = await rejected(caller.call("say", ["hi", 7], { options: { signal: abort.signal } }));
    assert.equal(error.code, RpcCode.Cancelled);
    assert.equal(error.cause, reason);
  });

  it("is a network error when the provider hangs up", async (t) => {
    const lab = new Lab(t);
    const { port } = await lab.rawServer((_, peer) => {
      peer.connection.destroy();
      return undefined;
    });
    const error = await rejected(callerOf(lab.protocol(), port, "reconnect=false").call("say", ["hi", 7]));
    assert.equal(error.code, RpcCode.Network);
  });

  it("throws what is declared as its class, over the wire of a Java provider", async (t) => {
    const fields = { detailMessage: "no", stackTrace: [], cause: null, suppressedExceptions: [], id: 5 };
    const { caller } = await consumerOf(t, () => ({ body: hessian(0, java.object("com.acme.Missing", fields)) }));
    const result = await caller.call("find", [5]);
    assert.ok(!result.ok && result.exception instanceof Missing);
    assert.equal(result.exception.id, 5);
  });
});
