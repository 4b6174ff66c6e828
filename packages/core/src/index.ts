export * from "./cluster/index.js";
export * from "./common/index.js";
export * from "./config/index.js";
export * from "./filter/index.js";
export * from "./proxy/index.js";
export * from "./registry/index.js";
export * from "./rpc/index.js";
export * from "./serialize/index.js";
