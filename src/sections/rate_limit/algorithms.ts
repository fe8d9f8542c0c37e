// Written by `npm run gen` from the files of this folder that export an `algorithm`.
import type { Algorithm } from "./algorithm.js";
import { algorithm as debounce } from "./debounce.js";
import { algorithm as fixed_window } from "./fixed_window.js";
import { algorithm as sliding_window } from "./sliding_window.js";
import { algorithm as throttle } from "./throttle.js";
import { algorithm as token_bucket } from "./token_bucket.js";

/** Every algorithm of `rate_limit`, by its YAML name. */
export const byName = {
  debounce,
  fixed_window,
  sliding_window,
  throttle,
  token_bucket,
} as const satisfies Readonly<Record<string, Algorithm>>;
