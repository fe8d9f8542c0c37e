import type { ConformanceOptions } from "./bench.js";
import { caches } from "./caches.js";
import { factors } from "./factors.js";
import { limits } from "./limits.js";
import { money } from "./money.js";
import { onceOnly } from "./once-only.js";
import { together } from "./together.js";

export type { ConformanceOptions, OpenedStore, OpeningParts } from "./bench.js";

/**
 * Tests that every store must pass: each part alone beside a plain model on long random traces,
 * every boundary to the millisecond, many at once, and all parts together. Written with the test
 * runner's own `describe` and `it`.
 * @example
 * import { createMemoryStore } from "@endpointgen/runtime";
 * import { storeConformance } from "@endpointgen/runtime/testing";
 * import { describe, it } from "vitest";
 *
 * storeConformance({ describe, it, open: (parts) => ({ store: createMemoryStore(parts) }) });
 */
export function storeConformance(options: ConformanceOptions): void {
  limits(options);
  caches(options);
  money(options);
  onceOnly(options);
  factors(options);
  together(options);
}
