// What only an application with worker threads loads.
export * from "./worker-channel.js";
export * from "./worker-executor.js";
export * from "./worker-invoker.js";
export * from "./worker-messages.js";
export * from "./worker-pool.js";
export * from "./worker-server.js";
export * from "./worker-thread.js";
export * from "./worker-watch.js";
