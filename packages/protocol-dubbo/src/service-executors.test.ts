import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { DubboUrl } from "@dubbo-ts/core/common";
import { parseInvokerOptions, ServiceModel } from "@dubbo-ts/core/rpc";
import { ExchangeServer } from "@dubbo-ts/remoting";
import { assertServes, Lab, type RawPeer, Shop, serve } from "./fixture.test.js";
import { DubboServer, type Executor, inlineExecutor } from "./index.js";

/** A port whose services have executors of their own, and the names of those that have run. */
async function portOf(
  t: TestContext,
  groups: readonly (string | undefined)[],
): Promise<{ peer: RawPeer; ran: string[] }> {
  const lab = new Lab(t);
  const { transporter, wheel, lines: logger } = lab;
  const server = new DubboServer(logger);
  const inline = inlineExecutor(server, logger);
  const ran: string[] = [];
  for (const group of groups) {
    const service = new ServiceModel(Shop, group, undefined);
    const url = DubboUrl.parse(`dubbo://127.0.0.1:0/${Shop.interface}`);
    const options = parseInvokerOptions(url, Shop.methods);
    const execute: Executor = (call, body) => {
      ran.push(group ?? "none");
      return inline(call, body);
    };
    const invoker = { url, options, invoke: serve, isAvailable: () => true, close: async () => {} };
    server.add({ path: Shop.interface, service, invoker, execute });
  }
  const exchange = new ExchangeServer({ handler: server, transporter, wheel, logger, host: "127.0.0.1" });
  await exchange.listen();
  t.after(() => exchange.close({ graceMs: 0 }));
  return { peer: await lab.raw(exchange.address.port), ran };
}

describe("the executor of a service", () => {
  it("runs each of its calls, once", async (t) => {
    const { peer, ran } = await portOf(t, [undefined]);
    await assertServes(peer);
    await assertServes(peer);
    assert.deepEqual(ran, ["none", "none"]);
  });

  it("gets the calls that only the attachments show to be its own", async (t) => {
    const { peer, ran } = await portOf(t, ["a", "b"]);
    const path = Shop.interface;
    await assertServes(peer, { attachments: { path, group: "a" } });
    assert.deepEqual(ran.splice(0), ["a"]);
    for (let i = 0; i < 2; i++) {
      await assertServes(peer, { attachments: { path, group: "b" } });
      assert.deepEqual(ran.splice(0), ["a", "b"]);
    }
  });
});
