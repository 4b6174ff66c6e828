import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ZookeeperServer } from "../interop/zookeeper-server.js";
import { assertFailures, LATE_MS, LoadRig, lasting, told } from "./load-rig.js";
import { Witness } from "./witness.js";

const PATH = "/dubbo/com.acme.LoadApi/providers";

describe("a registry that names nobody, while everybody is there", () => {
  let server: ZookeeperServer;
  let witness: Witness;
  before(async () => {
    server = await ZookeeperServer.start();
    witness = await Witness.at(server.address, PATH);
  });
  after(async () => {
    await witness?.close();
    await server?.close();
  });

  for (const isProtected of [true, false]) {
    const name = isProtected
      ? "F39 with protection no call fails while the list is empty"
      : "F39 without protection calls fail and say why, and are answered as soon as the list is back";
    it(name, async (test) => {
      const rig = new LoadRig();
      test.after(() => rig.close());
      for (const provider of ["p1", "p2", "p3"]) await rig.addProvider({ name: provider });
      // Nodes of the test's own: those of a provider would be made again at once.
      const { client } = witness;
      await client.ensure(PATH);
      const nodes = rig.providers.map(
        ({ port }) =>
          `${PATH}/${encodeURIComponent(`dubbo://127.0.0.1:${port}/com.acme.LoadApi?application=faults&dubbo=2.0.2&interface=com.acme.LoadApi&side=provider`)}`,
      );
      for (const node of nodes) await client.create(node);
      const protection = `enable-empty-protection=${isProtected}&empty-protection-period=60000`;
      const registry = `zookeeper://${server.address}?file-cache=false&${protection}`;
      rig.consumer = await rig.add({ role: "consumer", name: "c", registry });
      await rig.consumer.ask("load", { perSecond: 200 });
      await rig.untilAnswered(["p1", "p2", "p3"]);
      await rig.forget();
      for (const node of nodes) await client.delete(node);
      await sleep(lasting(2500, 10_000));
      const meanwhile = await rig.fates();
      test.diagnostic(`while it was empty: ${told(meanwhile)}`);
      if (isProtected) assertFailures(meanwhile);
      else {
        assert.ok(meanwhile.failed > 0, "no call failed");
        assertFailures(meanwhile, /^4 nowhere: .*com\.acme\.LoadApi/);
      }
      for (const node of nodes) await client.create(node);
      const back = await rig.untilAnswered(["p1", "p2", "p3"]);
      test.diagnostic(`answered by all ${back.toFixed(0)} ms after the list was back`);
      assert.ok(back <= 1000 + LATE_MS, `${back} ms`);
      await rig.forget();
      await sleep(200);
      assertFailures(await rig.settled());
      for (const node of nodes) await client.delete(node);
    });
  }
});
