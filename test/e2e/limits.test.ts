import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcCode } from "dubbo-ts";
import { deferred, OrderApi, orders, until, World } from "./fixture.js";

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
