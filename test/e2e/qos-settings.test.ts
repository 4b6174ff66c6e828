import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, it } from "node:test";
import { get, said, start } from "./operated.js";
import { Telnet } from "./telnet-port.js";

describe("the operator's port and its settings", () => {
  it("invokes nothing unless that is switched on", async () => {
    const { dubbo, port } = await start();
    const { status, body } = await get(port, "/invoke?a=OrderApi.twice(1)");
    assert.deepEqual([status, body], [403, "invoke is switched off: give createDubbo { qos: { invoke: true } }"]);
    assert.equal((await get(port, "/select?a=1")).status, 403);
    await dubbo.close();
  });

  it("asks a check of the user's own", async () => {
    const asked: string[] = [];
    const { dubbo, port } = await start({
      authorize({ command, args, remoteHost, granted, needed }) {
        asked.push(`${command}(${args}) ${remoteHost} ${granted} ${needed}`);
        return command !== "ls";
      },
    });
    assert.equal((await get(port, "/ls?a=1")).status, 403);
    assert.equal((await get(port, "/getConfig")).status, 200);
    assert.deepEqual(asked, ["ls(1) 127.0.0.1 PRIVATE PROTECTED", "getConfig() 127.0.0.1 PRIVATE PRIVATE"]);
    const telnet = new Telnet(port);
    assert.equal(await telnet.ask("ls"), "ls :permission deny");
    telnet.socket.destroy();
    await dubbo.close();
  });

  it("warns of a port in use, or fails with check", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    said.length = 0;
    const started = await start({ port });
    assert.equal(started.port, undefined);
    assert.match(said.join(), /qos cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await started.dubbo.close();
    await assert.rejects(start({ port, check: true }), /qos cannot listen on 127\.0\.0\.1/);
    taken.close();
  });

  it("is opened first and closed last, and shutdown is answered", async () => {
    const { dubbo, port } = await start();
    const telnet = new Telnet(port);
    assert.match(await telnet.ask("shutdown"), /^Application has shutdown successfully\r\nelapsed: \d+ ms\.$/);
    await once(telnet.socket, "close");
    assert.equal(dubbo.state, "closed");
    const refused = connect(port, "127.0.0.1");
    const [error] = (await once(refused, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNREFUSED");
  });

  it("leaves no connection open, whatever it was in the middle of", async () => {
    const { dubbo, port } = await start();
    const silent = new Telnet(port);
    const idle = new Telnet(port);
    const counting = new Telnet(port);
    const half = new Telnet(port);
    half.send("GET /live HT");
    await idle.ask("pwd");
    counting.send("count OrderApi twice 1000\r\n");
    await counting.until("| twice");
    const closed = [silent, idle, counting, half].map(({ socket }) => {
      socket.on("error", () => {});
      return once(socket, "close", { signal: AbortSignal.timeout(5000) });
    });
    await dubbo.close();
    await Promise.all(closed);
  });
});
