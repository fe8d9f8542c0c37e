/** Answers that lack something, or hold what callers have never seen. */
import type { FieldSpec } from "../sections/request/fields.js";
import { another, type Breaking } from "./breaking-change.js";
import { type Comparing, typeName } from "./request-fields.js";
import { boundsOf, free, holds, takes } from "./value-range.js";

export function outputs({ at, before, after, wire }: Comparing): readonly Breaking[] {
  return Object.entries(before).flatMap(([name, was]): readonly Breaking[] => {
    const path = `${at}.${name}`;
    const is = after[name];
    if (is === undefined) {
      const message = "is no longer answered";
      return [{ path, message, before: typeName(was), after: undefined }];
    }
    const lists = (was.list === undefined) !== (is.list === undefined);
    if (lists || !takes(was, is, wire)) {
      return [another(path, typeName(was), typeName(is))];
    }
    const gone = { path, message: "may be absent now", before: "required", after: "optional" };
    const absent = !was.optional && is.optional ? [gone] : [];
    const below =
      was.type === "map" && is.type === "map"
        ? outputs({ at: path, before: was.fields, after: is.fields, wire })
        : widened(path, was, is);
    return [...absent, ...fewerItems(path, was, is), ...below];
  });
}

/** Callers who stored or switched over the old values meet new ones. */
function widened(path: string, before: FieldSpec, after: FieldSpec): readonly Breaking[] {
  if (before.type === "enum" && after.type === "enum") {
    const fresh = after.values.filter((value) => !before.values.includes(value));
    return fresh.length === 0
      ? []
      : [{ path, message: `may be ${fresh.join(", ")} now`, before: [], after: fresh }];
  }
  if (holds(before, after)) return [];
  const bounds = { before: boundsOf(before), after: boundsOf(after) };
  return [{ path, message: "may be outside its old bounds", ...bounds }];
}

/** Longer lists break nobody who walks through them; a list without its first item does. */
function fewerItems(path: string, before: FieldSpec, after: FieldSpec): readonly Breaking[] {
  const [was, is] = [before.list ?? free, after.list ?? free];
  const message = "may have fewer items now";
  return (is.min ?? 0) < (was.min ?? 0) ? [{ path, message, before: was, after: is }] : [];
}
