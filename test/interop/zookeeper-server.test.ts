import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ZookeeperServer } from "./zookeeper-server.js";

describe("the ZooKeeper server of the live suites", () => {
  let server: ZookeeperServer;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server?.close());

  it("serves, and says how it is", async () => {
    assert.equal(await server.command("ruok"), "imok");
    assert.equal(await server.figure("zk_watch_count"), 0);
  });

  it("comes back on the same port after each way of ending it", async () => {
    const { address } = server;
    for (const end of [() => server.stop(), () => server.kill()]) {
      await end();
      await assert.rejects(server.command("ruok"), /ECONNREFUSED/);
      await server.restart();
      assert.equal(server.address, address);
      assert.equal(await server.command("ruok"), "imok");
    }
  });

  it("hangs and goes on", async () => {
    server.pause();
    const answer = server.command("ruok");
    server.resume();
    assert.equal(await answer, "imok");
  });
});
