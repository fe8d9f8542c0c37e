/**
 * Zod schemas that the user owns (`../src/schemas/order.ts#OrderBody`): their JSON Schemas, taken in a
 * child process, because they are the project's code and run with the project's packages.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import type { Host } from "./host.js";
import type { ResolvedConfig } from "./config/validate.js";
import { localFolder } from "./paths.js";
import type { JsonSchema } from "./sections/request/json-schema.js";

export interface Modules {
  /** JSON Schema by `file#Name`. */
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Reference {
  readonly file: string;
  readonly name: string;
  readonly section: "request" | "response";
  readonly endpoint: ResolvedConfig;
}

export async function readModules(
  host: Host,
  root: string,
  endpoints: readonly ResolvedConfig[],
): Promise<Modules> {
  const references = endpoints.flatMap(referencesOf);
  const schemas = new Map<string, JsonSchema>();
  const diagnostics: Diagnostic[] = [];
  for (const reference of references) {
    const id = `${reference.file}#${reference.name}`;
    if (schemas.has(id)) continue;
    const found = await schemaOf(host, root, reference);
    if ("schema" in found) schemas.set(id, found.schema);
    else diagnostics.push(diagnosticOf(reference, found.problem));
  }
  return { schemas, diagnostics };
}

function referencesOf(endpoint: ResolvedConfig): Reference[] {
  return (["request", "response"] as const).flatMap((section) => {
    const { body } = endpoint.facts[section];
    return body?.kind === "module" ? [{ file: body.file, name: body.name, section, endpoint }] : [];
  });
}

type Found = { readonly schema: JsonSchema } | { readonly problem: string };

/**
 * Importing TypeScript costs half a second, so a schema is kept by the content of its file; not
 * where that imports other files of the project, whose content counts too.
 */
async function schemaOf(host: Host, root: string, { file, name }: Reference): Promise<Found> {
  const text = host.readText(join(root, file));
  if (text === undefined) return { problem: `there is no file ${file}` };
  const key = createHash("sha256").update(`${file}#${name}\n${text}`).digest("hex").slice(0, 16);
  const kept = `${localFolder}/schemas/${key}.json`;
  const alone = !/\b(?:from|import)\s*\(?\s*["'][.#]/.test(text);
  const known = alone ? host.readText(join(root, kept)) : undefined;
  if (known !== undefined) return { schema: JSON.parse(known) as JsonSchema };
  const taken = await takeSchema(host, root, { file, name });
  if (alone && "schema" in taken) host.write(root, kept, JSON.stringify(taken.schema));
  return taken;
}

const script = `
const [file, name] = process.argv.slice(1);
const { z } = await import("zod");
const { pathToFileURL } = await import("node:url");
const module = await import(pathToFileURL(file).href);
if (!(name in module)) throw new Error("it exports no " + name);
process.stdout.write(JSON.stringify(z.toJSONSchema(module[name], { io: "input" })));
`;

async function takeSchema(
  host: Host,
  root: string,
  { file, name }: Pick<Reference, "file" | "name">,
): Promise<Found> {
  const args = ["--import", "tsx", "--input-type=module", "--eval", script, file, name];
  const { exitCode, stdout, stderr } = await host.run("node", args, { cwd: root });
  if (exitCode !== 0) return { problem: problemIn(stderr) };
  return { schema: JSON.parse(stdout) as JsonSchema };
}

/** The line of an uncaught error that says what happened, not where. */
function problemIn(stderr: string): string {
  const line = stderr.split("\n").find((text) => /^\w*Error\b/.test(text));
  return line?.replace(/^\w*Error(?: \[\w+\])?: /, "") ?? "it can't be loaded";
}

function diagnosticOf({ file, name, section, endpoint }: Reference, problem: string): Diagnostic {
  return {
    code: "schema-module",
    severity: "error",
    message: `the schema ${file}#${name} can't be read: ${problem}`,
    cure: `export a zod schema named ${name} from ${file}`,
    place: endpoint.merged.sourceOf([section, "body"])?.place,
  };
}
