/** Which YAML line set each key: a refusal in development names the line that decided it. */
import { isRecord } from "./traced.js";
import type { ResolvedConfig } from "./validate.js";

/** `endpoints/io-job.yaml:14` by key: `security.permission_roles_required`. */
export function sourceLines({ merged }: ResolvedConfig): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pathsOf(merged.value, []).flatMap((path) => {
      const source = merged.sourceOf(path, "key");
      if (source === undefined) return [];
      return [[path.join("."), `${source.place.file}:${String(source.place.line)}`]];
    }),
  );
}

/** Every key at every depth of maps. */
function pathsOf(value: unknown, path: readonly string[]): string[][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...pathsOf(inner, [...path, key]),
  ]);
}
