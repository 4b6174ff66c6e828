export * from "./connection.js";
export * from "./memory.js";
export * from "./port-server.js";
export * from "./rate-limited-log.js";
export * from "./tcp-client.js";
export * from "./tcp-connection.js";
export * from "./tcp-server.js";
export * from "./tcp-transporter.js";
