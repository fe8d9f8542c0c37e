/** Requests that were right and are refused. */
import type { FieldMap, FieldSpec } from "../sections/request/fields.js";
import { another, type Breaking } from "./breaking-change.js";
import { boundsOf, free, holds, isTighter, takes, type Wire } from "./value-range.js";

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
    if (was === undefined) {
      const must = { path, message: wanted, before: undefined, after: "required" };
      return is === undefined || is.optional ? [] : [must];
    }
    if (is === undefined)
      return [{ path, message: refused, before: typeName(was), after: undefined }];
    const must =
      was.optional && !is.optional
        ? [{ path, message: wanted, before: "optional", after: "required" }]
        : [];
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
    return [another(path, typeName(before), typeName(after))];
  }
  const fewer = isTighter(before.list ?? free, after.list ?? free);
  const lists = fewer
    ? [{ path, message: "takes fewer items", before: before.list, after: after.list }]
    : [];
  if (before.type === "map" && after.type === "map") {
    return [...lists, ...inputs({ at: path, before: before.fields, after: after.fields, wire })];
  }
  if (before.type === "enum" && after.type === "enum") {
    const gone = before.values.filter((value) => !after.values.includes(value));
    const message = `no longer takes ${gone.join(", ")}`;
    return gone.length === 0 ? lists : [...lists, { path, message, before: gone, after: [] }];
  }
  if (holds(after, before)) return lists;
  const bounds = { before: boundsOf(before), after: boundsOf(after) };
  return [...lists, { path, message: "takes less than before", ...bounds }];
}

export const typeName = ({ list, type }: FieldSpec): string =>
  list === undefined ? type : `list of ${type}`;
