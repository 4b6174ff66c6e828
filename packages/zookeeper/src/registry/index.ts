export { DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_SESSION_TIMEOUT_MS } from "./registry-options.js";
export { ZookeeperRegistry, zookeeper } from "./zookeeper-registry.js";
