import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import {
  Decimal,
  type Dubbo,
  type DubboOptions,
  DubboUrl,
  JavaException,
  type ProvideOptions,
  RpcCode,
  RpcError,
  t,
} from "dubbo-ts";
import { keptLog, LOOPBACK, OrderApi, orders, until, World } from "./fixture.js";
import { Item, Refused, WorkApi, work } from "./workers.fixture.js";

const MODULE = new URL("./workers.fixture.js", import.meta.url);
const FAST = { retries: 0, timeoutMs: 5000 } as const;

type Where = "inline" | "in workers" | "in workers, by injvm";
const WHERE: readonly Where[] = ["inline", "in workers", "in workers, by injvm"];

async function provided(
  test: TestContext,
  where: Where = "in workers",
  options: ProvideOptions<typeof WorkApi> = {},
  own: Partial<DubboOptions> = {},
) {
  const world = await World.of(test);
  const log = keptLog();
  const dubbo = world.dubbo({ application: "worker-provider", logger: log, ...own });
  if (where === "inline") dubbo.provide(WorkApi, work(), options);
  else dubbo.provide(WorkApi, MODULE, { workers: 1, ...options });
  const { addresses } = await dubbo.start();
  const { address, port } = DubboUrl.parse(addresses[0]!);
  const url = `dubbo://${address}`;
  const consumer = where.endsWith("injvm") ? dubbo : world.dubbo({ application: "asker" });
  const client = consumer.client(WorkApi, where.endsWith("injvm") ? { ...FAST, scope: "local" } : { ...FAST, url });
  return { world, dubbo, client, url, port, log };
}

async function rejection(call: Promise<unknown>): Promise<Error> {
  const error = await call.then(
    () => assert.fail("it should have been rejected"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof Error);
  return error;
}

async function refusal(call: Promise<unknown>): Promise<RpcError> {
  const error = await rejection(call);
  assert.ok(error instanceof RpcError, `${error}`);
  return error;
}

describe("a service in worker threads", () => {
  it("gives the same answers as inline", async (test) => {
    const value = new Map<string, unknown>([
      ["long", 1n],
      ["list", [1, "two", null, true, new Date(0)]],
      ["bytes", Uint8Array.of(1, 2, 3)],
    ]);
    const items = [{ id: 2n ** 60n, price: Decimal.parse("1.20"), note: null }];
    for (const where of WHERE) {
      const { client } = await provided(test, where);
      assert.deepEqual(await client.echo(value), value, where);
      assert.deepEqual(await client.items(items), items, where);
      assert.equal(await client.echo(null), null, where);
      assert.equal(await client.$echo("there"), "there", where);
    }
  });

  it("runs in another thread", async (test) => {
    const { client } = await provided(test);
    assert.ok((await client.thread()) > 0);
    const { client: inline } = await provided(test, "inline");
    assert.equal(await inline.thread(), 0);
  });

  it("gives the same exceptions as inline", async (test) => {
    const kinds = ["declared", "caused", "java", "foreign", "error", "nameless", "text", "nothing"];
    const seen = new Map<Where, unknown[]>();
    for (const where of WHERE) {
      const { client } = await provided(test, where);
      const all: unknown[] = [];
      for (const kind of kinds) {
        const error = await rejection(client.fail(kind));
        assert.ok(error instanceof JavaException, `${where}: ${kind}: ${error}`);
        const { className, message, cause } = error;
        all.push([kind, className, message, error instanceof Refused && [error.code, error.item], cause && `${cause}`]);
      }
      seen.set(where, all);
    }
    assert.deepEqual(seen.get("in workers"), seen.get("inline"));
    assert.deepEqual(seen.get("in workers, by injvm"), seen.get("inline"));
    const { client } = await provided(test);
    const declared = await rejection(client.fail("declared"));
    assert.ok(declared instanceof Refused);
    assert.deepEqual([declared.code, declared.item?.price.toString()], [7, "1.50"]);
    assert.ok(Item.of !== undefined);
  });

  it("refuses what cannot be sent back as inline does", async (test) => {
    const messages: string[] = [];
    for (const where of ["inline", "in workers"] as const) {
      const { client, port } = await provided(test, where);
      const error = await refusal(client.wrong());
      assert.equal(error.code, RpcCode.Serialization);
      messages.push(error.message.replaceAll(String(port), "PORT"));
    }
    assert.equal(messages[0], messages[1]);
  });

  it("shows its stack with exposeStack alone", async (test) => {
    const { client } = await provided(test);
    assert.doesNotMatch((await rejection(client.fail("error"))).message, /workers\.fixture/);
    const { client: exposed } = await provided(test, "in workers", {}, { exposeStack: true });
    assert.match(
      (await rejection(exposed.fail("error"))).message,
      /RangeError: out of bounds\n {4}at .*workers\.fixture/,
    );
  });

  it("has the same context as inline", async (test) => {
    const call = { attachments: { tenant: "a", count: 3 } };
    for (const where of WHERE) {
      const { client, port } = await provided(test, where);
      const { value, attachments } = await client.context.reply(call);
      const context = value as Map<string, unknown>;
      assert.deepEqual(attachments, Object.assign(Object.create(null), { served: "yes" }), where);
      assert.deepEqual(
        context.get("attachments"),
        new Map<string, unknown>([
          ["tenant", "a"],
          ["count", 3],
        ]),
        where,
      );
      const remote = where.endsWith("injvm") ? /^$/ : /^127\.0\.0\.1:\d+$/;
      assert.match(context.get("remote") as string, remote, where);
      assert.equal(context.get("local"), where.endsWith("injvm") ? "" : `127.0.0.1:${port}`, where);
      assert.equal(context.get("application"), where.endsWith("injvm") ? null : "asker", where);
      assert.equal(context.get("service"), "com.acme.WorkApi", where);
      assert.equal(context.get("method"), "context", where);
      assert.equal(context.get("aborted"), false, where);
      assert.equal(context.get("hasTime"), true, where);
    }
  });

  it("tells the signal of its context when the caller is gone", async (test) => {
    const { world, client, url } = await provided(test, "in workers", { workers: { threads: 1, callsPerThread: 4 } });
    const leaver = world.dubbo();
    const leaving = leaver.client(WorkApi, { ...FAST, url, timeoutMs: 60_000 });
    const call = refusal(leaving.whenGone("left"));
    await leaving.thread();
    await leaver.close({ graceMs: 0 });
    await call;
    let notes: readonly string[] = [];
    while (notes.length === 0) notes = await client.notes();
    assert.deepEqual(notes, ["left: the caller is gone"]);
  });

  it("stops with its caller's time when it minds the signal: status 31", async (test) => {
    const { client } = await provided(test, "in workers, by injvm", { workers: { threads: 1, callsPerThread: 2 } });
    assert.equal((await refusal(client.whenGone("late", { timeoutMs: 50 }))).code, RpcCode.Timeout);
    let notes: readonly string[] = [];
    while (notes.length === 0) notes = await client.notes();
    assert.deepEqual(notes, ["late: the caller has stopped waiting"]);
  });

  it("takes bodies of megabytes and gives them back", async (test) => {
    const { client } = await provided(test);
    const bytes = new Uint8Array(4_000_000).map((_, i) => i * 7);
    const all = await Promise.all([client.bytes(bytes), client.bytes(bytes.subarray(1))]);
    assert.ok(Buffer.from(all[0]).equals(bytes));
    assert.ok(Buffer.from(all[1]).equals(bytes.subarray(1)));
  });

  it("says as inline does that an answer is too long", async (test) => {
    const own = { protocols: { dubbo: { ...LOOPBACK.dubbo, maxBodyBytes: 100_000 } } };
    const messages: string[] = [];
    for (const where of ["inline", "in workers"] as const) {
      const { client, port } = await provided(test, where, {}, own);
      const error = await refusal(client.zeros(100_000));
      assert.equal(error.code, RpcCode.Serialization);
      // Inline stops writing earlier.
      messages.push(error.message.replaceAll(String(port), "PORT").replace(/large: \d+,/, "large: N,"));
      assert.equal(await client.echo("next"), "next");
    }
    assert.equal(messages[0], messages[1]);
    assert.match(messages[0]!, /Data length too large/);
  });

  it("decodes within the limits of its port", async (test) => {
    const own = { protocols: { dubbo: { ...LOOPBACK.dubbo, limits: { stringLength: 100 } } } };
    const messages: string[] = [];
    for (const where of ["inline", "in workers"] as const) {
      const { client, port } = await provided(test, where, {}, own);
      const { message } = await refusal(client.echo("x".repeat(200)));
      // Inline counts bytes from the frame before.
      messages.push(message.replaceAll(String(port), "PORT").replace(/at byte \d+/, "at byte N"));
      assert.equal(await client.echo("short"), "short");
    }
    assert.equal(messages[0], messages[1]);
  });

  it("mixes up none of 1,000 interleaved calls", async (test) => {
    const { client, world, url } = await provided(test, "in workers", { workers: { threads: 2, callsPerThread: 8 } });
    const other = world.dubbo().client(WorkApi, { ...FAST, url });
    const calls = Array.from({ length: 1000 }, async (_, i) => {
      const asker = i % 2 === 0 ? client : other;
      if (i % 5 === 0) await assert.rejects(asker.fail("declared"), Refused);
      else if (i % 7 === 0) assert.ok((await asker.wait(i % 4)) > 0);
      else assert.equal(await asker.echo(`call ${i}`), `call ${i}`);
    });
    await Promise.all(calls);
    const threads = await Promise.all(Array.from({ length: 32 }, () => client.wait(5)));
    assert.equal(new Set(threads).size, 2);
  });

  it("leaves the event loop of the process to others while it computes", async (test) => {
    const { client, dubbo, world } = await provided(test);
    dubbo.provide(OrderApi, orders());
    await dubbo.start();
    const quick = world.dubbo().client(OrderApi, FAST);
    await quick.ask("you");
    let isDone = false;
    const slow = client.burn(1500).then(() => {
      isDone = true;
    });
    for (let i = 0; i < 10; i++) assert.equal(await quick.ask("you"), "hello you");
    assert.equal(isDone, false);
    await slow;
  });

  it("takes one-way calls", async (test) => {
    const { client } = await provided(test);
    await client.note("first");
    let notes: readonly string[] = [];
    while (notes.length === 0) notes = await client.notes();
    assert.deepEqual(notes, ["first"]);
  });

  it("asks for its token, and answers generic calls", async (test) => {
    const { world, url, client } = await provided(test, "in workers", { token: "secret" });
    assert.equal((await refusal(client.echo(1))).code, RpcCode.Forbidden);
    const allowed = world.dubbo().client(WorkApi, { ...FAST, url: `${url}/com.acme.WorkApi?token=secret` });
    assert.equal(await allowed.echo(1), 1);
    const generic = world.dubbo().generic("com.acme.WorkApi", { ...FAST, url: `${url}/com.acme.WorkApi?token=secret` });
    const items = await generic.invoke("items", ["java.util.List"], [[]]);
    assert.deepEqual(items, []);
  });

  it("stands beside the same interface in other groups, inline or in workers", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.provide(WorkApi, MODULE, { group: "a", workers: 1 });
    dubbo.provide(WorkApi, work(), { group: "b" });
    dubbo.provide(WorkApi, MODULE, { group: "c", workers: 1 });
    await dubbo.start();
    const consumer = world.dubbo();
    const threads: number[] = [];
    for (const group of ["a", "b", "c"]) {
      const client = consumer.client(WorkApi, { ...FAST, group });
      threads.push(await client.thread());
      const key = ((await client.context()) as Map<string, unknown>).get("service");
      assert.equal(key, `${group}/com.acme.WorkApi`);
      await assert.rejects(client.fail("declared"), Refused);
    }
    assert.equal(threads[1], 0);
    assert.ok(threads[0]! > 0 && threads[2]! > 0 && threads[0] !== threads[2]);
  });
});

describe("a worker thread that ends", () => {
  it("by process.exit takes its own calls along and no others, and is replaced", async (test) => {
    const { client, dubbo, log } = await provided(test, "in workers", { workers: 2 });
    const other = client.burn(200);
    const error = await refusal(client.exit(7));
    assert.equal(error.code, RpcCode.Network);
    assert.equal(error.status, 80);
    assert.match(error.message, /worker thread for com\.acme\.WorkApi\.exit ended with exit code 7/);
    assert.ok((await other) > 0);
    const [status] = dubbo.status().workers;
    assert.deepEqual([status!.service, status!.crashes, status!.lost], ["com.acme.WorkApi", 1, 1]);
    const threads = new Set<number>();
    await until("a new thread", () => log.lines.some((line) => /exit code 7; another one is started/.test(line)));
    while (threads.size < 2) for (const id of await Promise.all([client.wait(20), client.wait(20)])) threads.add(id);
  });

  it("by an error that nothing caught says which one", async (test) => {
    const { client } = await provided(test);
    const error = await refusal(client.crash("outside of any call"));
    assert.equal(error.status, 80);
    assert.match(error.message, /ended by an error that nothing caught: Error: outside of any call/);
    assert.equal(await client.echo("again"), "again");
  });

  it("without memory leaves the process alone", async (test) => {
    const workers = { threads: 1, resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } };
    const { client } = await provided(test, "in workers", { workers });
    const error = await refusal(client.fill({ timeoutMs: 30_000 }));
    assert.match(error.message, /ended by an error that nothing caught: .*memory/);
    assert.equal(await client.echo("again"), "again");
  });

  it("again and again is started again and again, and calls wait for it", async (test) => {
    const { client } = await provided(test);
    for (let i = 0; i < 3; i++) {
      assert.equal((await refusal(client.exit(i))).status, 80);
      assert.equal(await client.echo(i), i);
    }
  });

  it("loses calls of this process in the same way", async (test) => {
    const { client } = await provided(test, "in workers, by injvm");
    const error = await refusal(client.exit(3));
    assert.deepEqual([error.code, error.status], [RpcCode.Network, 80]);
    assert.equal(await client.echo("again"), "again");
  });
});

describe("a worker thread that is busy", () => {
  it("for ever is ended and replaced once nobody waits for it any more", async (test) => {
    const { client, log } = await provided(test, "in workers", { workers: { threads: 1, stuckMs: 100 } });
    assert.equal((await refusal(client.hang({ timeoutMs: 100 }))).code, RpcCode.Timeout);
    assert.equal(await client.echo("next"), "next");
    assert.ok(log.lines.some((line) => /was ended: it did not come back for 100 ms after/.test(line)));
  });

  it("is left alone with stuckMs 0, and while a caller waits", async (test) => {
    const { client, log } = await provided(test, "in workers", { workers: { threads: 1, stuckMs: 0 } });
    const [first] = await Promise.all([client.burn(400, { timeoutMs: 5000 }), client.burn(100)]);
    assert.ok(first > 0);
    const { client: patient } = await provided(test, "in workers", { workers: { threads: 1, stuckMs: 50 } });
    assert.ok((await patient.burn(500)) > 0);
    assert.equal(log.lines.length, 0);
  });

  it("refuses at once what its queue has no place for: status 100", async (test) => {
    const { client } = await provided(test, "in workers", { workers: { threads: 1, queues: 1 } });
    const calls = [client.burn(300), client.burn(1), client.burn(1)] as const;
    const error = await refusal(calls[2]);
    assert.equal(error.status, 100);
    assert.match(
      error.message,
      /Server side\(127\.0\.0\.1,\d+\) thread pool is exhausted: every worker thread of com\.acme\.WorkApi is busy \(1\), and 1 calls .* burn was not begun/,
    );
    assert.deepEqual(
      (await Promise.all([calls[0], calls[1]])).map((id) => id > 0),
      [true, true],
    );
  });

  it("refuses bytes beyond its limit", async (test) => {
    const { client } = await provided(test, "in workers", { workers: { threads: 1, queueBytes: 100_000 } });
    const busy = client.burn(300);
    assert.equal((await refusal(client.bytes(new Uint8Array(100_000)))).status, 100);
    await busy;
    assert.equal((await client.bytes(new Uint8Array(100_000))).length, 100_000);
  });

  it("does not begin a call whose caller has stopped waiting", async (test) => {
    const { client } = await provided(test);
    const busy = client.burn(300);
    assert.equal(
      (await refusal(client.$call("note", ["in vain"], { oneway: false, timeoutMs: 50 }))).code,
      RpcCode.Timeout,
    );
    await busy;
    assert.deepEqual(await client.notes(), []);
  });
});

describe("a module that does not fit", () => {
  async function startOf(test: TestContext, source: string, own: Partial<DubboOptions> = {}): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "dubbo-ts-module-"));
    test.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "service.mjs");
    const here = JSON.stringify(import.meta.resolve("dubbo-ts"));
    const fixture = JSON.stringify(import.meta.resolve("./workers.fixture.js"));
    const head = `import { defineService, method, t, workerService } from ${here}; import { WorkApi, work } from ${fixture};\n`;
    await writeFile(file, head + source);
    const world = await World.of(test);
    const dubbo = world.dubbo(own);
    dubbo.provide(WorkApi, pathToFileURL(file), { workers: 1 });
    return String(await rejection(dubbo.start()));
  }

  it("fails the start and says why", async (test) => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["", /default export is not what workerService\(contract, implementation\) makes/],
      ["export default work();", /default export is not what workerService/],
      ["throw new RangeError('odd');", /service\.mjs: RangeError: odd/],
      ["process.exit(3);", /ended with exit code 3/],
      [
        "export default workerService(defineService('com.acme.Else', { methods: {} }), {});",
        /its contract is com\.acme\.Else, but com\.acme\.WorkApi is provided/,
      ],
      [
        "export default workerService(defineService('com.acme.WorkApi', { methods: { ...WorkApi.specs, echo: method(t.int).returns(t.any) } }), work());",
        /it lacks echo: echo\(Ljava\/lang\/Object;\)Ljava\/lang\/Object;; it has echo: echo\(I\)Ljava\/lang\/Object;; import both from one file/,
      ],
      [
        "const { echo, ...rest } = work(); export default workerService(WorkApi, rest);",
        /the implementation of com\.acme\.WorkApi lacks echo\(\)/,
      ],
    ];
    for (const [source, pattern] of cases) assert.match(await startOf(test, source), pattern);
    assert.match(
      await startOf(test, "export default workerService(WorkApi, work());", { types: [t.object("com.acme.More", {})] }),
      /createDubbo has types that it does not know: com\.acme\.More/,
    );
  });

  it("is refused where it is given", async (test) => {
    const world = await World.of(test);
    const dubbo: Dubbo = world.dubbo({
      filters: { provider: [{ name: "audit", filter: (next) => next.invoke }] },
    });
    assert.throws(
      () => dubbo.provide(WorkApi, MODULE),
      /the filter "audit" cannot stand before com\.acme\.WorkApi, which runs in worker threads/,
    );
    assert.throws(
      () => dubbo.provide(WorkApi, MODULE, { workers: 2, threads: 5 }),
      /provide\.threads is for calls on the event loop; those of com\.acme\.WorkApi are bounded by provide\.workers/,
    );
    assert.throws(() => dubbo.provide(WorkApi, work(), { workers: 2 }), /provide\.workers needs a module/);
    assert.throws(
      () => dubbo.provide(WorkApi, "./x.js" as never),
      /give a module as new URL\("\.\/x\.js", import\.meta\.url\)/,
    );
    assert.throws(() => dubbo.provide(WorkApi, new URL("http://127.0.0.1/x.js")), /is http:, must be file: or data:/);
    const options = { filter: "-audit" };
    assert.throws(() => dubbo.provide(WorkApi, MODULE, { ...options, workers: 0 }), /provide\.workers\.threads is 0/);
    assert.throws(
      () => dubbo.provide(WorkApi, MODULE, { ...options, workers: { threads: 1.5 } }),
      /workers\.threads is 1\.5/,
    );
    assert.throws(
      () => dubbo.provide(WorkApi, MODULE, { ...options, workers: { tasks: 1 } as never }),
      /unknown option "provide\.workers\.tasks"/,
    );
    dubbo.provide(WorkApi, MODULE, { ...options, workers: 1 });
    await dubbo.start();
  });
});

describe("closing an application with worker threads", () => {
  it("lets their calls finish", async (test) => {
    const { client, dubbo } = await provided(test);
    const calls = [client.burn(100), client.burn(100)];
    await until("calls to be taken", () => dubbo.status().workers[0]!.queued === 1);
    await dubbo.close();
    for (const call of calls) assert.ok((await call) > 0);
  });

  it("waits no longer than its grace for one that does not end", async (test) => {
    const { client, dubbo } = await provided(test);
    const call = refusal(client.hang());
    await until("the call to be taken", () => dubbo.status().workers[0]!.active === 1);
    const startMs = performance.now();
    await dubbo.close({ graceMs: 100 });
    assert.ok(performance.now() - startMs < 3000);
    await call;
  });

  it("ends the threads of a start that failed", async (test) => {
    const { port, world } = await provided(test);
    const dubbo = world.dubbo({ protocols: { dubbo: { host: "127.0.0.1", port } } });
    dubbo.provide(WorkApi, MODULE, { group: "twice", workers: 1 });
    await assert.rejects(dubbo.start(), /EADDRINUSE|in use/);
    await dubbo.close();
  });
});
