/** Requests that were right and are refused. */
import type { FieldMap, FieldSpec } from "../sections/request/fields.js";
import type { Breaking } from "./breaking-change.js";
import { free, holds, isTighter, takes, type Wire } from "./value-range.js";

export interface Comparing {
  /** `request.body`. */
  readonly at: string;
  readonly before: FieldMap;
  readonly after: FieldMap;
  readonly wire: Wire;
}

export const refused = "is refused now";
export const wanted = "must be sent now";

export function inputs({ at, before, after, wire }: Comparing): readonly Breaking[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const path = `${at}.${name}`;
    const [was, is] = [before[name], after[name]];
    if (is === undefined) return [{ path, message: refused }];
    if (was === undefined) return is.optional ? [] : [{ path, message: wanted }];
    const must = was.optional && !is.optional ? [{ path, message: wanted }] : [];
    return [...must, ...narrowed(path, [was, is], wire)];
  });
}

/** What a field takes no longer. */
function narrowed(
  path: string,
  [before, after]: readonly [FieldSpec, FieldSpec],
  wire: Wire,
): readonly Breaking[] {
  if ((before.list === undefined) !== (after.list === undefined) || !takes(after, before, wire)) {
    return [{ path, message: `was ${typeName(before)} and is ${typeName(after)}` }];
  }
  const fewer = isTighter(before.list ?? free, after.list ?? free);
  const lists = fewer ? [{ path, message: "takes fewer items" }] : [];
  if (before.type === "map" && after.type === "map") {
    return [...lists, ...inputs({ at: path, before: before.fields, after: after.fields, wire })];
  }
  if (before.type === "enum" && after.type === "enum") {
    const gone = before.values.filter((value) => !after.values.includes(value));
    const message = `no longer takes ${gone.join(", ")}`;
    return gone.length === 0 ? lists : [...lists, { path, message }];
  }
  return holds(after, before) ? lists : [...lists, { path, message: "takes less than before" }];
}

export const typeName = ({ list, type }: FieldSpec): string =>
  list === undefined ? type : `list of ${type}`;
