export { type Closable, type CloseOnSignalsOptions, closeOnSignals } from "./close-on-signals.js";
export * from "./dubbo.js";
export * from "./dubbo-options.js";
export type { KnownProviders } from "./lazy-reference.js";
export * from "./local-address.js";
export type * from "./operations.js";
export type { PublishedService } from "./published-services.js";
export type * from "./qos-options.js";
