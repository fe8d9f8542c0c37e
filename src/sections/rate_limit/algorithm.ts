import type { z } from "zod";
import type { LimiterAlgorithm } from "./limiter.js";

/** What a short form such as `30/5m burst 40` says. */
export interface Figures {
  /** N of `N/unit`; absent in `debounce 5s`. */
  readonly count: number | undefined;
  readonly seconds: number;
  readonly burst: number | undefined;
}

/** The block that a short form means, or why this algorithm has no such form. */
export type Short =
  { readonly block: Readonly<Record<string, number>> } | { readonly wrong: string };

/** One rate limit algorithm: the YAML block of the same name. */
export interface Algorithm<Schema extends z.ZodType = z.ZodType> extends LimiterAlgorithm<Schema> {
  short(figures: Figures): Short;
}

/** Windows may last a month: with a million requests that still fits the stores' integers. */
export const longestWindow = 31 * 86_400;
