import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDubbo, DEFAULT_MESSAGE_LIMITS, RpcCode } from "dubbo-ts";
import { deferred, LOOPBACK, OrderApi, orders, until, World } from "./fixture.js";

describe("limits of what is decoded", () => {
  it("hold for requests as the protocol says, with status 40 and the connection kept", async (test) => {
    const world = await World.of(test);
    const limits = { depth: 5, containers: 50, stringLength: 100, attachments: 10, attachmentBytes: 500 };
    const { url } = await world.provider(orders(), {}, { protocols: { dubbo: { ...LOOPBACK.dubbo, limits } } });
    const client = world.dubbo().client(OrderApi, { url });
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
    assert.deepEqual(await client.any(deep(4)), deep(4));
    for (const [value, message] of [
      [deep(6), /nested deeper than 5/],
      [Array.from({ length: 60 }, () => []), /more than 50 /],
      ["x".repeat(101), /100/],
    ] as const) {
      await assert.rejects(client.any(value), { status: 40, code: RpcCode.Serialization, message });
    }
    for (const [attachments, message] of [
      [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, "v"])), /more than 10 attachments/],
      [
        { k: "v".repeat(90), l: "v".repeat(90), m: "v".repeat(90), n: "v".repeat(90), o: "v".repeat(90) },
        /attachments of more than 500/,
      ],
    ] as const) {
      await assert.rejects(client.ask("x", { attachments }), { status: 40, message });
    }
    assert.equal(await client.ask("x"), "hello x");
  });

  it("hold for answers as the consumer says", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider();
    const strict = world
      .dubbo({ consumer: { limits: { containers: 10, attachmentBytes: 300 } } })
      .client(OrderApi, { url });
    const many = Array.from({ length: 20 }, () => []);
    await assert.rejects(strict.any(many), { code: RpcCode.Serialization, message: /cannot read the answer.*10/ });
    assert.deepEqual(await strict.any([]), []);
    assert.deepEqual(await world.dubbo().client(OrderApi, { url }).any(many), many);
  });

  it("are told when they cannot be", () => {
    const create = (limits: object) => () =>
      createDubbo({ application: "a", registry: "N/A", protocols: { dubbo: { limits } }, consumer: { limits: {} } });
    assert.throws(create({ deep: 1 }), { message: /unknown option "protocols\.dubbo\.limits\.deep", known: depth, / });
    assert.throws(create({ depth: 0 }), { message: /limits\.depth is 0, must be a whole number from 1/ });
    assert.equal(DEFAULT_MESSAGE_LIMITS.decode.depth, 1000);
  });
});

describe("limits of a service", () => {
  it("executes: refuses what is more at once, with Java's text and a code that sends callers elsewhere", async (test) => {
    const world = await World.of(test);
    const release = deferred();
    let running = 0;
    const ask = async (text: string): Promise<string> => {
      running++;
      await release.promise;
      return text;
    };
    const { url } = await world.provider(orders({ ask }), { methods: { ask: { executes: 1 } } });
    const client = world.dubbo().client(OrderApi, { url, retries: 0 });
    const first = client.ask("a");
    await until("the first call", () => running === 1);
    await assert.rejects(client.ask("b"), {
      code: RpcCode.LimitExceeded,
      status: 70,
      message: /The service using threads greater than <dubbo:service executes="1" \/> limited\./,
    });
    assert.equal((await client.find(1n)).id, 1n);
    const free = await world.provider(orders({ ask: () => "free" }));
    const both = world.dubbo().client(OrderApi, { url: `${url};${free.url}`, retries: 1 });
    for (let i = 0; i < 10; i++) assert.equal(await both.ask("c"), "free");
    release.resolve();
    assert.equal(await first, "a");
    assert.equal(await client.ask("d"), "d");
  });

  it("tps: refuses what is more in its time", async (test) => {
    const world = await World.of(test);
    const { url } = await world.provider(orders(), { tps: 2 });
    const client = world.dubbo().client(OrderApi, { url, retries: 0 });
    await Promise.all([client.ask("a"), client.find(1n)]);
    await assert.rejects(client.ask("b"), {
      code: RpcCode.LimitExceeded,
      message: /Failed to invoke service com\.acme\.OrderApi\.ask because exceed max service tps\./,
    });
    assert.equal(await client.$echo("still"), "still");
  });

  it("actives: lets a client's calls wait for their turn, by its own word or by the provider's", async (test) => {
    const world = await World.of(test);
    let running = 0;
    let most = 0;
    const ask = async (text: string): Promise<string> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      return text;
    };
    const dubbo = world.dubbo({ application: "provider" });
    dubbo.provide(OrderApi, orders({ ask }), { actives: 3 });
    const { addresses } = await dubbo.start();
    const found = world.dubbo();
    const texts = Array.from({ length: 30 }, (_, i) => String(i));
    for (const [client, limit] of [
      [found.client(OrderApi), 3],
      [found.client(OrderApi, { url: addresses[0]!, methods: { ask: { actives: 2 } } }), 2],
    ] as const) {
      most = 0;
      assert.deepEqual(await Promise.all(texts.map((text) => client.ask(text))), texts);
      assert.equal(most, limit);
    }
  });
});
