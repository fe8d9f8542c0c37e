export * from "./memory.js";
export * from "./memory-store.js";
export * from "./pass.js";
export * from "./table.js";
