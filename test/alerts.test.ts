/** The rules of docs/recipes/alerts.md ask for metrics, and labels of theirs, that the runtime writes. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

const page = readFileSync(new URL("../docs/recipes/alerts.md", import.meta.url), "utf8");
const [, text = ""] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
const { groups } = parse(text) as Rules;
const rules = groups.flatMap((group) => group.rules);

const folder = new URL("../src/runtime/", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/^dist\b/.test(path))
  .map((path) => readFileSync(new URL(path, folder), "utf8"));

/** The source around the place where a metric is made. */
function madeAt(metric: string): string {
  const source = sources.find((each) => each.includes(`name: "${metric}"`)) ?? "";
  const at = source.indexOf(`name: "${metric}"`);
  return source.slice(at, at + 300);
}

it.each(rules)("$alert asks for what there is", ({ expr }) => {
  const asked = [...expr.matchAll(/(endpointgen_\w+)(?:\{(\w+)[^}]*\})?/g)];
  expect(asked.length).toBeGreaterThan(0);
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, by = ""]) => by.split(", "));
  for (const [, metric = "", label] of asked) {
    const labels = /labelNames: \[([^\]]*)\]/.exec(madeAt(metric))?.[1] ?? "";
    expect(labels, metric).not.toBe("");
    for (const name of [...grouped, ...(label === undefined ? [] : [label])]) {
      expect(labels).toContain(`"${name}"`);
    }
  }
});
