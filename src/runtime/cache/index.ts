// Written by `npm run gen` from the folder listing.
export * from "./fifo.js";
export * from "./lru.js";
