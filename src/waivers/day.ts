const dayMs = 86_400_000;

/** `2027-01-31`, and a day that the calendar has. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && startOf(text) !== undefined;

/** Whether a day is over everywhere in UTC. @param now milliseconds since 1970 */
export function isOver(day: string, now: number): boolean {
  const start = startOf(day);
  return start === undefined || now >= start + dayMs;
}

/** Milliseconds since 1970; undefined for 31 February, which `Date` takes for a day in March. */
function startOf(day: string): number | undefined {
  const start = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(start)) return undefined;
  return new Date(start).toISOString().startsWith(day) ? start : undefined;
}
