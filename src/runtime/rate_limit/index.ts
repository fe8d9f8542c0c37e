export * from "./algorithm.js";
export * from "./fields.js";
export * from "./fixed_window.js";
export * from "./limiter.js";
export * from "./token_bucket.js";
