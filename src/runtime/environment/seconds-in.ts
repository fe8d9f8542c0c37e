import { z } from "zod";

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

/** Seconds of a duration as the YAML takes it: `300`, `5m`, `0.5 min`; NaN for anything else. */
export function secondsIn(text: string): number {
  const [, figure, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim()) ?? [];
  const factor = unit === "" ? 1 : unitSeconds[unit];
  // To the millisecond, so that 0.1 min is 6 and not 6.000000000000001.
  return Math.round(Number(figure) * (factor ?? Number.NaN) * 1000) / 1000;
}

/** Text that is a duration and whose seconds pass the schema: `textDuration(z.int().min(1))`. */
export function textDuration<Schema extends z.ZodType<number>>(seconds: Schema) {
  return z.preprocess((text) => (typeof text === "string" ? secondsIn(text) : text), seconds);
}
