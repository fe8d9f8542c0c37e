export * from "./compose.js";
export * from "./contract.js";
export * from "./key.js";
export * from "./outcome.js";
export * from "./promised.js";
export * from "./store.js";
export * from "./walk.js";
