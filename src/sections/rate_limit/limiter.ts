/** What one limiter algorithm is to the generator; each algorithm's file exports one. */
import type { z } from "zod";
import type { Code } from "../../render/code.js";

export interface Limiter<Block> {
  /** The runtime's export: `tokenBucket`. */
  readonly factory: string;
  /** The options that it takes; `value` gives the code of one key of the YAML block. */
  options(value: (key: string) => Code): Readonly<Record<string, Code>>;
  /** In plain words: "20 requests at once, then 2 per 60 s". */
  sentence(block: Block): string;
  /** What it lets through: so many at once, and so many per second for ever. */
  pace(block: Block): Pace;
  /** For the generated test: so many pass at once, and after `waitMs` one more. */
  test(block: Block): { readonly allowed: number; readonly waitMs: number };
}

/** How much a limiter lets through; of two limiters of any kind the smaller paces protect more. */
export interface Pace {
  readonly burst: number;
  readonly perSecond: number;
}

/** One file of this folder: its name is the YAML value, its schema the YAML block. */
export interface LimiterAlgorithm<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  schema(): Schema;
  readonly limiter: Limiter<z.output<Schema>>;
}
