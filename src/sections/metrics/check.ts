import type { FieldMap } from "../request/fields.js";
import type { Facts, Finding } from "../section.js";
import type { Metrics } from "./schema.js";

/** Buckets rise, and a label must be an input that exists. */
export function check(own: Metrics, operation: Facts): readonly Finding[] {
  return [...unsorted(own.buckets ?? []), ...unknownLabel(own.histogram_label, operation)];
}

function unsorted(buckets: readonly number[]): readonly Finding[] {
  const index = buckets.findIndex((bound, at) => at > 0 && bound <= (buckets[at - 1] ?? 0));
  if (index < 0) return [];
  const sorted = [...new Set(buckets)].sort((one, other) => one - other);
  return [
    {
      path: ["buckets", index],
      message: `\`buckets\` must rise; ${buckets[index] ?? ""} comes after ${buckets[index - 1] ?? ""}`,
      cure: `buckets: [${sorted.join(", ")}]`,
    },
  ];
}

function unknownLabel(label: string, { request }: Facts): readonly Finding[] {
  if (label === "resource_id" || label === "endpoint") return [];
  const { params, query, headers, body } = request;
  if (body !== undefined && body.kind !== "fields") return [];
  const maps: readonly FieldMap[] = [params, query, headers, body?.fields ?? {}];
  if (maps.some((fields) => Object.hasOwn(fields, label))) return [];
  return [
    {
      path: ["histogram_label"],
      message: `\`histogram_label: ${label}\` isn't an input of this endpoint`,
      cure: "histogram_label: resource_id, or endpoint, or the name of a declared input",
    },
  ];
}
