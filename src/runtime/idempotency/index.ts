export * from "./key.js";
export * from "./once.js";
export * from "./record.js";
export * from "./refusals.js";
