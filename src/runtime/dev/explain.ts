import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const linesSchema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * Where the YAML decides a key of an endpoint: `endpoints/io-job.yaml:14`, or the place of the
 * nearest key above it. Read anew each time, because `generate` may have run; undefined when
 * nothing is known, for an answer must never fail for want of an explanation.
 */
export function explainKnob(directory: string, endpoint: string, knob: string): string | undefined {
  const lines = readLines(directory)?.[endpoint];
  if (!lines) return undefined;
  const parts = knob.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const key = parts.slice(0, length).join(".");
    if (Object.hasOwn(lines, key)) return lines[key];
  }
  return undefined;
}

function readLines(directory: string): z.output<typeof linesSchema> | undefined {
  try {
    const text = readFileSync(join(directory, ".endpointgen", "local", "lines.json"), "utf8");
    return linesSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
