import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Tally } from "./cell.js";
import { examineNode } from "./go-exam.js";
import { nodeProvider, startGo, urlOf } from "./go-peer.js";

describe("a dubbo-go consumer of a Node provider", () => {
  it("passes every case of the exam", async () => {
    const tally = new Tally();
    const dubbo = nodeProvider("node-for-go", "N/A", tally);
    const { peer } = await startGo("consumer", `url=${await urlOf(dubbo)}`);
    try {
      await examineNode(peer, "direct", tally, 1);
    } finally {
      await peer.end();
      await dubbo.close({ graceMs: 0 });
    }
  });
});

describe("a Node provider that stops under the load of a dubbo-go consumer", () => {
  it("gives no wrong answer, and dubbo-go goes on with the other provider", async () => {
    const [leaving, staying] = [nodeProvider("node-leaving", "N/A"), nodeProvider("node-staying", "N/A")];
    const urls = await Promise.all([urlOf(leaving), urlOf(staying)]);
    const { peer } = await startGo("consumer", `url=${urls.join(";")}`, "timeout=1000", "retries=0");
    const counts = async (): Promise<number[]> => {
      const { line } = await peer.ask("counts", "calls");
      return [Number(line["calls"]), Number(line["ok"])];
    };
    const until = async (at: number, goal: number): Promise<void> => {
      while ((await counts())[at]! < goal);
    };
    try {
      await peer.ask({ do: "load", threads: 8, ms: 20, gap: 0 }, "loading");
      await until(0, 100);
      await leaving.close({ graceMs: 5000 });
      await until(1, (await counts())[1]! + 200);
      const { line } = await peer.ask("unload", "calls");
      assert.equal(line["wrong"], 0);
      // Of direct urls dubbo-go drops none, and it takes no notice of the readonly event: it fails what it sends there,
      // and what it sent before the connection ended was answered 35, of which dubbo-go makes an error of its own.
      for (const error of Object.keys(line["errors"] as object)) {
        assert.match(error, /session already closed|client read timeout|the provider is closing/i);
      }
    } finally {
      await peer.end();
      await Promise.all([leaving.close({ graceMs: 0 }), staying.close({ graceMs: 0 })]);
    }
  });
});
