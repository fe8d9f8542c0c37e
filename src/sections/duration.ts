/** Durations as people write them: `60`, `60s`, `5m`, `2 h`, `1 day`. */

const secondsOf: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

/** The unit words, for patterns: longest first, so that `min` isn't read as `m`. */
export const unitPattern = "sec|s|min|m|hour|h|day|d";

/** Seconds in `factor` of a unit: `unitSeconds("min", 5)` is 300. */
export const unitSeconds = (unit: string, factor = 1): number =>
  (secondsOf[unit] ?? Number.NaN) * factor;

const durationForm = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${unitPattern})$`);

/** Seconds of a written duration; anything else comes back as it is, for the schema to judge. */
export function readDuration(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [, figure, unit] = durationForm.exec(value.trim()) ?? [];
  return figure === undefined || unit === undefined ? value : toSeconds(Number(figure), unit);
}

/** To the millisecond, so that `0.1 min` is 6 and not 6.000000000000001. */
function toSeconds(figure: number, unit: string): number {
  return Math.round(unitSeconds(unit, figure) * 1000) / 1000;
}
