import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answered, defineService, type Invocation, type Invoke, method } from "@dubbo-ts/core/rpc";
import { Hessian2Input, java, t } from "@dubbo-ts/hessian2";
import {
  assertServes,
  frameBytes,
  fromDump,
  hessian,
  Lab,
  peerOf,
  type RawPeer,
  type RequestParts,
  requestBody,
  Shop,
  serve,
} from "./fixture.test.js";

describe("a request", () => {
  // The specification's golden request and its golden responses, printed by Java.
  const golden = fromDump(`dabb c2 00 0000000000000001 0000006e
    05 "2.0.2"  0c "com.foo.Echo"  05 "1.0.0"  03 "say"  13 "Ljava/lang/String;I"
    02 "hi"  97
    48  04 "path" 0c "com.foo.Echo"  09 "interface" 0c "com.foo.Echo"  07 "version" 05 "1.0.0"  5a`);
  const Echo = defineService("com.foo.Echo", {
    methods: { say: method(t.string, t.int).returns(t.nullable(t.string)) },
  });

  for (const [value, answer] of [
    ["hi", `dabb 02 14 0000000000000001 00000012  94  02"hi"  48 05"dubbo" 05"2.0.2" 5a`],
    [null, `dabb 02 14 0000000000000001 0000000f  95          48 05"dubbo" 05"2.0.2" 5a`],
  ] as const) {
    it(`as Java writes it is answered with ${value}, as Java writes that`, async (t) => {
      const lab = new Lab(t);
      const seen: Invocation[] = [];
      const invoke: Invoke = async (invocation) => {
        seen.push(invocation);
        return answered(value);
      };
      const { port } = await lab.provider(invoke, "version=1.0.0", Echo);
      const peer = await lab.raw(port);
      peer.connection.write(golden);
      assert.equal((await peer.take()).toString("hex"), fromDump(answer).toString("hex"));
      assert.deepEqual(seen[0]!.args, ["hi", 7]);
      assert.deepEqual(
        { ...seen[0]!.attachments },
        { path: "com.foo.Echo", interface: "com.foo.Echo", version: "1.0.0" },
      );
      assert.equal(seen[0]!.service.version, "1.0.0");
      assert.match(seen[0]!.peer!.remoteAddress, /^memory:\d+$/);
    });
  }

  it("is refused in bytes as Java would: a status and one string", async (t) => {
    const { peer } = await peerOf(t, () => Promise.reject(new Error("boom")));
    peer.connection.write(frameBytes(0xc2, 0, 1n, requestBody()));
    assert.equal(
      (await peer.take()).toString("hex"),
      fromDump(`dabb 02 46 0000000000000001 00000005 04"boom"`).toString("hex"),
    );
  });

  it("keeps its id, whatever 64 bits it is", async (t) => {
    const { peer } = await peerOf(t);
    for (const id of [0n, -1n, 1n << 63n, 0x0123456789abcdefn]) {
      assert.equal((await peer.ask(requestBody(), { id })).id, BigInt.asUintN(64, id));
    }
  });

  it("is served when its attachments are null, or bytes follow them", async (t) => {
    const { peer } = await peerOf(t);
    await assertServes(peer, { attachments: null });
    const more = Buffer.concat([requestBody(), Buffer.from("trailing")]);
    assert.equal((await peer.ask(more)).status, 20);
    await assertServes(peer);
  });

  it("gives 0 for an int that is null, as a field of Java would be", async (t) => {
    const { peer } = await peerOf(t);
    const { body } = await peer.ask(requestBody({ args: ["hi", null] }));
    assert.equal(body.subarray(2, 6).toString(), "hi 0");
  });

  it("finds its overload by name and descriptor", async (t) => {
    const { peer } = await peerOf(t);
    const get = async (descriptor: string, args: unknown[]): Promise<string | null> => {
      const { status, body, text } = await peer.ask(requestBody({ method: "get", descriptor, args }));
      assert.equal(status, 20, text);
      const input = new Hessian2Input(body);
      input.readInt();
      return input.readString();
    };
    assert.equal(await get("I", [5]), "getById 5");
    assert.equal(await get("Ljava/lang/String;", ["a"]), "getByName a");
    assert.equal(await get("ILjava/lang/String;", [5, "a"]), "getBoth 5,a");
    // dubbo-go makes descriptors from values: the name and the count tell, where they can.
    assert.equal(await get("JLjava/lang/Object;", [5, "a"]), "getBoth 5,a");
    assert.equal(await get("V[Ljava/util/Date", [5, "a"]), "getBoth 5,a");
  });

  it("of dubbo-go is refused when more than one overload takes as many arguments", async (t) => {
    const { peer } = await peerOf(t);
    const { status, text } = await peer.ask(requestBody({ method: "get", descriptor: "J", args: [5] }));
    assert.equal(status, 40);
    assert.equal(text, "Fail to decode request due to: com.acme.Shop has no method get(J)");
    await assertServes(peer);
  });

  it("echoes any value, except where the contract has a method that fits", async (t) => {
    const { peer } = await peerOf(t);
    const value = new Map([["a", [1, "b"]]]);
    const { body } = await peer.ask(requestBody({ method: "$echo", descriptor: "Ljava/lang/Object;", args: [value] }));
    const input = new Hessian2Input(body);
    assert.equal(input.readInt(), 4);
    assert.deepEqual(input.readValue(), value);
    const fromGo = await peer.ask(requestBody({ method: "$echo", descriptor: "I", args: [1] }));
    assert.equal(fromGo.status, 20);
    const wrong = await peer.ask(requestBody({ method: "$echo", descriptor: "II", args: [1, 1] }));
    assert.equal(wrong.status, 40);
    await assertServes(peer);
  });

  it("brings its deadline as `_TO`, `_to` or `timeout`, as text or number; what makes no sense counts as none", async (t) => {
    let seen: Invocation | undefined;
    const { peer } = await peerOf(t, (invocation) => {
      seen = invocation;
      return serve(invocation);
    });
    const leftMs = async (attachments: unknown): Promise<number | undefined> => {
      await peer.ask(requestBody({ attachments }));
      return seen!.deadline === undefined ? undefined : Math.round((seen!.deadline - performance.now()) / 1000);
    };
    assert.equal(await leftMs({ timeout: "9000" }), 9);
    assert.equal(await leftMs({ _TO: "5000", timeout: "9000" }), 5);
    assert.equal(await leftMs({ _TO: 5000 }), 5);
    assert.equal(await leftMs({ _TO: java.long(5000) }), 5);
    assert.equal(await leftMs({ _to: "7000" }), 7);
    for (const timeout of ["abc", "-1", "0", "NaN", "1e99", "", null, [1]])
      assert.equal(await leftMs({ timeout }), undefined);
    assert.equal(await leftMs(null), undefined);
  });
});

describe("a bad request", () => {
  const text = (rest: string | RegExp): RegExp =>
    new RegExp(
      `^Fail to decode request due to: ${typeof rest === "string" ? rest.replace(/[.()/;$[\]]/g, "\\$&") : rest.source}`,
    );
  const good = requestBody();
  const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`k${i}`, "v"]));

  const cases: readonly [what: string, body: Buffer, why: RegExp, flags?: number][] = [
    [
      "for an unknown service",
      requestBody({ path: "com.acme.Nope" }),
      text("service com.acme.Nope is not provided here"),
    ],
    ["for a service called like a part of every object", requestBody({ path: "__proto__" }), text("service __proto__")],
    [
      "for an unknown method",
      requestBody({ method: "nope" }),
      text("com.acme.Shop has no method nope(Ljava/lang/String;I)"),
    ],
    ["for another descriptor", requestBody({ descriptor: "I" }), text("com.acme.Shop has no method say(I)")],
    [
      "with a malformed descriptor",
      requestBody({ descriptor: "Lnope" }),
      text("com.acme.Shop has no method say(Lnope)"),
    ],
    [
      "for an unknown version",
      requestBody({ version: "9.9.9" }),
      text("service com.acme.Shop is not provided here in version 9.9.9, but com.acme.Shop"),
    ],
    ["with no path", requestBody({ path: null }), text("the service, the method or its descriptor is null")],
    ["with no method", requestBody({ method: null }), text("the service, the method")],
    ["with no descriptor", requestBody({ descriptor: null }), text("the service, the method")],
    ["with a number for its method", requestBody({ method: 5 }), text(/./)],
    ["with too few arguments", requestBody({ args: ["hi"] }), text(/./)],
    ["with no argument", requestBody({ args: [] }), text(/./)],
    ["with text for an int", requestBody({ args: ["hi", "7"] }), text(/args\[1\]/)],
    ["with an int for text", requestBody({ args: [5, 7] }), text(/args\[0\]/)],
    ["with null for text", requestBody({ args: [null, 7] }), text(/args\[0\]/)],
    ["without attachments", requestBody({ attachments: undefined }), text(/./)],
    ["with text for attachments", requestBody({ attachments: "path" }), text("the attachments are no map")],
    ["with a list for attachments", requestBody({ attachments: ["path"] }), text("the attachments are no map")],
    ["with 257 attachments", requestBody({ attachments: many }), text("more than 256 attachments")],
    ["that is empty", Buffer.alloc(0), text(/./)],
    ["that is garbage", Buffer.from([0x45, 0x40, 0x47, 0xff]), text(/./)],
    [
      "with an endless list",
      Buffer.concat([
        hessian("2.0.2", Shop.interface, "0.0.0", "any", "Ljava/lang/Object;"),
        fromDump("58 49 7fffffff"),
      ]),
      text(/./),
    ],
    ["in an unknown serialization", good, text("serialization 5 is not accepted, only hessian2 (2)"), 0xc5],
    ["in fastjson2", good, text("serialization 23 is not accepted"), 0xd7],
    ["in serialization 0", good, text("serialization 0 is not accepted"), 0xc0],
  ];

  for (const [what, body, why, flags = 0xc2] of cases) {
    it(`${what} is answered with status 40, and the next one is served`, async (t) => {
      const { peer, lab } = await peerOf(t);
      const answer = await peer.ask(body, { flags, id: 42n });
      assert.equal(answer.status, 40, answer.text);
      assert.match(answer.text, why);
      assert.equal(answer.id, 42n);
      assert.equal(answer.flags, 0x02);
      assert.equal(lab.lines.all.length, 1);
      assert.match(lab.lines.all[0]!, /^refused a call from memory:\d+ with status 40: /);
      await assertServes(peer);
    });

    it(`${what}, one-way, is not answered at all`, async (t) => {
      const { peer } = await peerOf(t);
      peer.connection.write(frameBytes(flags & ~0x40, 0, 42n, body));
      await assertServes(peer);
      assert.equal(peer.frames.length, 0);
    });
  }

  it("that was cut off anywhere is answered with status 40", async (t) => {
    const { peer } = await peerOf(t);
    for (let end = 0; end < good.length; end++) {
      const { status } = await peer.ask(good.subarray(0, end));
      assert.equal(status, 40, `cut at ${end}`);
    }
    await assertServes(peer);
  });

  it("does not get its own long or forged text back as it was", async (t) => {
    const { peer, lab } = await peerOf(t);
    const { text } = await peer.ask(requestBody({ method: `x\r\n\u001b[2J\u202e${"y".repeat(65_000)}` }));
    assert.ok(text.length < 1200, String(text.length));
    for (const line of [text, ...lab.lines.all]) assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
  });

  it("for a group that is not here is answered with status 70", async (t) => {
    const { peer } = await peerOf(t, serve, "group=a&version=1.0");
    const { status, text } = await peer.ask(
      requestBody({ version: "1.0", attachments: { group: "b", version: "1.0" } }),
    );
    assert.equal(status, 70);
    assert.equal(
      text,
      "org.apache.dubbo.remoting.RemotingException: Not found exported service: b/com.acme.Shop:1.0 in [a/com.acme.Shop:1.0], may be version or group mismatch",
    );
    assert.equal((await peer.ask(requestBody({ version: "1.0", attachments: null }))).status, 70);
    await assertServes(peer, { version: "1.0", attachments: { group: "a" } });
  });
});

describe("group and version", () => {
  const naming =
    (name: string): Invoke =>
    async (invocation) =>
      answered(`${name} ${invocation.service.key} ${invocation.args[0]}`);

  async function servedBy(peer: RawPeer, parts: RequestParts): Promise<string | null> {
    const { status, body, text } = await peer.ask(requestBody(parts));
    if (status !== 20) return `${status} ${text}`;
    const input = new Hessian2Input(body);
    input.readInt();
    return input.readString();
  }

  it("choose among the services of one path", async (t) => {
    const lab = new Lab(t);
    const { protocol, port } = await lab.provider(naming("plain"));
    const at = (query: string): string => `dubbo://127.0.0.1:0/com.acme.Shop?${query}`;
    await lab.export(protocol, naming("one"), at("version=1.0"));
    await lab.export(protocol, naming("two"), at("version=2.0"));
    await lab.export(protocol, naming("grouped"), at("group=g&version=2.0"));
    const peer = await lab.raw(port);
    assert.equal(await servedBy(peer, {}), "plain com.acme.Shop hi");
    assert.equal(await servedBy(peer, { version: null }), "plain com.acme.Shop hi");
    assert.equal(await servedBy(peer, { attachments: null }), "plain com.acme.Shop hi");
    assert.equal(await servedBy(peer, { version: "1.0", attachments: { version: "1.0" } }), "one com.acme.Shop:1.0 hi");
    assert.equal(await servedBy(peer, { version: "2.0" }), "two com.acme.Shop:2.0 hi");
    assert.equal(await servedBy(peer, { attachments: { version: "2.0" } }), "two com.acme.Shop:2.0 hi");
    const both = { version: "2.0", attachments: { group: "g", version: "2.0" } };
    assert.equal(await servedBy(peer, both), "grouped g/com.acme.Shop:2.0 hi");
    assert.equal(
      await servedBy(peer, { attachments: { group: "g", version: "2.0" } }),
      "grouped g/com.acme.Shop:2.0 hi",
    );
    assert.match(
      (await servedBy(peer, { version: "1.0", attachments: { group: "g" } }))!,
      /^70 org\.apache\.dubbo\.remoting\.RemotingException: Not found exported service: g/,
    );
  });

  it("are found in the body alone and in the attachments alone, where no service is without a version", async (t) => {
    const lab = new Lab(t);
    const { port } = await lab.provider(naming("one"), "version=1.0");
    const peer = await lab.raw(port);
    assert.equal(await servedBy(peer, { version: "1.0", attachments: {} }), "one com.acme.Shop:1.0 hi");
    assert.equal(await servedBy(peer, { attachments: { version: "1.0" } }), "one com.acme.Shop:1.0 hi");
    assert.match(
      (await servedBy(peer, {}))!,
      /^70 org\.apache\.dubbo\.remoting\.RemotingException: Not found exported service: com\.acme\.Shop:0\.0\.0 in \[com\.acme\.Shop:1\.0\]/,
    );
  });

  it("in the attachments alone lead to the method of that version, wherever its contract has it", async (test) => {
    const say = method(t.string, t.int).returns(t.string);
    const other = method(t.string, t.int).returns(t.int);
    const One = defineService("com.acme.Shop", { methods: { say, other } });
    const Two = defineService("com.acme.Shop", { methods: { added: method(), other, say: say.returns(t.long) } });
    const lab = new Lab(test);
    const byIndex =
      (...answers: unknown[]): Invoke =>
      async ({ method: { index } }) =>
        answered(answers[index]);
    const { protocol, port } = await lab.provider(byIndex("one", 1), "version=1.0", One);
    await lab.export(protocol, byIndex(undefined, 2, 3n), "dubbo://127.0.0.1:0/com.acme.Shop?version=2.0", Two);
    const peer = await lab.raw(port);
    const valueOfCall = async (version: string, name: string): Promise<unknown> => {
      const { status, body, text } = await peer.ask(requestBody({ method: name, attachments: { version } }));
      assert.equal(status, 20, text);
      const input = new Hessian2Input(body);
      input.readInt();
      return input.readValue();
    };
    assert.equal(await valueOfCall("1.0", "say"), "one");
    assert.equal(await valueOfCall("2.0", "say"), 3n);
    assert.equal(await valueOfCall("2.0", "other"), 2);
    const lacking = await peer.ask(
      requestBody({ method: "added", descriptor: "", args: [], attachments: { version: "1.0" } }),
    );
    assert.equal(lacking.status, 40);
    assert.match(lacking.text, /has no method added\(\)/);
  });

  it("may not be the same twice on one port; a taken place is free again after close", async (t) => {
    const lab = new Lab(t);
    const { protocol, exporter, port } = await lab.provider(naming("first"));
    const at = "dubbo://127.0.0.1:0/com.acme.Shop?x=1";
    await assert.rejects(lab.export(protocol, naming("second"), at), {
      name: "TypeError",
      message: /com\.acme\.Shop is provided twice on one port/,
    });
    const peer = await lab.raw(port);
    assert.equal(await servedBy(peer, {}), "first com.acme.Shop hi");
    await exporter.close();
    await exporter.close();
    assert.match((await servedBy(peer, {}))!, /^40 .*not provided here/);
    await lab.export(protocol, naming("second"), at);
    assert.equal(await servedBy(peer, {}), "second com.acme.Shop hi");
  });
});
