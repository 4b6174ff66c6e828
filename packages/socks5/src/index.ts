export * from "./socks5-dial.js";
