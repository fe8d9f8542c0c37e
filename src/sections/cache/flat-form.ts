/** The documents' flat form: `cache: { cache_ttl: 30 }` is `cache: { default: { cache_ttl: 30 } }`. */
import type { Expansion } from "../section.js";
import { flatKeys } from "./schema.js";

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Moves flat keys under `default`; both forms in one file are an error, since one would lose. */
export function expandFlatForm(value: unknown): Expansion {
  if (!isMap(value)) return { kind: "same" };
  const flat = flatKeys.filter((key) => Object.hasOwn(value, key));
  const [first] = flat;
  if (first === undefined) return { kind: "same" };
  if (Object.hasOwn(value, "default")) {
    const message = `\`${first}\` is written both here and under \`default\`, and they are the same thing`;
    return {
      kind: "wrong",
      findings: [{ path: [first], message, cure: "keep `default` and move it there" }],
    };
  }
  const rest = Object.entries(value).filter(([key]) => !(flat as string[]).includes(key));
  const moved = Object.fromEntries(flat.map((key) => [key, value[key]]));
  return { kind: "expanded", value: { ...Object.fromEntries(rest), default: moved } };
}
