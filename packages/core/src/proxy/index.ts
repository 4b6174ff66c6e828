export * from "./create-proxy.js";
export * from "./exception-of.js";
export * from "./generic-client.js";
export * from "./generic-service.js";
export * from "./implementation.js";
export * from "./service-invoker.js";
export * from "./worker-service.js";
