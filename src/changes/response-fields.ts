/** Answers that lack something, or hold what callers have never seen. */
import type { FieldSpec } from "../sections/request/fields.js";
import type { Breaking } from "./breaking-change.js";
import { type Comparing, typeName } from "./request-fields.js";
import { free, holds, takes } from "./value-range.js";

export function outputs({ at, before, after, wire }: Comparing): readonly Breaking[] {
  return Object.entries(before).flatMap(([name, was]): readonly Breaking[] => {
    const path = `${at}.${name}`;
    const is = after[name];
    if (is === undefined) return [{ path, message: "is no longer answered" }];
    const lists = (was.list === undefined) !== (is.list === undefined);
    if (lists || !takes(was, is, wire)) {
      return [{ path, message: `was ${typeName(was)} and is ${typeName(is)}` }];
    }
    const absent = !was.optional && is.optional ? [{ path, message: "may be absent now" }] : [];
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
    return fresh.length === 0 ? [] : [{ path, message: `may be ${fresh.join(", ")} now` }];
  }
  return holds(before, after) ? [] : [{ path, message: "may be outside its old bounds" }];
}

/** Longer lists break nobody who walks through them; a list without its first item does. */
function fewerItems(path: string, before: FieldSpec, after: FieldSpec): readonly Breaking[] {
  const [was, is] = [before.list ?? free, after.list ?? free];
  return (is.min ?? 0) < (was.min ?? 0) ? [{ path, message: "may have fewer items now" }] : [];
}
