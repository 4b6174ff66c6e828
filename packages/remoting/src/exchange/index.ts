export * from "./backoff.js";
export * from "./exchange-channel.js";
export * from "./exchange-client.js";
export * from "./exchange-counters.js";
export * from "./exchange-options.js";
export * from "./exchange-server.js";
export * from "./frame.js";
export * from "./heartbeat.js";
export { callError, type MessageCodec, type RequestCodec } from "./pending-call.js";
