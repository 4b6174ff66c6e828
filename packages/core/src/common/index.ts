export { type AbortListener, offAbort, onAbort } from "./abort-listeners.js";
export * from "./dubbo-url.js";
export * from "./extension-point.js";
export * from "./keys.js";
export * from "./logger.js";
export * from "./rpc-code.js";
export * from "./rpc-error.js";
export * from "./serialization-id.js";
export * from "./timer-wheel.js";
