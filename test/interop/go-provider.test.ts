import { after, before, describe, it } from "node:test";
import { createDubbo, type Dubbo } from "dubbo-ts";
import { Tally } from "./cell.js";
import { ExamConsumer } from "./exam-consumer.js";
import { consumerCell, GO_GROUPS } from "./go-exam.js";
import { quiet, startGo } from "./go-peer.js";
import type { LinePeer } from "./line-peer.js";

describe("a Node consumer of a dubbo-go provider", () => {
  const tally = new Tally();
  let peer: LinePeer;
  let dubbo: Dubbo;
  let consumer: ExamConsumer;

  before(async () => {
    const started = await startGo("provider");
    peer = started.peer;
    const address = `127.0.0.1:${started.ready["port"]}`;
    dubbo = createDubbo({
      application: "node-to-go",
      registry: "N/A",
      consumer: { retries: 0 },
      filters: { cluster: [tally.counter] },
      logger: quiet,
    });
    consumer = new ExamConsumer(dubbo, { address, url: `dubbo://${address}`, old: false });
    await dubbo.start();
  });
  after(async () => {
    consumerCell("direct", tally);
    await dubbo?.close({ graceMs: 1000 });
    await peer?.end();
  });

  for (const group of GO_GROUPS) it(group.name, () => consumer.run(tally, group, 1));
});
