/** The YAML's `tests:` and what the generated ones are called after them. */
import type { AskedTest } from "../config/samples.js";

/** After the route: what all of an endpoint's tests of the YAML stand under. */
export const askedSuite = "as its YAML says";

/** `answers 403 to bob`, or the name that the YAML gives it. */
export function askedTitle({ name, as, from, times, expect }: AskedTest): string {
  if (name !== undefined) return name;
  const who = `${as ?? "somebody unknown"}${from === undefined ? "" : ` from ${from}`}`;
  const last = times === 1 ? "" : ` at request ${String(times)}`;
  return `answers ${String(expect)} to ${who}${last}`;
}
