import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo, defineService, method, type QosOptions, t } from "dubbo-ts";
import { everything, Telnet } from "./telnet-port.js";

const Api = defineService("com.acme.OrderApi", { methods: { twice: method(t.int).returns(t.int) } });
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function start(telnet: string, qos?: QosOptions): Promise<{ dubbo: Dubbo; port: number }> {
  const dubbo = createDubbo({
    application: "shop",
    registry: "N/A",
    protocols: { dubbo: { port: 0, publishHost: "127.0.0.1", telnet } },
    logger: quiet,
    ...(qos === undefined ? {} : { qos }),
  });
  dubbo.provide(Api, { twice: async (n) => n * 2 });
  const { addresses } = await dubbo.start();
  return { dubbo, port: Number(new URL(addresses[0]!.replace("dubbo:", "http:")).port) };
}

/** A heartbeat that wants an answer, and the answer. */
const HEARTBEAT = Buffer.from("dabbe2000000000000000007000000014e", "hex");
const ALIVE = Buffer.from("dabb22140000000000000007", "hex");

describe("text on a port for services", () => {
  let dubbo: Dubbo;
  let port: number;
  before(async () => {
    ({ dubbo, port } = await start("ls,ps,pwd,cd,help,status,exit,invoke,clear"));
  });
  after(() => dubbo.close());

  it("is answered where the commands are listed", async () => {
    const telnet = new Telnet(port);
    assert.match(await telnet.ask("ls"), / com\.acme\.OrderApi /);
    assert.equal(await telnet.ask("ps"), String(port));
    assert.match(await telnet.ask(`ps -l ${port}`), /^\/127\.0\.0\.1:\d+ -> \/127\.0\.0\.1:\d+$/);
    assert.equal(
      await telnet.ask("shutdown"),
      "Command: shutdown disabled for security reasons, please enable support by listing the commands through 'telnet'",
    );
    assert.equal(await telnet.ask("nope x"), "Unsupported command: nope");
    assert.match(await telnet.ask("invoke OrderApi.twice(1)"), /^invoke is switched off/);
    telnet.send("pwd --no-prompt\r\npwd\r\n");
    assert.equal(await telnet.until("dubbo>"), "/\r\n/\r\n");
    telnet.send("exit\r\n");
    await once(telnet.socket, "close");
  });

  it("and frames share one connection, in any order", async () => {
    const telnet = new Telnet(port);
    assert.equal(await telnet.ask("pwd"), "/");
    telnet.send(HEARTBEAT);
    assert.equal(await telnet.until(ALIVE), "");
    await telnet.until("N");
    telnet.send(Buffer.concat([Buffer.from("pw"), HEARTBEAT]));
    await telnet.until(ALIVE); // text without a line end keeps no frame waiting
    await telnet.until("N");
    assert.equal(await telnet.ask("d"), "/");
    telnet.send(Buffer.concat([HEARTBEAT, Buffer.from("pwd\r\n"), HEARTBEAT]));
    for (const mark of [ALIVE, ALIVE]) await telnet.until(mark);
    telnet.socket.destroy();
  });

  it("costs no caller its calls", async () => {
    const consumer = createDubbo({ application: "bff", registry: "N/A", logger: quiet });
    const orders = consumer.client(Api, { url: `dubbo://127.0.0.1:${port}` });
    assert.equal(await orders.twice(21), 42);
    await consumer.close();
  });

  it("is no request line, and no line without an end", async () => {
    assert.equal(await everything(port, "GET /ls HTTP/1.1\r\n\r\n", { end: false }), "");
    assert.equal(await everything(port, "x".repeat(5000), { end: false }), "the line is too long\r\n");
  });

  it("invokes where that is switched on besides, and grants what the operator's port would", async () => {
    const { dubbo, port } = await start("invoke,ls", { enable: false, invoke: true });
    const telnet = new Telnet(port);
    assert.match(await telnet.ask("invoke OrderApi.twice(21)"), /\r\nresult: 42\r\n/);
    telnet.socket.destroy();
    await dubbo.close();
    const strict = await start("ls", { enable: false, authorize: () => false });
    const refused = new Telnet(strict.port);
    assert.equal(await refused.ask("ls"), "ls :permission deny");
    refused.socket.destroy();
    await strict.dubbo.close();
  });
});
