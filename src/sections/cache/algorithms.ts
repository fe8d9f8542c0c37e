// Written by `npm run gen` from the files of this folder that export an `algorithm`.
import type { Algorithm } from "./algorithm.js";
import { algorithm as fifo } from "./fifo.js";
import { algorithm as lfu } from "./lfu.js";
import { algorithm as lifo } from "./lifo.js";
import { algorithm as lru } from "./lru.js";
import { algorithm as mru } from "./mru.js";
import { algorithm as sieve } from "./sieve.js";

/** Every algorithm of `cache`, by its YAML name. */
export const byName = {
  fifo,
  lfu,
  lifo,
  lru,
  mru,
  sieve,
} as const satisfies Readonly<Record<string, Algorithm>>;
