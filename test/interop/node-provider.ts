import { closeOnSignals } from "dubbo-ts";
import { createNodeProvider } from "./java-exam.js";

// A Node provider in a process of its own, to be killed or told to leave: its argument is the registry, its one line says
// that it serves.
const dubbo = createNodeProvider("node-provider", { registry: process.argv[2] as `zookeeper://${string}` });
await dubbo.start();
closeOnSignals(dubbo);
console.log("ready");
