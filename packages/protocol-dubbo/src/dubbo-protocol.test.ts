import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { DubboUrl, RpcCode } from "@dubbo-ts/core/common";
import { answered, ECHO, type Invocation, type Invoke, RpcInvocation, ServiceModel, thrown } from "@dubbo-ts/core/rpc";
import { JavaException } from "@dubbo-ts/hessian2";
import { MemoryTransporter } from "@dubbo-ts/remoting";
import { type Caller, callerOf, Lab, Missing, Shop, serve, settle, valueOfAnswer } from "./fixture.test.js";

/** A provider and a consumer, each with a protocol of its own. */
async function bothSides(
  t: TestContext,
  invoke: Invoke = serve,
  query = "",
  transporter?: MemoryTransporter,
): Promise<{ caller: Caller; lab: Lab; seen: Invocation[]; port: number }> {
  const lab = new Lab(t, transporter);
  const seen: Invocation[] = [];
  const noting: Invoke = (invocation) => {
    seen.push(invocation);
    return invoke(invocation);
  };
  const { port } = await lab.provider(noting, query);
  return { caller: callerOf(lab.protocol(), port, query), lab, seen, port };
}

describe("a call between two DubboProtocols", () => {
  for (const chunkBytes of [Number.POSITIVE_INFINITY, 1, 7]) {
    it(`gives values both ways, in chunks of ${chunkBytes}`, async (t) => {
      const { caller, seen } = await bothSides(t, serve, "", new MemoryTransporter({ chunkBytes }));
      assert.equal(valueOfAnswer(await caller.call("say", ["hi 订单 😀", -7])), "hi 订单 😀 -7");
      assert.deepEqual({ ...(valueOfAnswer(await caller.call("find", [5])) as object) }, { id: 5, note: null });
      assert.equal(valueOfAnswer(await caller.call("find", [0])), null);
      assert.equal(valueOfAnswer(await caller.call("save", [{ id: 1 }])), undefined);
      assert.deepEqual({ ...(seen.at(-1)!.args[0] as object) }, { id: 1, note: null });
      assert.equal(valueOfAnswer(await caller.call("getById", [5])), "getById 5");
      assert.equal(valueOfAnswer(await caller.call("getByName", ["a"])), "getByName a");
      const any = new Map<string, unknown>([["a", [1, 2n, null, new Date(5)]]]);
      assert.deepEqual(valueOfAnswer(await caller.call("any", [any])), any);
    });
  }

  it("gives a long value in one piece", async (t) => {
    const { caller } = await bothSides(t, async ({ args }) => answered(`${args[0]}`));
    const text = "订".repeat(300_000);
    assert.equal(valueOfAnswer(await caller.call("say", [text, 0], { options: { timeoutMs: 20_000 } })), text);
  });

  it("gives an exception as its class when the contract declares it, and as a JavaException when not", async (t) => {
    const thrownValues = [
      new Missing("no order", { id: 5 }),
      new JavaException(
        "java.lang.IllegalStateException",
        "no",
        {},
        { cause: new JavaException("java.io.IOException", "disk") },
      ),
    ];
    const { caller } = await bothSides(t, async ({ args }) => thrown(thrownValues[args[0] as number], { node: "a" }));
    const declared = await caller.call("find", [0]);
    assert.ok(!declared.ok && declared.exception instanceof Missing);
    assert.equal(declared.exception.message, "no order");
    assert.equal(declared.exception.id, 5);
    assert.equal(declared.attachments!["node"], "a");
    const unknown = await caller.call("find", [1]);
    assert.ok(!unknown.ok && unknown.exception instanceof JavaException && !(unknown.exception instanceof Missing));
    assert.equal(unknown.exception.className, "java.lang.IllegalStateException");
    assert.equal((unknown.exception.cause as Error).message, "disk");
  });

  it("carries attachments both ways", async (t) => {
    const { caller, seen } = await bothSides(t, async () => answered("x", { node: "a", n: 1 }));
    const { attachments } = await caller.call("say", ["a", 1], { attachments: { tenant: "t", n: 2 } });
    assert.deepEqual({ ...attachments }, { node: "a", n: 1 });
    const got = seen[0]!.attachments!;
    assert.equal(got["tenant"], "t");
    assert.equal(got["n"], 2);
    assert.equal(got["remote.application"], "bff");
    assert.ok(seen[0]!.deadline! > performance.now() && seen[0]!.deadline! <= performance.now() + 1000);
  });

  it("reaches the service without an answer when it is one-way", async (t) => {
    let arrived!: () => void;
    const came = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { caller, seen } = await bothSides(t, async () => {
      arrived();
      return thrown(new Missing("nobody hears it", { id: 1 }));
    });
    const result = await caller.call("say", ["a", 1], { options: { oneway: true } });
    assert.equal(valueOfAnswer(result), undefined);
    await came;
    assert.deepEqual(seen[0]!.args, ["a", 1]);
  });

  it("echoes any value past the service", async (t) => {
    const { caller, seen, port } = await bothSides(t);
    const service = new ServiceModel(Shop, undefined, undefined);
    for (const value of ["ping", 5, null, new Map([["a", 1n]])]) {
      const result = await caller.invoker.invoke(new RpcInvocation(service, ECHO, [value], undefined, undefined));
      assert.deepEqual(valueOfAnswer(result), value);
    }
    assert.equal(seen[0]!.method, ECHO);
    assert.ok(port > 0);
  });

  it("goes to the service of its group and version", async (t) => {
    const lab = new Lab(t);
    const naming = async ({ service }: Invocation) => answered(service.key);
    const { protocol, port } = await lab.provider(naming, "version=1.0");
    await lab.export(protocol, naming, "dubbo://127.0.0.1:0/com.acme.Shop?version=1.0&group=g");
    await lab.export(protocol, naming, "dubbo://127.0.0.1:0/com.acme.Shop?version=2.0");
    const consumer = lab.protocol();
    const keyOf = async (query: string) => valueOfAnswer(await callerOf(consumer, port, query).call("say", ["a", 1]));
    assert.equal(await keyOf("version=1.0"), "com.acme.Shop:1.0");
    assert.equal(await keyOf("version=1.0&group=g"), "g/com.acme.Shop:1.0");
    assert.equal(await keyOf("version=2.0"), "com.acme.Shop:2.0");
    await assert.rejects(keyOf("version=3.0"), { code: RpcCode.MethodNotFound, status: 40 });
    await assert.rejects(keyOf("version=2.0&group=g"), { code: RpcCode.MethodNotFound, status: 70 });
  });

  it("is one of many on one connection", async (t) => {
    const { caller } = await bothSides(t, async (invocation) => {
      if ((invocation.args[0] as number) % 3 === 0) await settle();
      return serve(invocation);
    });
    const values = await Promise.all(Array.from({ length: 300 }, (_, i) => caller.call("count", [i])));
    assert.deepEqual(
      values.map(valueOfAnswer),
      values.map((_, i) => i + 1),
    );
  });
});

describe("DubboProtocol.export", () => {
  it("gives the url with the port that was bound", async (t) => {
    const lab = new Lab(t);
    const { exporter, port } = await lab.provider(serve, "a=1");
    assert.ok(port > 0);
    assert.equal(exporter.url.toString(), `dubbo://127.0.0.1:${port}/com.acme.Shop?a=1&bind.port=${port}`);
  });

  it("keeps the address that is told, where another one is bound", async (t) => {
    const lab = new Lab(t);
    const protocol = lab.protocol();
    const { url } = await lab.export(protocol, serve, "dubbo://public:30000/com.acme.Shop?bind.ip=0.0.0.0&bind.port=0");
    assert.equal(url.address, "public:30000");
    const caller = callerOf(lab.protocol(), Number(url.get("bind.port")));
    assert.equal(valueOfAnswer(await caller.call("count", [1])), 2);
  });

  it("shares a port among services that ask for the same one", async (t) => {
    const lab = new Lab(t);
    const { protocol, port } = await lab.provider(serve);
    const other = await lab.export(protocol, serve, "dubbo://127.0.0.1:0/com.acme.Shop?group=g");
    assert.equal(other.url.port, port);
  });

  it("rejects when the port is taken, and the service can be exported elsewhere", async (t) => {
    const lab = new Lab(t);
    const { port } = await lab.provider(serve);
    const protocol = lab.protocol();
    await assert.rejects(lab.export(protocol, serve, `dubbo://127.0.0.1:${port}/com.acme.Shop`), {
      name: "RpcError",
      code: RpcCode.Network,
    });
    const { url } = await lab.export(protocol, serve, "dubbo://127.0.0.1:0/com.acme.Shop");
    assert.notEqual(url.port, port);
  });

  it("tries again to bind a port that was taken before", async (t) => {
    const lab = new Lab(t);
    const { protocol: first, port } = await lab.provider(serve);
    const second = lab.protocol();
    const at = `dubbo://127.0.0.1:${port}/com.acme.Shop`;
    await assert.rejects(lab.export(second, serve, at), { code: RpcCode.Network });
    await first.close(0);
    assert.equal((await lab.export(second, serve, at)).url.port, port);
  });
});

describe("DubboProtocol.refer", () => {
  it("refuses a provider that does not take hessian2", (t) => {
    const protocol = new Lab(t).protocol();
    const url = DubboUrl.parse("dubbo://h:1/com.acme.Shop?serialization=fastjson2&prefer.serialization=fastjson2");
    assert.throws(() => protocol.refer(url, new ServiceModel(Shop, undefined, undefined)), {
      name: "RpcError",
      code: RpcCode.Serialization,
      address: "h:1",
      message: /cannot call com\.acme\.Shop at h:1: it takes fastjson2/,
    });
  });

  it("is available once connected, and no more after close", async (t) => {
    const { caller } = await bothSides(t);
    assert.equal(caller.invoker.isAvailable(), false);
    await caller.call("count", [1]);
    assert.equal(caller.invoker.isAvailable(), true);
    await caller.invoker.close();
    await caller.invoker.close();
    assert.equal(caller.invoker.isAvailable(), false);
  });

  it("serves a call that comes after close by a connection of its own, until everything is closed", async (t) => {
    const { caller, lab, port } = await bothSides(t);
    const consumer = lab.protocol();
    const late = callerOf(consumer, port);
    await late.call("count", [1]);
    await late.invoker.close();
    assert.ok((await late.call("count", [1])).ok);
    assert.equal(late.invoker.isAvailable(), false);
    await consumer.close(0);
    await assert.rejects(late.call("count", [1]), { code: RpcCode.Network });
    assert.ok((await caller.call("count", [1])).ok);
  });

  it("warns of calls by a lazy client that should not be called, if it is told to", async (t) => {
    const { lab, port } = await bothSides(t);
    const guard = callerOf(lab.protocol(), port, "lazy=true&lazyclient_request_with_warning=true");
    for (let i = 0; i < 3; i++) await guard.call("count", [1]);
    const warnings = lab.lines.all.filter((line) => line.includes("should not be called"));
    assert.equal(warnings.length, 1);
  });

  it("shares one connection per provider until the last invoker lets go, and opens its own where asked", async (t) => {
    const { lab, port, seen } = await bothSides(t);
    const consumer = lab.protocol();
    const peerOf = async (caller: Caller): Promise<string> => {
      await caller.call("count", [1]);
      return seen.at(-1)!.peer!.remoteAddress;
    };
    const one = callerOf(consumer, port);
    const two = callerOf(consumer, port, "timeout=5000");
    const own = callerOf(consumer, port, "connections=2");
    const shared = await peerOf(one);
    assert.equal(await peerOf(two), shared);
    const owned = new Set([await peerOf(own), await peerOf(own), await peerOf(own), await peerOf(own)]);
    assert.equal(owned.size, 2);
    assert.ok(!owned.has(shared));
    await one.invoker.close();
    assert.equal(await peerOf(two), shared);
    await two.invoker.close();
    assert.notEqual(await peerOf(callerOf(consumer, port)), shared);
  });

  it("is no longer available when its provider says that it leaves, and what runs still ends", async (t) => {
    const lab = new Lab(t);
    let release!: () => void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { protocol, port } = await lab.provider(async (invocation) => {
      await held;
      return serve(invocation);
    });
    const caller = callerOf(lab.protocol(), port);
    const running = caller.call("count", [1]);
    while (!caller.invoker.isAvailable()) await settle();
    protocol.announceClose();
    while (caller.invoker.isAvailable()) await settle();
    release();
    assert.equal(valueOfAnswer(await running), 2);
  });
});

describe("DubboProtocol.close", () => {
  it("lets a call that runs end within its grace, and takes no more", async (t) => {
    const lab = new Lab(t);
    let arrived!: () => void;
    let release!: () => void;
    const came = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { protocol, port } = await lab.provider(async (invocation) => {
      arrived();
      await held;
      return serve(invocation);
    });
    const caller = callerOf(lab.protocol(), port, "reconnect=false&timeout=20000");
    const running = caller.call("count", [1]);
    await came;
    const closed = protocol.close(10_000);
    release();
    assert.equal(valueOfAnswer(await running), 2);
    await closed;
    await assert.rejects(caller.call("count", [1]), { code: RpcCode.Network });
  });

  it("fails what still runs when there is no grace, on both sides", async (t) => {
    for (const side of ["provider", "consumer"] as const) {
      const lab = new Lab(t);
      let arrived!: () => void;
      const came = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const provider = await lab.provider(() => {
        arrived();
        return new Promise(() => {});
      });
      const consumer = lab.protocol();
      const running = callerOf(consumer, provider.port, "timeout=20000").call("count", [1]);
      const failed = assert.rejects(running, { code: RpcCode.Network });
      await came;
      await (side === "provider" ? provider.protocol : consumer).close(0);
      await failed;
    }
  });

  it("may be called twice, and without anything open", async (t) => {
    const lab = new Lab(t);
    const { protocol } = await lab.provider(serve);
    await Promise.all([protocol.close(0), protocol.close(0)]);
    await lab.protocol().close(0);
  });
});
