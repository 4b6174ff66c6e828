export * from "./command.js";
export * from "./command-executor.js";
export { hostOf } from "./http-handler.js";
export * from "./permission.js";
export * from "./qos-server.js";
export * from "./telnet-session.js";
