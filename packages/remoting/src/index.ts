export * from "./exchange/index.js";
export * from "./transport/index.js";
