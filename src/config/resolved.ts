/** What `validate --resolved FILE` prints. */
import type { ResolvedConfig } from "./validate.js";
import { isRecord } from "./traced.js";

/**
 * The config as JSON: every default, sections that are off as `false`, `${NAME:default}` as it is
 * written. Keys keep one order: those above the sections first, then the sections by name.
 */
export function resolvedJson(resolved: ResolvedConfig): string {
  return `${JSON.stringify(resolvedValue(resolved), null, 2)}\n`;
}

/** The same before it becomes text. */
function resolvedValue({ config, environment }: ResolvedConfig): unknown {
  const unfilled = (value: unknown, path: readonly string[]): unknown => {
    const read = environment.get(path.join("."));
    if (read !== undefined) return read.text;
    if (Array.isArray(value)) {
      return value.map((entry: unknown, index) => unfilled(entry, [...path, String(index)]));
    }
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, unfilled(inner, [...path, key])]),
    );
  };
  return unfilled(inOrder(config), []);
}

/** Names and route lead; whatever follows keeps the order of schemas and registry. */
const first = [
  "version",
  "kind",
  "endpoint_name",
  "endpoint_description",
  "required_credits",
  "route",
] as const;

function inOrder(config: ResolvedConfig["config"]): Readonly<Record<string, unknown>> {
  return { ...Object.fromEntries(first.map((key) => [key, config[key]])), ...config };
}
