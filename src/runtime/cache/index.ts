export * from "./fifo.js";
export * from "./guard.js";
export * from "./list.js";
export * from "./lru.js";
export * from "./namespace.js";
export * from "./policy.js";
