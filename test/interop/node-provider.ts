import { createDubbo } from "dubbo-ts";
import { LosslessExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";

// A Node provider in a process of its own, to be killed: its argument is the registry, its one line says that it serves.
const dubbo = createDubbo({
  application: "node-provider",
  registry: process.argv[2] as `zookeeper://${string}`,
  protocols: { dubbo: { port: 0 } },
});
dubbo.provide(LosslessExamApi, createExamService() as never);
await dubbo.start();
console.log("ready");
