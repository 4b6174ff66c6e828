export * from "./serialization.js";
