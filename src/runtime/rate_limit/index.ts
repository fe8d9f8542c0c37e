// Written by `npm run gen` from the folder listing.
export * from "./debounce.js";
export * from "./fixed_window.js";
export * from "./sliding_window.js";
export * from "./throttle.js";
export * from "./token_bucket.js";
