export { parseConnectString, type Servers } from "./connect-string.js";
export type { Stat } from "./records.js";
export type { Watcher } from "./watch-table.js";
export { type NodeInput, ZookeeperClient } from "./zookeeper-client.js";
export { isCode, ZookeeperCode, ZookeeperError } from "./zookeeper-error.js";
export type { SessionEvent, SessionInput } from "./zookeeper-session.js";
