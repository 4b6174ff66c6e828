import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OrderApi, orders, World } from "./fixture.js";

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
