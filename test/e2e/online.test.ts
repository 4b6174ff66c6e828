import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDubbo, type DubboState, RpcCode } from "dubbo-ts";
import { deferred, keptLog, LOOPBACK, named, OrderApi, orders, until, World } from "./fixture.js";

describe("services that are taken out of the registries", () => {
  it("are not found, serve who calls them all the same, and come back", async (test) => {
    const world = await World.of(test);
    const provider = world.dubbo({ application: "provider" });
    provider.provide(OrderApi, named("default"), { warmup: 0 });
    provider.provide(OrderApi, named("blue"), { warmup: 0, group: "blue", version: "1.0.0" });
    await provider.start();
    const online = (): Record<string, boolean> =>
      Object.fromEntries(provider.services.map(({ key, isOnline }) => [key, isOnline]));
    const blueKey = "blue/com.acme.OrderApi:1.0.0";
    assert.deepEqual(online(), { "com.acme.OrderApi": true, [blueKey]: true });
    assert.equal(provider.isReady, true);
    const { address } = provider.services[0]!;
    assert.match(address, /^dubbo:\/\/127\.0\.0\.1:\d+\/com\.acme\.OrderApi\?/);

    const dubbo = world.dubbo({ consumer: { retries: 0 } });
    const client = dubbo.client(OrderApi);
    const blue = dubbo.client(OrderApi, { group: "blue", version: "1.0.0" });
    const direct = dubbo.client(OrderApi, { url: `dubbo://${new URL(address).host}` });
    await dubbo.start();
    assert.deepEqual(await provider.offline("com.acme.OrderApi"), ["com.acme.OrderApi"]);
    assert.deepEqual(online(), { "com.acme.OrderApi": false, [blueKey]: true });
    assert.equal(provider.isReady, false);
    await until("the empty list", () => !client.$available());
    await assert.rejects(client.ask("x"), { code: RpcCode.Forbidden });
    assert.equal(await direct.ask("x"), "default");
    assert.equal(await blue.ask("x"), "blue");

    assert.deepEqual(await provider.offline("org.nobody"), []);
    assert.deepEqual(await provider.offline(), ["com.acme.OrderApi", blueKey]);
    assert.deepEqual(await provider.online(), ["com.acme.OrderApi", blueKey]);
    assert.equal(provider.isReady, true);
    await until("the provider", () => client.$available());
    assert.equal(await client.ask("x"), "default");
    await assert.rejects(provider.online("("), TypeError);
  });

  it("may begin so with register=false, and are published by hand", async (test) => {
    const world = await World.of(test);
    const { dubbo: provider } = await world.provider(named("late"), { register: false });
    assert.deepEqual([provider.isReady, provider.services[0]!.isOnline], [true, false]);
    const dubbo = world.dubbo();
    const client = dubbo.client(OrderApi, { check: false });
    await dubbo.start();
    assert.equal(client.$available(), false);
    assert.deepEqual(await provider.online("com.acme.OrderApi"), ["com.acme.OrderApi"]);
    assert.equal(provider.services[0]!.isOnline, true);
    await until("the provider", () => client.$available());
    assert.equal(await client.ask("x"), "late");
  });

  it("do not come back when the application closes meanwhile", async (test) => {
    const world = await World.of(test);
    const { dubbo: provider } = await world.provider();
    await provider.offline();
    const closed = provider.close();
    await assert.rejects(provider.online(), /application provider is closed/);
    assert.deepEqual(await provider.offline(), ["com.acme.OrderApi"]);
    await closed;
  });

  it("are none where there is no registry", async (test) => {
    const world = await World.of(test);
    const { dubbo: provider } = await world.provider(orders(), {}, { registry: "N/A" });
    assert.deepEqual([provider.isReady, provider.services[0]?.registries], [true, []]);
    assert.deepEqual(await provider.offline(), []);
  });
});

describe("the state of an application", () => {
  it("tells what it is doing", async (test) => {
    const world = await World.of(test);
    const begun = deferred();
    const release = deferred();
    const ask = async (): Promise<string> => {
      begun.resolve();
      await release.promise;
      return "x";
    };
    const dubbo = world.dubbo();
    dubbo.provide(OrderApi, orders({ ask }), { warmup: 0 });
    const seen: (DubboState | boolean)[] = [];
    const look = (): void => void seen.push(dubbo.state, dubbo.isReady);
    look();
    const starting = dubbo.start();
    look();
    await starting;
    look();
    const client = world.dubbo().client(OrderApi, { url: `dubbo://${new URL(dubbo.services[0]!.address).host}` });
    const call = client.ask("x");
    await begun.promise;
    const closing = dubbo.close();
    look();
    release.resolve();
    await Promise.all([call, closing]);
    look();
    assert.deepEqual(seen, ["created", false, "starting", false, "started", true, "closing", false, "closed", false]);
  });

  it("is as before after a start that failed", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo();
    dubbo.client(OrderApi);
    await assert.rejects(dubbo.start());
    assert.deepEqual([dubbo.state, dubbo.isReady], ["created", false]);
  });

  it("is of no use for probes where nothing is started", () => {
    const dubbo = createDubbo({ application: "idle", registry: "N/A", protocols: LOOPBACK, logger: keptLog() });
    assert.deepEqual([dubbo.state, dubbo.isReady, dubbo.services], ["created", false, []]);
  });
});
