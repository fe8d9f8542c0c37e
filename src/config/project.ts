/** `endpointgen.yaml`: the settings of a project. */
import type { z } from "zod";
import { closest } from "../closest.js";
import type { Diagnostic } from "../diagnostic.js";
import { type Outcome, outcome } from "../outcome.js";
import type { Path } from "../sections/section.js";
import { type ConfigDocument, readDocument } from "./document.js";
import { distinct } from "./places.js";
import { projectSchema } from "./project-schema.js";
import { keysOf, keysWithin, schemaAt } from "./schema-walk.js";
import { tell } from "./sentences.js";

/** Every default filled in; keys as the YAML names them. */
export type ProjectSettings = z.output<ReturnType<typeof projectSchema>>;

/** Reads and checks the settings; an empty text gives the defaults. All mistakes at once. */
export function readSettings(file: string, text: string): Outcome<ProjectSettings> {
  const { document, diagnostics } = readDocument(file, text);
  if (document === undefined) return outcome<ProjectSettings>(undefined, diagnostics);
  const schema = projectSchema();
  const free = Object.entries(document.value).filter(([key]) => !key.startsWith("x-"));
  const parsed = schema.safeParse(Object.fromEntries(free));
  if (parsed.success)
    return outcome(parsed.data, [...diagnostics, ...contradictions(parsed.data, document)]);
  const told = tell(parsed.error.issues, { schema, root: [], written: document.value });
  const found = [
    ...told.problems.map(({ path, ...problem }): Diagnostic => ({
      ...problem,
      severity: "error",
      place: document.placeOf(path),
    })),
    ...told.unknownKeys.map(({ path, key }) => unknownKey([...path, key], document, schema)),
  ];
  return outcome<ProjectSettings>(undefined, distinct([...diagnostics, ...found]));
}

function unknownKey(path: Path, document: ConfigDocument, schema: z.ZodType): Diagnostic {
  const key = String(path.at(-1));
  const map = path.slice(0, -1);
  const siblings = keysOf(schemaAt(schema, map) ?? schema);
  const near = closest(key, siblings);
  const elsewhere = [...keysWithin(schema)].find(
    (other) => other.length > 1 && other.at(-1) === key,
  );
  const where = map.length === 0 ? "a project setting" : `a key of \`${map.join(".")}\``;
  return {
    code: "unknown-key",
    severity: "error",
    message:
      elsewhere === undefined
        ? `\`${key}\` isn't ${where}`
        : `\`${key}\` belongs under \`${elsewhere.slice(0, -1).join(".")}\``,
    cure: near === undefined ? `there are ${siblings.join(", ")}` : `${near}: …`,
    place: document.placeOf(path, "key"),
  };
}

/** What each key allows, but not both together. */
function contradictions(
  { auth }: ProjectSettings,
  document: ConfigDocument,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (path: Path, message: string, cure: string): void => {
    found.push({
      code: "project-setting",
      severity: "error",
      message,
      cure,
      place: document.placeOf(path),
    });
  };
  if (auth.secret !== undefined && auth.jwks_url !== undefined) {
    report(
      ["auth", "secret"],
      "`auth` names both a secret and a key set",
      "keep one of secret and jwks_url",
    );
  }
  const shared = auth.algorithms?.find((name) => name.startsWith("HS"));
  if (shared !== undefined && auth.jwks_url !== undefined) {
    const message = `\`${shared}\` signs with a shared secret, which a public key set can't hold`;
    report(["auth", "algorithms"], message, "algorithms: [RS256]");
  }
  return found;
}
