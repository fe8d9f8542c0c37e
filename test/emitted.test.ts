import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { fromSchemas } from "../src/dev/gen/from-schemas.js";
import { registries } from "../src/dev/gen/registries.js";
import { casesWith, readFixture } from "./fixture-project.js";

const root = join(import.meta.dirname, "..");

describe("emitted files", () => {
  it.each([...registries(root), ...fromSchemas()])(
    "%s is what `npm run gen` writes",
    async (path, text) => {
      const file = join(root, path);
      const formatted = await format(text, { filepath: file, printWidth: 100 });
      expect(existsSync(file) ? readFileSync(file, "utf8") : undefined).toBe(formatted);
    },
  );
});

describe("schemas/job-config.schema.json", () => {
  const schema = z.fromJSONSchema(
    JSON.parse(
      readFileSync(join(root, "schemas/job-config.schema.json"), "utf8"),
    ) as z.core.JSONSchema.JSONSchema,
  );

  it.each(casesWith("resolved.json"))("takes fixtures/%s", (name) => {
    for (const { merged } of readFixture(name).endpoints) {
      expect(schema.safeParse(merged.document.value).error).toBeUndefined();
    }
  });

  it.each(["unknown-key", "out-of-range", "wrong-type", "unknown-algorithm", "wrong-duration"])(
    "refuses fixtures/%s, as an editor would show it",
    (name) => {
      const text = readFixture(name).textOf("job.yaml") ?? "";
      expect(schema.safeParse(parseYaml(text)).success).toBe(false);
    },
  );
});
