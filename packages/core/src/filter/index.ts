export * from "./cluster-filters.js";
export * from "./consumer-context.js";
export * from "./consumer-filters.js";
export * from "./echo.js";
export * from "./filter-chain.js";
export * from "./protocol-filter-wrapper.js";
export * from "./provider-filters.js";
export * from "./token.js";
