import { describe, expect, it } from "vitest";
import type { EnvironmentRead } from "../config/validate.js";
import { layout } from "../render/layout.js";
import { environmentValues } from "./environment.js";

function codeOf(path: string, value: unknown): string {
  const read = { name: "NAME", text: "", default: value } as EnvironmentRead;
  const [found] = environmentValues(new Map([[path, read]]));
  return found === undefined ? "" : layout(found.code, { width: 200, indent: 0 });
}

describe("a value from the environment", () => {
  it.each([
    ["tracing.function_name", "job", "z.string().regex(/^[A-Za-z_][\\w.:-]{0,199}$/)"],
    ["metrics.histogram_description", "a b", "z.string().min(1).max(1000).regex(/^[^\\r\\n]*$/)"],
    ["metrics.histogram_name", "a_seconds", "z.string().regex(/^[a-zA-Z_:][\\w:]{0,199}$/)"],
    ["rate_limit.token_bucket.rate_limit", 20, "z.coerce.number().int().min(1).max(1_000_000)"],
    ["rate_limit.token_bucket.rate_window", 60, "textDuration(z.number().int().min(1).max("],
    ["required_credits", 1, "z.coerce.number().int().min(0).max("],
  ])("is checked as the YAML is: %s", (path, value, code) => {
    expect(codeOf(path, value)).toContain(code);
  });
});
