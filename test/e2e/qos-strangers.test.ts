import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { get, start } from "./operated.js";
import { everything, Telnet } from "./telnet-port.js";

describe("strangers at the operator's port", () => {
  const foreign = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
  const skip = foreign === undefined ? "this machine has no address but loopback" : false;
  const ask = async (port: number, path: string): Promise<[number, string]> => {
    const response = await fetch(`http://${foreign}:${port}${path}`);
    return [response.status, await response.text()];
  };
  const typed = async (port: number, line: string): Promise<string> => {
    const telnet = new Telnet(port, foreign);
    telnet.send(`${line}\r\nquit\r\n`);
    return telnet.until("BYE!\n");
  };

  it("find nobody there by default", { skip }, async () => {
    const { dubbo, port } = await start();
    await assert.rejects(ask(port, "/live"));
    await dubbo.close();
  });

  it("get the probes and nothing else, and no reasons", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", invoke: true, probes: { ready: [() => false] } });
    assert.deepEqual(await ask(port, "/live"), [200, "true"]);
    assert.deepEqual(await ask(port, "/ready?format=json"), [503, '{"ready":false}']);
    for (const path of ["/ls", "/getConfig", "/shutdown", "/invoke?a=OrderApi.twice(1)"]) {
      assert.deepEqual(await ask(port, path), [403, ""], path);
    }
    assert.equal(await typed(port, "ls"), "ls :permission deny\r\ndubbo>");
    await dubbo.close();
  });

  it("get more when they are white-listed, but invoke nothing", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", invoke: true, acceptForeignIpWhitelist: `${foreign}/32` });
    assert.equal((await ask(port, "/ls"))[0], 200);
    assert.deepEqual(await ask(port, "/getConfig"), [403, ""]);
    assert.deepEqual(await ask(port, "/invoke?a=OrderApi.twice(1)"), [403, "invoke is for this machine alone"]);
    await dubbo.close();
  });

  it("are turned away where the anonymous level is NONE", { skip }, async () => {
    const { dubbo, port } = await start({ host: "0.0.0.0", anonymousAccessPermissionLevel: "NONE" });
    const text = "\r\nForeign Ip Not Permitted, Consider Config It In Whitelist.\r\n";
    assert.deepEqual(await ask(port, "/live"), [403, text]);
    assert.equal(await everything(port, "live\r\n", { host: foreign! }), text);
    assert.deepEqual((await get(port, "/live")).body, "true");
    await dubbo.close();
  });
});
