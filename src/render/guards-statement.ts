/** `const guards = app.guards(ioJob, {…})`: the guards as reviewed, and as the environment leaves them. */
import type { Contribution, Statement } from "../model/contribution.js";
import { call, type Code, entry, openObjectOf, prefix, text } from "./code.js";

/** Nothing for an endpoint without guards; no constant where nobody reads it. */
export function guardsStatement(
  camel: string,
  contributions: readonly Contribution[],
): readonly Statement[] {
  const owners = contributions.filter(({ reviewed }) => reviewed !== undefined);
  if (owners.length === 0) return [];
  const fields = owners.flatMap(({ reviewed = [] }) => reviewed);
  const told = openObjectOf(fields.map(({ name, value }) => entry(name, value)));
  const code: Code = call("app.guards", text(camel), ...(fields.length > 0 ? [told] : []));
  const read = owners.some(({ readsGuards }) => readsGuards === true);
  return [{ code: read ? prefix("const guards = ", code) : code }];
}
