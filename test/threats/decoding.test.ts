import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decode, encode, Hessian2Input, HessianError, JavaException, JavaObject, t } from "@dubbo-ts/hessian2";
import { createDubbo, defineService, method } from "dubbo-ts";
import { Line, Order, OrderApi, OrderMissing, orders, World } from "../e2e/fixture.js";
import { decoderEntries } from "./decoder-entries.js";
import { callBody, frame, hessian, hostileProvider, objectBytes, stranger, text, valueBody } from "./raw.js";

/** 400,000 empty maps in a list: what decoding all of them would cost is seen at once. */
const MANY_MAPS = Buffer.concat([Buffer.from([0x58, 0x49, 0x00, 0x06, 0x1a, 0x80]), Buffer.alloc(800_000, "HZ")]);

describe("what a provider decodes", () => {
  it("S01 ids 0..31 sweep: only hessian2 reaches a decoder, and the connection goes on", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const { port } = await world.provider(
      orders({
        any: (value) => {
          calls++;
          return value;
        },
      }),
    );
    const peer = await stranger(test, port);
    for (let id = 0; id <= 31; id++) {
      let status = 0;
      let body = Buffer.alloc(0);
      const entries = await decoderEntries(async () => {
        ({ status, body } = (await peer.ask(callBody(hessian(["a"])), { flags: 0xc0 | id })) as never);
      });
      if (id === 2) {
        assert.equal(status, 20);
        assert.ok(entries > 0, "the counter counts nothing");
      } else {
        assert.equal(status, 40, `id ${id}`);
        assert.ok(body.includes(`serialization ${id} is not accepted`), body.toString("latin1"));
        assert.equal(entries, 0, `id ${id}`);
      }
    }
    assert.equal(calls, 1);
    await peer.serves();
  });

  it("S02 unknown method with a body of 400 k maps: refused before an argument is decoded", async (test) => {
    const world = await World.of(test);
    // Java's switches of this check: none of them may open it here.
    const parameters = { "serialize.check.status": "DISABLE", "serialization.security.check": "false" };
    const { port } = await world.provider(orders(), { parameters });
    const peer = await stranger(test, port);
    const wrong = {
      method: callBody(MANY_MAPS, { method: "nothere" }),
      types: callBody(MANY_MAPS, { descriptor: "Ljava/util/List;Ljava/util/List;" }),
      service: callBody(MANY_MAPS, { path: "com.acme.Nothing" }),
    };
    for (const [what, body] of Object.entries(wrong)) {
      const entries = await decoderEntries(async () => {
        assert.equal((await peer.ask(body)).status, 40, what);
      });
      assert.equal(entries, 0, what);
    }
    await peer.serves();
  });

  it("S03 names of methods and setters on the way of every field: decoding calls none of them", () => {
    const names = ["id", "toString", "valueOf", "toJSON", "then", "hashCode", "equals", "compareTo"];
    const touched: string[] = [];
    const trap = (name: string): PropertyDescriptor => ({
      configurable: true,
      get() {
        touched.push(`get ${name}`);
        return undefined;
      },
      set() {
        touched.push(`set ${name}`);
      },
    });
    const fields = Object.fromEntries(names.map((name) => [name, hessian(1)]));
    const evil = objectBytes("com.acme.Evil", fields);
    const line = objectBytes("com.acme.Line", { sku: hessian("a"), amount: hessian(2) });
    const missing = objectBytes("com.acme.OrderMissing", { detailMessage: hessian("no"), id: hessian(5n) });
    const map = Buffer.concat([
      Buffer.from("H"),
      ...names.flatMap((name) => [text(name), hessian(1)]),
      Buffer.from("Z"),
    ]);
    const overridden = names.filter((name) => name === "toString" || name === "valueOf");
    const kept = overridden.map((name) => Object.getOwnPropertyDescriptor(Object.prototype, name)!);
    for (const name of names) Object.defineProperty(Object.prototype, name, trap(name));
    for (const name of names) Object.defineProperty(OrderMissing.prototype, name, trap(name));
    let values: unknown[];
    try {
      values = [
        decode(evil, t.any),
        decode(map, t.any),
        decode(line, Line),
        decode(missing, OrderMissing as never),
        decode(evil, t.lossless),
      ];
    } finally {
      for (const name of names) {
        Reflect.deleteProperty(Object.prototype, name);
        Reflect.deleteProperty(OrderMissing.prototype, name);
      }
      overridden.forEach((name, i) => void Object.defineProperty(Object.prototype, name, kept[i]!));
    }
    assert.deepEqual(touched, []);
    assert.ok(values[0] instanceof JavaObject && Object.keys(values[0].fields).length === names.length);
    assert.equal((values[1] as Map<string, number>).get("toString"), 1);
    assert.deepEqual({ ...(values[2] as object) }, { sku: "a", amount: 2 });
    assert.equal((values[3] as { fields: { id: bigint } }).fields.id, 5n);
  });

  it("S05 an answer in another serialization: the call fails with status 90 and the connection is closed", async (test) => {
    const world = await World.of(test);
    for (const id of [0, 1, 3, 4, 7, 23, 31]) {
      const server = await hostileProvider(test, (request) =>
        frame(valueBody(hessian("poison")), { flags: id, status: 20, id: request.id }),
      );
      const client = world.dubbo().client(OrderApi, { url: server.url, retries: 0 });
      const entries = await decoderEntries(async () => {
        await assert.rejects(client.ask("x"), { name: "RpcError", status: 90 }, `id ${id}`);
      });
      assert.equal(entries, 0);
      await server.peers[0]!.closed();
    }
  });

  it("S06 each mode of $invoke that Java has been attacked by: refused, and no code of the service runs", async (test) => {
    const world = await World.of(test);
    let calls = 0;
    const count = (): never => {
      calls++;
      throw new Error("ran");
    };
    const { port } = await world.provider(orders({ ask: count, any: count }));
    const peer = await stranger(test, port);
    const descriptor = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";
    const args = hessian("ask", ["java.lang.String"], ["x"]);
    const modes = [
      "nativejava",
      "bean",
      "raw.return",
      "gson",
      "protobuf-json",
      "NATIVEJAVA",
      "false",
      "x",
      "__proto__",
    ];
    for (const method of ["$invoke", "$invokeAsync"]) {
      for (const generic of modes) {
        const attachments = hessian({ path: "com.acme.OrderApi", generic });
        const { status, body } = await peer.ask(callBody(args, { method, descriptor, attachments }));
        assert.notEqual(status, 20, `${method} ${generic}`);
        assert.match(body.toString("latin1"), /is not supported, only generic=true/, `${method} ${generic}`);
      }
      // A method that is not of the contract is out of reach, whatever JavaScript would find under its name.
      for (const name of ["constructor", "__proto__", "toString", "__defineGetter__", "$invoke"]) {
        const { status, body } = await peer.ask(
          callBody(hessian(name, [], []), { method, descriptor, attachments: hessian({ generic: "true" }) }),
        );
        assert.notEqual(status, 20);
        assert.match(body.toString("latin1"), /No such method/);
      }
    }
    assert.equal(calls, 0);
    await peer.serves().catch(() => {}); // `any` counts too
    assert.equal(calls, 1, "the counter counts nothing");
  });

  it("S07 a map with class = any global stays data, in generic calls too", async (test) => {
    const world = await World.of(test);
    const seen: unknown[] = [];
    const { port } = await world.provider(
      orders({
        any: (value) => {
          seen.push(value);
          return null;
        },
      }),
    );
    const peer = await stranger(test, port);
    const descriptor = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";
    for (const name of ["Function", "Proxy", "process", "Object", "globalThis", "constructor", "java.lang.Runtime"]) {
      const value = { class: name, prototype: { class: "Function" }, code: "process.exit(1)" };
      for (const attachments of [{ generic: "true" }]) {
        const body = callBody(hessian("any", ["java.lang.Object"], [value]), {
          method: "$invoke",
          descriptor,
          attachments: hessian(attachments),
        });
        assert.equal((await peer.ask(body)).status, 20);
      }
      assert.equal((await peer.ask(callBody(hessian(value)))).status, 20);
      assert.equal((await peer.ask(callBody(objectBytes(name, { code: text("x") })))).status, 20);
      for (const got of seen.splice(0)) {
        assert.ok(got instanceof Map || got instanceof JavaObject, String(got));
        assert.ok(got instanceof Map ? got.get("class") === name || got.get("code") !== undefined : got.is(name));
      }
    }
    const Api = defineService("com.acme.OrderApi", { methods: { any: method(Order).returns(t.any) } });
    const dubbo = world.closes(
      createDubbo({ application: "s07", registry: "N/A", protocols: { dubbo: { host: "127.0.0.1", port: 0 } } }),
    );
    dubbo.provide(Api, { any: () => "ran" });
    const { addresses } = await dubbo.start();
    const strict = await stranger(test, Number(/:(\d+)\//.exec(addresses[0]!)![1]));
    const { status, body } = await strict.ask(
      callBody(hessian("any", ["com.acme.Order"], [{ class: "Function", id: 1n }]), {
        method: "$invoke",
        descriptor,
        attachments: hessian({ generic: "true" }),
      }),
    );
    assert.notEqual(status, 20, body.toString("latin1"));
  });

  it("S12 a class nobody declared: the same inert record in arguments, attachments, answers and generic calls", async (test) => {
    const world = await World.of(test);
    const className = "com.sun.rowset.JdbcRowSetImpl";
    const bytes = objectBytes(className, { dataSourceName: text("ldap://127.0.0.1/x"), autoCommit: Buffer.from("T") });
    const same = (value: unknown, where: string): void => {
      assert.ok(value instanceof JavaObject, `${where}: ${String(value)}`);
      assert.equal(value.className, className, where);
      assert.equal(Object.getPrototypeOf(value.fields), null, where);
      assert.deepEqual({ ...value.fields }, { dataSourceName: "ldap://127.0.0.1/x", autoCommit: true }, where);
    };
    const seen: unknown[] = [];
    const service = orders({
      any: (value, context) => {
        seen.push(value, context.attachments["x"]);
        return null;
      },
    });
    const { port } = await world.provider(service);
    const peer = await stranger(test, port);
    const attachments = Buffer.concat([Buffer.from("H"), text("x"), bytes, Buffer.from("Z")]);
    await peer.ask(callBody(hessian(1), { attachments }));
    same(seen[1], "attachment");
    await peer.ask(callBody(bytes));
    same(seen[2], "argument");
    const args = Buffer.concat([hessian("any", ["java.lang.Object"]), Buffer.from([0x79]), bytes]);
    const descriptor = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";
    await peer.ask(callBody(args, { method: "$invoke", descriptor, attachments: hessian({ generic: "true" }) }));
    same(seen[4], "generic argument");
    const server = await hostileProvider(test, ({ id }) => frame(valueBody(bytes), { flags: 2, status: 20, id }));
    const consumer = world.dubbo();
    same(await consumer.client(OrderApi, { url: server.url }).any(1), "answer");
    same(await consumer.untyped("com.acme.OrderApi", { url: server.url }).invoke("any", [], []), "untyped answer");
    // Where the contract says what comes, another class is refused and not made.
    await assert.rejects(consumer.client(OrderApi, { url: server.url, retries: 0 }).find(1n), /com\.acme\.Order/);
  });

  it("S13 every way a decoder gives up: the message is made of our words, a place and names, never of values", () => {
    const secret = "S3CRET";
    const value = { sku: secret, amount: 2 };
    const whole = [
      encode({ id: 5n, lines: [value, value], note: secret }, Order),
      hessian([
        secret,
        [secret, 1.5, 7n, new Date(5), Buffer.from(secret)],
        { a: secret },
        new Map([[secret.toLowerCase(), secret]]),
      ]),
      objectBytes("com.acme.OrderMissing", { detailMessage: text(secret), id: text(secret) }),
    ];
    const reasons = /^[a-z0-9][ -~…]*( \(at byte \d+\))?$/;
    let seed = 13;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const messages = new Set<string>();
    let refused = 0;
    for (let i = 0; i < 30_000; i++) {
      const bytes = Buffer.from(whole[i % whole.length]!);
      for (let n = random(3); n >= 0; n--) {
        const at = random(bytes.length);
        // Not inside the secret: what is damaged there would not be it any more.
        if (!bytes.subarray(Math.max(0, at - 6), at + 6).includes(secret)) bytes[at] = random(256);
      }
      const cut = random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      try {
        decode(cut, [Order, t.any, OrderMissing as never, t.lossless][random(4)] as typeof t.any);
      } catch (error) {
        refused++;
        assert.ok(error instanceof HessianError, String(error));
        assert.ok(error.message.length < 1500, error.message);
        // A damaged map has values where its keys were, and the path is made of keys.
        const reason = error.message.slice(error.path === "" ? 0 : error.path.length + 2);
        assert.doesNotMatch(reason, /S3CRET/i, error.message);
        assert.doesNotMatch(error.path, /[\p{Cc}\p{Cs}\u2028-\u202e]/u);
        assert.match(reason, reasons);
        messages.add(
          error.message
            .replace(/.*: /, "")
            .replace(/\d+|0x\w+/g, "#")
            .replace(/ \(at.*/, ""),
        );
      }
    }
    assert.ok(refused > 5000 && messages.size > 30, `${refused} refusals of ${messages.size} kinds`);
  });

  it("S14 classes that exploits are made of: every one is an inert record, and none reaches code", () => {
    // Public knowledge of what deny lists hold; here no list is needed, and any other name gives the same.
    const gadgets = [
      "bsh.XThis",
      "ch.qos.logback.core.db.DriverManagerConnectionSource",
      "clojure.core$comp",
      "com.alibaba.fastjson.JSONObject",
      "com.caucho.naming.QName",
      "com.mchange.v2.c3p0.JndiRefForwardingDataSource",
      "com.rometools.rome.feed.impl.ToStringBean",
      "com.sun.jndi.ldap.LdapAttribute",
      "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
      "com.sun.rowset.JdbcRowSetImpl",
      "groovy.util.Expando",
      "java.beans.EventHandler",
      "java.lang.ProcessBuilder",
      "java.lang.Runtime",
      "java.lang.reflect.Proxy",
      "java.net.URLClassLoader",
      "java.rmi.server.UnicastRemoteObject",
      "java.security.SignedObject",
      "javax.naming.ldap.Rdn$RdnEntry",
      "javax.script.ScriptEngineManager",
      "org.apache.commons.beanutils.BeanComparator",
      "org.apache.commons.collections.functors.InvokerTransformer",
      "org.apache.commons.collections4.functors.ChainedTransformer",
      "org.apache.xbean.naming.context.ContextUtil$ReadOnlyBinding",
      "org.codehaus.groovy.runtime.MethodClosure",
      "org.hibernate.property.BasicPropertyAccessor",
      "org.springframework.aop.support.DefaultBeanFactoryPointcutAdvisor",
      "org.springframework.beans.factory.ObjectFactory",
      "org.yaml.snakeyaml.tokens.DirectiveToken",
      "sun.rmi.server.UnicastRef",
      "Function",
      "Object",
      "constructor",
      "__proto__",
    ];
    for (const className of gadgets) {
      const bytes = objectBytes(className, { command: text("id"), __proto__: hessian(1), then: hessian(2) });
      for (const schema of [t.any, t.lossless] as const) {
        const value = decode(bytes, schema as typeof t.any);
        assert.ok(value instanceof JavaObject, `${className}: ${String(value)}`);
        assert.equal(value.className, className);
        assert.equal(Object.getPrototypeOf(value), JavaObject.prototype);
        assert.equal(Object.getPrototypeOf(value.fields), null);
        assert.equal(value.fields["command"], "id");
      }
      assert.throws(() => decode(bytes, Line), HessianError, className);
    }
    const throwable = objectBytes("org.evil.ShellException", {
      detailMessage: text("x"),
      cause: Buffer.from("N"),
      stackTrace: Buffer.from("N"),
      suppressedExceptions: Buffer.from("N"),
      command: text("id"),
    });
    const exception = decode(throwable, t.any);
    assert.ok(exception instanceof JavaException && Object.getPrototypeOf(exception) === JavaException.prototype);
  });

  it("N25 decoded bytes are a copy: changing the input afterwards changes no result", () => {
    const value = { raw: new Uint8Array(100).fill(7), text: "x".repeat(50), list: [1n, "y"] };
    const Raw = t.object("com.acme.Raw", { raw: t.bytes, text: t.string });
    const typed = Buffer.from(encode({ raw: value.raw, text: value.text }, Raw));
    const untyped = hessian(value);
    const first = decode(typed, Raw);
    const second = new Hessian2Input(untyped).readValue() as Map<string, unknown>;
    const third = decode(untyped, t.lossless) as Map<string, unknown>;
    typed.fill(0xff);
    untyped.fill(0xff);
    assert.deepEqual(first.raw, value.raw);
    assert.equal(first.text, value.text);
    for (const map of [second, third]) {
      assert.deepEqual(new Uint8Array(map.get("raw") as Uint8Array), value.raw);
      assert.equal(map.get("text"), value.text);
      assert.deepEqual(map.get("list"), [1n, "y"]);
    }
    assert.notEqual(first.raw.buffer, typed.buffer);
  });
});
