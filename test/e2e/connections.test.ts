import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OrderApi, orders, until, World } from "./fixture.js";

describe("the options of connections", () => {
  it("refuse a limit that would not let a heartbeat be missed, wherever it is given", async (test) => {
    const world = await World.of(test);
    const url = "dubbo://127.0.0.1:1";
    const refused = (where: string): RegExp => new RegExp(`${where}: heartbeat.timeout is 1500, at least twice`);
    const own = world.dubbo();
    assert.throws(() => own.client(OrderApi, { url, heartbeatMs: 1000, heartbeatTimeoutMs: 1500 }), refused("client"));
    assert.throws(() => own.client(OrderApi, { url, heartbeatTimeoutMs: 1500 }), refused("client"));
    const wide = world.dubbo({ consumer: { heartbeatMs: 1000 } });
    assert.throws(() => wide.client(OrderApi, { url, heartbeatTimeoutMs: 1500 }), refused("client"));
    const raw = { heartbeat: "1000", "heartbeat.timeout": "1500" };
    assert.throws(() => own.client(OrderApi, { url, parameters: raw }), refused("client"));
    const provider = world.dubbo({ protocols: { dubbo: { port: 0, heartbeatMs: 1000, heartbeatTimeoutMs: 1500 } } });
    assert.throws(() => provider.provide(OrderApi, orders()), refused("provide"));
    assert.throws(() => world.dubbo({ protocols: { dubbo: { accepts: -1 } } }), /protocols.dubbo.accepts is -1/);
    assert.throws(() => world.dubbo({ consumer: { reconnect: 1 as never } }), /consumer.reconnect is 1/);
    own.client(OrderApi, { url, heartbeatMs: 1000, heartbeatTimeoutMs: 2000 });
    assert.throws(() => own.client(OrderApi, { url, connections: 1001 }), /connections is 1001, .* at most 1000/);
    assert.throws(() => own.client(OrderApi, { url, shareConnections: 1001 }), /shareConnections is 1001/);
  });

  it("stand in the urls under Java's keys", async (test) => {
    const world = await World.of(test);
    const dubbo = world.dubbo({
      protocols: { dubbo: { port: 0, heartbeatMs: 1000, heartbeatTimeoutMs: 4000, accepts: 7, acceptsPerAddress: 3 } },
    });
    dubbo.provide(OrderApi, orders());
    const { addresses } = await dubbo.start();
    const { searchParams } = new URL(addresses[0]!.replace("dubbo:", "http:"));
    assert.deepEqual(
      ["heartbeat", "heartbeat.timeout", "accepts", "accepts.per.address"].map((key) => searchParams.get(key)),
      ["1000", "4000", "7", "3"],
    );
  });
});

describe("connections that were lost", () => {
  it("come back by themselves, or not, as `reconnect` says; and a call brings them back, or not, as `sendReconnect` says", async (test) => {
    const world = await World.of(test);
    const first = await world.provider();
    const { url, port } = first;
    const settings = { url, retries: 0, timeoutMs: 10_000, connections: 1 };
    const dubbo = world.dubbo();
    const back = dubbo.client(OrderApi, settings);
    const onCall = dubbo.client(OrderApi, { ...settings, reconnect: false });
    const never = dubbo.client(OrderApi, { ...settings, reconnect: false, sendReconnect: false });
    const all = [back, onCall, never];
    await Promise.all(all.map((client) => client.ask("x")));
    await first.dubbo.close({ graceMs: 0 });
    await until("all to be lost", () => all.every((client) => !client.$available()));
    await assert.rejects(never.ask("x"), /there is no connection/);
    await world.provider(orders(), {}, { protocols: { dubbo: { host: "127.0.0.1", port } } });
    await until("one to come back", () => back.$available());
    assert.deepEqual([onCall.$available(), never.$available()], [false, false]);
    assert.equal(await back.ask("x"), "hello x");
    assert.equal(await onCall.ask("x"), "hello x");
    await assert.rejects(never.ask("x"), /there is no connection/);
  });

  it("are made on the first call by a lazy client, which is available before it", async (test) => {
    const world = await World.of(test);
    const consumer = world.dubbo();
    const nobody = "dubbo://127.0.0.1:1";
    const lazy = consumer.client(OrderApi, { url: nobody, lazy: true, retries: 0 });
    const doubting = consumer.client(OrderApi, {
      url: nobody,
      lazy: true,
      connections: 1,
      parameters: { "connect.lazy.initial.state": "false" },
    });
    await consumer.start();
    assert.deepEqual([lazy.$available(), doubting.$available()], [true, false]);
    await assert.rejects(lazy.ask("x"), /connection refused/);
    assert.equal(lazy.$available(), false);
    const { url } = await world.provider();
    const served = world.dubbo().client(OrderApi, { url, lazy: true });
    assert.equal(await served.ask("x"), "hello x");
    assert.equal(served.$available(), true);
  });
});
