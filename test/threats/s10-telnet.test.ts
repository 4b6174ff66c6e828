import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDubbo, defineService, method, t } from "dubbo-ts";
import { everything } from "../e2e/telnet-port.js";

const Api = defineService("com.acme.OrderApi", { methods: { erase: method(t.int).returns(t.int) } });
const ATTACKS = [
  "ls\r\n",
  "invoke OrderApi.erase(1)\r\n",
  "invoke com.acme.OrderApi.erase(1)\r\n",
  "cd OrderApi\r\ninvoke erase(1)\r\n",
  "shutdown\r\n",
  "shutdown -t 1\r\n",
  "offline\r\n",
  "status -l\r\n",
  "log 1000\r\n",
  "GET /shutdown HTTP/1.1\r\nhost: localhost\r\n\r\n",
  "\r\n",
];

describe("commands typed at a port for services", () => {
  for (const { name, qos } of [
    { name: "with nothing said of operators", qos: undefined },
    { name: "with an operator's port beside it that may invoke", qos: { port: 0, invoke: true } },
  ]) {
    it(`S10 close the connection and run nothing, ${name}`, async () => {
      let calls = 0;
      const logged: string[] = [];
      const keep = (line: string): void => void logged.push(line);
      const dubbo = createDubbo({
        application: "s10",
        registry: "N/A",
        protocols: { dubbo: { port: 0, publishHost: "127.0.0.1" } },
        logger: { debug() {}, info: keep, warn: keep, error: keep },
        ...(qos === undefined ? {} : { qos }),
      });
      dubbo.provide(Api, { erase: async () => ++calls });
      const { addresses } = await dubbo.start();
      const [address] = addresses;
      const port = Number(/:(\d+)\//.exec(address!)?.[1]);
      for (const attack of ATTACKS) {
        assert.equal(await everything(port, attack, { end: false }), "", JSON.stringify(attack));
      }
      assert.equal(calls, 0);
      assert.equal(dubbo.state, "started");
      assert.ok(!logged.some((line) => line.includes("qos: ")));
      const consumer = createDubbo({ application: "s10-caller", registry: "N/A" });
      assert.equal(await consumer.client(Api, { url: `dubbo://127.0.0.1:${port}` }).erase(1), 1);
      await consumer.close();
      await dubbo.close();
    });
  }
});
