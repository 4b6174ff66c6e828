import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import { printable, TimerWheel } from "@dubbo-ts/core/common";
import { cacheFilePath, RegistryCacheFile } from "@dubbo-ts/core/registry";
import { decode, t, toPlain } from "@dubbo-ts/hessian2";
import { DubboProtocol } from "@dubbo-ts/protocol-dubbo";
import type { Transporter } from "@dubbo-ts/remoting";
import {
  createDubbo,
  DubboUrl,
  defineService,
  type Invocation,
  JavaException,
  method,
  type RegistryFactory,
} from "dubbo-ts";
import { keptLog, OrderApi, orders, until, World } from "../e2e/fixture.js";
import { callBody, fastestMs, frame, hessian, hostileProvider, objectBytes, stranger, text, valueBody } from "./raw.js";

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

const unexpected = (value: unknown): never => assert.fail(`it gave ${inspect(value)}`);

async function folderOf(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-threats-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
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

  it("N04 patterns: our own over 64 KiB of what they like least, and those of an operator, end soon", async (test) => {
    const size = 64 * 1024;
    const nasty = [
      "a",
      " ",
      ".",
      "/",
      "\\",
      "%",
      "0",
      "1.",
      "a=",
      ",",
      "[",
      "\n",
      "RpcInvocation [methodName=",
      "a/../",
    ].map((part) => part.repeat(Math.ceil(size / part.length)).slice(0, size));
    const silently = (run: () => unknown): void => {
      try {
        run();
      } catch {}
    };
    const entries: Readonly<Record<string, (input: string) => unknown>> = {
      url: (input) => DubboUrl.parse(`dubbo://h:1/a?${input}`.slice(0, size)),
      "url of a host": (input) => DubboUrl.parse(`dubbo://${input}`.slice(0, size)),
      "encoded url": (input) => DubboUrl.parseEncoded(input),
      printable: (input) => printable(input, 4096),
      "cache name": (input) => cacheFilePath(DubboUrl.parse("zookeeper://h:1").with({ backup: input }), "a"),
      decimal: (input) => decode(objectBytes("java.math.BigDecimal", { value: hessian(input) }), t.any),
      date: (input) => decode(hessian(input), t.any),
    };
    for (const [what, run] of Object.entries(entries)) {
      for (const input of nasty) {
        const ms = fastestMs(5, () => silently(() => run(input)));
        assert.ok(ms < 250, `${what}: ${ms} ms for ${JSON.stringify(input.slice(0, 30))}`);
      }
    }
    const world = await World.of(test);
    const { dubbo } = await world.provider(orders(), { group: "a".repeat(200) });
    const evil = [
      "(a+)+b",
      "(.*)*b",
      ".*.*b",
      ".*.*.*.*b",
      `${"a?".repeat(100)}b`,
      "(a|a)".repeat(50),
      "(a|aa)+b",
      "a*".repeat(100),
      "(?=a+)+b",
    ];
    for (const pattern of [
      ...evil,
      "[a-z]+".repeat(20),
      "a{1,99}".repeat(30),
      `${".*a|".repeat(60)}b`,
      "\\1",
      "x".repeat(10_000),
    ]) {
      let bestMs = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        const done = await dubbo.offline(pattern).catch((error: unknown) => error);
        bestMs = Math.min(bestMs, performance.now() - start);
        assert.ok(Array.isArray(done) || done instanceof TypeError, String(done));
      }
      assert.ok(bestMs < 250, `${pattern.slice(0, 30)}: ${bestMs} ms`);
    }
  });

  it("N17 line breaks, escapes, marks of direction and 64 KiB names: one log line of less than 1 KiB", async (test) => {
    const world = await World.of(test);
    const logger = keptLog();
    const evil = "a\r\n2026-01-01 ERROR forged\u001b[2J\u202egpj\u2028\u0085";
    const service = orders({
      ask: (given) => {
        throw new Error(`${given}${"x".repeat(60_000)}`);
      },
    });
    const { port, url } = await world.provider(service, {}, { logger });
    const peer = await stranger(test, port);
    const answers: string[] = [];
    for (const name of [evil, "m".repeat(65_000), "\r".repeat(65_000), `${evil}${"m".repeat(60_000)}`]) {
      const long = hessian(name);
      const head = (path: Buffer, method: Buffer, descriptor: Buffer): Buffer =>
        Buffer.concat([hessian("2.0.2"), path, hessian("0.0.0"), method, descriptor, hessian("x"), Buffer.from("HZ")]);
      const api = hessian("com.acme.OrderApi");
      for (const body of [
        head(long, hessian("any"), hessian("Ljava/lang/Object;")),
        head(api, long, hessian("Ljava/lang/Object;")),
        head(api, hessian("any"), long),
        callBody(hessian(1), { attachments: hessian({ group: name }) }),
        callBody(hessian(1), { attachments: hessian({ path: name }) }),
        callBody(hessian("nope", [name], [1]), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
        }),
        callBody(hessian(name, ["int"], [1]), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
        }),
        callBody(hessian(name, [], []), {
          method: "$invoke",
          descriptor: "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
          attachments: hessian({ generic: name }),
        }),
      ]) {
        const { status, body: answer } = await peer.ask(body);
        assert.notEqual(status, 20);
        answers.push(answer.subarray(3).toString("utf8"));
      }
    }
    const client = world.dubbo({ logger }).client(OrderApi, { url, retries: 0 });
    await assert.rejects(client.ask(evil));
    // What a provider says ends in the consumer's errors and logs.
    for (const status of [40, 70, 250]) {
      const server = await hostileProvider(test, ({ id }) =>
        frame(hessian(`${evil}${"y".repeat(60_000)}`), { flags: 2, status, id }),
      );
      const victim = world.dubbo({ logger }).client(OrderApi, { url: server.url, retries: 0 });
      const error = await victim.any(1).then(unexpected, (thrown: Error) => thrown);
      logger.lines.push(error.message);
    }
    assert.ok(logger.lines.length > 20, `${logger.lines.length} lines`);
    for (const line of logger.lines) {
      assert.ok(line.length < 1024, `${line.length} characters: ${line.slice(0, 200)}`);
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e]/u, line.slice(0, 200));
    }
    for (const answer of answers) {
      assert.ok(answer.length < 4200, `${answer.length} characters`);
      assert.doesNotMatch(answer, /[\r\n\p{Cc}\u202e]| at .*\.js/u);
    }
  });

  it("N18 names as parts of paths: nothing is read or written outside the folder", async (test) => {
    const folder = await folderOf(test);
    const names = [
      "..",
      "a/../b",
      "a\0b",
      "x".repeat(300),
      "CON",
      "../../etc/passwd",
      "/etc",
      "a\\..\\b",
      ".",
      "~",
      "a:b",
    ];
    const home = join(homedir(), ".dubbo");
    for (const name of names) {
      const path = cacheFilePath(new DubboUrl({ protocol: "zookeeper", host: name, port: 2181 }), name)!;
      assert.equal(dirname(resolve(path)), home, name);
      assert.match(basename(path), /^dubbo-registry-[\w.,-]+\.cache$/);
      assert.ok(basename(path).length <= 255);
      assert.throws(() => createDubbo({ application: `a/${name}`, registry: "N/A" }), TypeError);
    }
    const inside = join(folder, "leases");
    for (const group of names) {
      const dubbo = createDubbo({
        application: "n18",
        registry: { address: `embedded://${inside}`, group },
        protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
        logger: keptLog(),
      });
      dubbo.provide(OrderApi, orders());
      await dubbo.start().catch(() => {});
      await dubbo.close({ graceMs: 0 });
    }
    const all = await readdir(folder, { recursive: true });
    for (const entry of all) assert.match(entry, /^leases(\/(CON|dubbo)(\/[\w.-]+)?)?$/, `unexpected ${entry}`);
    // A link that somebody planted where our files belong is replaced, or refused, and never followed.
    const target = join(folder, "target");
    await writeFile(target, "precious");
    const cache = join(folder, "cache");
    await symlink(target, cache);
    const wheel = new TimerWheel(2);
    const file = new RegistryCacheFile(cache, keptLog(), wheel);
    file.save("a.B", [DubboUrl.parse("dubbo://127.0.0.1:1/a.B")]);
    await file.flush();
    wheel.close();
    assert.equal(await readFile(target, "utf8"), "precious");
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere);
    await symlink(elsewhere, join(folder, "planted"));
    const planted = createDubbo({
      application: "n18",
      registry: `embedded://${join(folder, "planted")}`,
      protocols: { dubbo: { host: "127.0.0.1", port: 0 } },
      logger: keptLog(),
    });
    planted.provide(OrderApi, orders());
    await assert.rejects(planted.start(), /link/);
    await planted.close({ graceMs: 0 });
    assert.deepEqual(await readdir(elsewhere), []);
  });

  it("N19 a poisoned cache file: cut, flipped, foreign or of 1 GiB, the start takes under 2 s and says so", async (test) => {
    const folder = await folderOf(test);
    const good = `#Dubbo Registry Cache\ncom.acme.OrderApi=dubbo\\://127.0.0.1\\:1/com.acme.OrderApi\n`;
    const flipped = Buffer.from(good);
    for (let i = 25; i < flipped.length; i += 3) flipped[i] = flipped[i]! ^ (1 << (i % 8));
    const files: Readonly<Record<string, Buffer>> = {
      empty: Buffer.alloc(0),
      cut: Buffer.from(good.slice(0, 50)),
      flipped,
      noise: Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + 13) & 0xff)),
      "one long line": Buffer.from(`com.acme.OrderApi=${"dubbo\\://h\\:1/a ".repeat(100_000)}`),
      "a wild address": Buffer.from(
        "com.acme.OrderApi=dubbo\\://h\\:99999/x dubbo\\://\\:1 __proto__ file\\:/etc/passwd\n",
      ),
      "1 GiB": Buffer.from("#"),
    };
    const unreachable: RegistryFactory = () => ({
      isAvailable: () => false,
      register: async () => assert.fail("unreachable"),
      unregister: async () => {},
      subscribe: () => Promise.reject(new Error("unreachable")),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
    });
    for (const [what, bytes] of Object.entries(files)) {
      const path = join(folder, what.replaceAll(" ", "-"));
      await writeFile(path, bytes);
      if (what === "1 GiB") await truncate(path, 2 ** 30);
      const logger = keptLog();
      const dubbo = createDubbo({
        application: "n19",
        registry: { address: "fake://127.0.0.1:1", check: false, parameters: { file: path } },
        extensions: { registry: { fake: unreachable } },
        logger,
      });
      const client = dubbo.client(OrderApi, { check: false, retries: 0, timeoutMs: 200 });
      const start = performance.now();
      const cpu = process.cpuUsage();
      await dubbo.start();
      await assert.rejects(client.ask("x"), { name: "RpcError" }, what);
      const { user, system } = process.cpuUsage(cpu);
      // The call waits for its timeout; where others hold this process up, its own time is the truth.
      const ms = Math.min(performance.now() - start, 200 + (user + system) / 1000);
      assert.ok(ms < 2000, `${what}: ${ms} ms`);
      await dubbo.close({ graceMs: 0 });
      assert.ok(logger.lines.length > 0, what);
      if (what === "1 GiB") assert.ok(logger.lines.some((line) => /ignored the registry cache.*larger/.test(line)));
    }
  });

  it("S04 addresses made to be misread: the host that is shown is the host that is dialled, or there is an error", async (test) => {
    const world = await World.of(test);
    const dialled: string[] = [];
    const transporter: Transporter = {
      connect: ({ host }) => {
        dialled.push(host);
        return Promise.reject(new Error("not here"));
      },
      listen: () => Promise.reject(new Error("not here")),
    };
    const urls: Readonly<Record<string, string | undefined>> = {
      "dubbo://good.example:20880": "good.example",
      "dubbo://good.example@evil.example:20880": "evil.example",
      "dubbo://good.example:20880@evil.example:20881": "evil.example",
      "dubbo://a@b@evil.example:20880": "evil.example",
      "dubbo://evil.example:20880#@good.example:20880": "evil.example",
      "dubbo://evil.example:20880?x=@good.example:1": "evil.example",
      "dubbo://[::1]:20880": "[::1]",
      "dubbo://[fe80::1%lo]:20880": "[fe80::1%lo]",
      "dubbo://good.example\\@evil.example:20880": "evil.example",
      "dubbo://evil.example\\.good.example:20880": undefined,
      "dubbo://evil.example\\:20880": undefined,
      "dubbo://127.0.0.1%00.good.example:20880": undefined,
      "dubbo://127.0.0.1\0.good.example:20880": undefined,
      "dubbo://good.example\r\n.evil.example:20880": undefined,
      "dubbo://good.example evil.example:20880": undefined,
      "dubbo://:20880": undefined,
      "dubbo://@:20880": undefined,
      "dubbo:///good.example:20880": undefined,
      "dubbo://good.example:99999": undefined,
      "dubbo://good.example:-1": undefined,
      "dubbo://good.example:20880:1:2x": undefined,
      "dubbo://ｅvil.example:20880": undefined,
    };
    const app = (): ReturnType<World["dubbo"]> =>
      world.closes(
        createDubbo({
          application: "s04",
          registry: "N/A",
          logger: keptLog(),
          extensions: { protocol: { dubbo: (context) => new DubboProtocol(context, transporter) } },
        }),
      );
    for (const [url, host] of Object.entries(urls)) {
      dialled.length = 0;
      let error: unknown;
      try {
        await app().client(OrderApi, { url, retries: 0, check: false, timeoutMs: 100 }).ask("x");
      } catch (thrown) {
        error = thrown;
      }
      if (host === undefined) {
        assert.deepEqual(dialled, [], `${url} was dialled`);
        assert.ok(error instanceof TypeError, `${url}: ${String(error)}`);
        continue;
      }
      assert.ok(dialled.length > 0, url);
      assert.deepEqual([...new Set(dialled)], [host], url);
      assert.equal(DubboUrl.parse(url).host, host, url);
      assert.ok((error as Error).message.includes(host), String(error));
    }
    // The same from a registry: what is no address is passed over, and the good one is used.
    dialled.length = 0;
    const path = "/com.acme.OrderApi?interface=com.acme.OrderApi";
    const entries = Object.keys(urls).map((url) => encodeURIComponent(url.replace(/([?#].*)?$/, path)));
    const listing: RegistryFactory = () => ({
      isAvailable: () => true,
      register: async () => {},
      unregister: async () => {},
      subscribe: async (_, listener) => listener("providers", entries),
      unsubscribe: async () => {},
      onEvent() {},
      close: async () => {},
    });
    const registered = world.closes(
      createDubbo({
        application: "s04",
        registry: { address: "fake://h:1", parameters: { "file-cache": "false" } },
        logger: keptLog(),
        extensions: {
          registry: { fake: listing },
          protocol: { dubbo: (context) => new DubboProtocol(context, transporter) },
        },
      }),
    );
    await assert.rejects(registered.client(OrderApi, { check: false, retries: 0, timeoutMs: 100 }).ask("x"));
    await until("every address to be dialled", () => new Set(dialled).size >= 4);
    for (const host of dialled) assert.ok(Object.values(urls).includes(host), `${JSON.stringify(host)} was dialled`);
  });

  it("S11 an argument whose every way to become text throws: the error of a timeout is whole, and calls none of them", async (test) => {
    const world = await World.of(test);
    const called: string[] = [];
    const hidden = (name: string): PropertyDescriptor => ({
      value: () => {
        called.push(name);
        throw new Error(`${name} was called`);
      },
      enumerable: false,
    });
    const argument = Object.defineProperties({ sku: "secret-sku" } as Record<string, unknown>, {
      toString: hidden("toString"),
      toJSON: hidden("toJSON"),
      valueOf: hidden("valueOf"),
      [inspect.custom]: hidden("inspect.custom"),
      [Symbol.toPrimitive]: hidden("toPrimitive"),
    });
    const logger = keptLog();
    const server = await hostileProvider(test, () => undefined);
    const client = world.dubbo({ logger }).client(OrderApi, { url: server.url, retries: 1, timeoutMs: 30 });
    const error = await client.any(argument).then(unexpected, (thrown: Error) => thrown);
    assert.match(error.message, /com\.acme\.OrderApi\.any/);
    assert.match(error.message, /no answer within|limit/);
    for (const line of [error.message, inspect(error), ...logger.lines]) assert.ok(!line.includes("secret-sku"), line);
    await assert.rejects(client.any(1, { ...({} as object), timeoutMs: 10 }));
    assert.deepEqual(called, []);
  });
});
