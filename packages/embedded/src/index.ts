export { EmbeddedRegistry, embedded, GONE_WITHIN_MS, POLL_MS } from "./embedded-registry.js";
export { type LeaseFolder, leaseFolderOf } from "./lease-folder.js";
export { LEASE_MS, MAX_LEASES } from "./lease-reader.js";
export { MAX_LEASE_BYTES } from "./lease-text.js";
export { HEARTBEAT_MS } from "./lease-writer.js";
