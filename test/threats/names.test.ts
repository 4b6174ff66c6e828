import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { decode, t, toPlain } from "@dubbo-ts/hessian2";
import { DubboUrl, defineService, type Invocation, JavaException, method } from "dubbo-ts";
import { OrderApi, orders, World } from "../e2e/fixture.js";
import { callBody, frame, hessian, hostileProvider, objectBytes, stranger, text, valueBody } from "./raw.js";

/** Names that mean something to JavaScript, or to who writes it. */
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "toJSON",
  "__defineGetter__",
  "__lookupSetter__",
  "isPrototypeOf",
  "then",
  "Symbol.toPrimitive",
];

/** Every property of what all objects inherit from. */
function inherited(): unknown[] {
  const of = (target: object): unknown[] => {
    const properties = Object.getOwnPropertyDescriptors(target) as Record<PropertyKey, PropertyDescriptor>;
    return Reflect.ownKeys(properties).map((key) => [key, properties[key]!.value, properties[key]!.get]);
  };
  return [Object.prototype, Array.prototype, Map.prototype, Function.prototype, Error.prototype].map(of);
}

describe("names that a peer chooses", () => {
  it("N01 twelve names in maps, classes, attachments and urls: they are data, and no prototype changes", async (test) => {
    const world = await World.of(test);
    const before = inherited();
    const seen: Readonly<Record<string, unknown>>[] = [];
    const service = orders({
      any: (value, context) => {
        seen.push(context.attachments);
        return value;
      },
    });
    const { port, url } = await world.provider(service);
    const peer = await stranger(test, port);
    const client = world.dubbo().client(OrderApi, { url });
    const keys = Buffer.concat([...NAMES.flatMap((name) => [text(name), text("data")])]);
    const bodies = {
      map: Buffer.concat([Buffer.from("H"), keys, Buffer.from("Z")]),
      "typed map": Buffer.concat([Buffer.from("M"), text("java.util.TreeMap"), keys, Buffer.from("Z")]),
      class: Buffer.concat([
        Buffer.from("C"),
        hessian("com.acme.Any", NAMES.length, ...NAMES),
        Buffer.from([0x60]),
        ...NAMES.map(() => text("data")),
      ]),
    };
    for (const [what, bytes] of Object.entries(bodies)) {
      const value = decode(bytes, t.any);
      const pairs = value instanceof Map ? value : new Map(Object.entries((value as { fields: object }).fields));
      assert.deepEqual([...pairs.keys()], NAMES, what);
      assert.ok(
        [...pairs.values()].every((one) => one === "data"),
        what,
      );
      const plain = toPlain(value) as Record<string, unknown>;
      assert.equal(Object.hasOwn(plain, "__proto__"), true, what);
      assert.ok(Object.getPrototypeOf(plain) === null || Object.getPrototypeOf(plain) === Object.prototype, what);
      assert.equal((await peer.ask(callBody(bytes))).status, 20, what);
    }
    const record = decode(bodies.map, t.record(t.string));
    for (const name of NAMES) assert.ok(Object.hasOwn(record, name) && Reflect.get(record, name) === "data", name);
    await peer.ask(callBody(hessian(1), { attachments: bodies.map }));
    const attachments = seen.at(-1)!;
    for (const name of NAMES) assert.equal(Object.getOwnPropertyDescriptor(attachments, name)?.value, "data", name);
    for (const name of NAMES) {
      const parsed = DubboUrl.parse(`dubbo://h:1/a.B?${name}=data&default.${name}=x`);
      assert.equal(parsed.get(name), "data");
      assert.equal(parsed.getMethod(name, name), "data");
      assert.equal(DubboUrl.parse("dubbo://h:1/a.B").get(name), undefined);
      assert.equal(await client.any(name, { attachments: { [`x-${name}`]: name } }), name);
      assert.ok(Object.hasOwn(seen.at(-1)!, `x-${name}`));
    }
    assert.deepEqual(inherited(), before);
    assert.equal(({} as Record<string, unknown>)["data"], undefined);
  });

  it("N02 a client, and a result that has a `then`: nobody takes them for promises, and no call is made", async (test) => {
    const world = await World.of(test);
    let requests = 0;
    const provider = {
      name: "count",
      filter: (next: { invoke: (i: Invocation) => never }) => (invocation: Invocation) => {
        requests++;
        return next.invoke(invocation);
      },
    };
    const { url, port } = await world.provider(orders(), {}, { filters: { provider: [provider as never] } });
    const client = world.dubbo().client(OrderApi, { url });
    assert.equal(await client, client);
    assert.equal(await Promise.resolve(client), client);
    assert.equal(await (async () => client)(), client);
    const keys = ["then", "catch", "finally", "toJSON", "valueOf", Symbol.iterator, Symbol.asyncIterator];
    for (const key of keys) assert.equal(Reflect.get(client, key), undefined, String(key));
    assert.match(`${inspect(client)} ${String(client)}`, /Client/);
    JSON.stringify(client);
    assert.equal(requests, 0);
    // A record that came with a `then` is data for whoever awaits the call.
    const thenable = Buffer.concat([Buffer.from("H"), text("then"), text("data"), Buffer.from("Z")]);
    const peer = await stranger(test, port);
    assert.equal((await peer.ask(callBody(thenable))).status, 20);
    const Api = defineService("com.acme.Then", {
      methods: { get: method().returns(t.record(t.any)) },
    });
    assert.throws(() => defineService("a.B", { methods: { then: method() } }), /named\("then"\)/);
    const server = await hostileProvider(test, ({ id }) => frame(valueBody(thenable), { flags: 2, status: 20, id }));
    const got = await world
      .dubbo()
      .client(Api, { url: server.url })
      .get()
      .catch((error: unknown) => error);
    assert.ok(!(got instanceof Error) && Reflect.get(got as object, "then") === "data", inspect(got));
    const plain = { then: "x" };
    assert.deepEqual({ ...((await client.any(plain)) as Map<string, unknown>).entries().next() }.value, ["then", "x"]);
    assert.ok(requests > 0, "the counter counts nothing");
  });

  it("N03 methods of JavaScript as data keys: logging, printing and encoding them again never throws", async (test) => {
    const world = await World.of(test);
    const lines: string[] = [];
    const { url } = await world.provider(orders(), {}, { frameDump: { write: (line) => void lines.push(line) } });
    const client = world.dubbo().client(OrderApi, { url });
    for (const name of NAMES) {
      const value = new Map([[name, new Map([[name, name]])]]);
      assert.deepEqual(await client.any(value), value);
      assert.equal(typeof JSON.stringify(toPlain(value)), "string");
      const fields = decode(objectBytes("a.B", { [`${name}`]: text("data") }), t.any);
      assert.ok(inspect(fields).length > 0);
      assert.ok(lines.at(-1)!.includes(`${name}: {`), lines.at(-1));
      const exception = new JavaException("a.B", "x", { [name]: "data" });
      assert.ok(inspect(exception).length > 0 && `${exception}`.length > 0);
    }
  });
});
