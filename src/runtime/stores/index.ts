export * from "./contract.js";
export * from "./outcome.js";
export * from "./store.js";
