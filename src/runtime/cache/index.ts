// Written by `npm run gen` from the folder listing.
export * from "./fifo.js";
export * from "./lfu.js";
export * from "./lifo.js";
export * from "./lru.js";
export * from "./mru.js";
export * from "./sieve.js";
