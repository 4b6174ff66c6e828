export { type Admission, AdmittedHeads } from "./admitted-heads.js";
export * from "./dubbo-body.js";
export * from "./dubbo-invoker.js";
export * from "./dubbo-protocol.js";
export * from "./dubbo-server.js";
export * from "./inline-executor.js";
export * from "./shared-clients.js";
