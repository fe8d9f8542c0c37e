/** What one cache policy is to the generator; each policy's file exports one. */
import type { z } from "zod";

export interface Policy {
  /** The runtime's export: `fifo`. */
  readonly factory: string;
}

/** One file of this folder: its name is the YAML value, its schema the YAML block. */
export interface CacheAlgorithm<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  schema(): Schema;
  readonly policy: Policy;
}
