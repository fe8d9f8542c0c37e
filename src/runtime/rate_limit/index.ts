// Written by `npm run gen` from the folder listing.
export * from "./fixed_window.js";
export * from "./token_bucket.js";
