import { fifoPolicy } from "./fifo.js";
import { opening } from "./guard.js";
import { lfuPolicy } from "./lfu.js";
import { lifoPolicy } from "./lifo.js";
import { lruPolicy } from "./lru.js";
import { mruPolicy } from "./mru.js";
import { sievePolicy } from "./sieve.js";

/** What opens a namespace, by the YAML name of its policy. */
export const openings = {
  fifo: opening(fifoPolicy),
  lfu: opening(lfuPolicy),
  lifo: opening(lifoPolicy),
  lru: opening(lruPolicy),
  mru: opening(mruPolicy),
  sieve: opening(sievePolicy),
};

/** Which entry goes when a namespace is full. */
export type PolicyName = keyof typeof openings;
