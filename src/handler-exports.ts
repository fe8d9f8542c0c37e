/** What the YAML names of a handler file besides the handler: looked up but never run. */
import { join } from "node:path";
import { diagnosticOf } from "./config/places.js";
import type { ProjectSettings } from "./config/project.js";
import type { ResolvedConfig } from "./config/validate.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Disk } from "./host.js";
import type { Path } from "./sections/section.js";
import { exportsOf } from "./syntax/exports-of.js";

interface Named {
  readonly path: Path;
  readonly name: string;
  /** What the contract types it with, as a scaffold writes it. */
  readonly typed: string;
}

/** Names that a handler file which exists doesn't export: a scaffold is written with all of them. */
export function missingExports(
  disk: Disk,
  root: string,
  settings: ProjectSettings,
  endpoints: readonly ResolvedConfig[],
): readonly Diagnostic[] {
  return endpoints.flatMap((endpoint) => {
    const named = namedBy(endpoint);
    if (named.length === 0) return [];
    const { camel, kebab } = endpoint.facts.names;
    const file = `${settings.paths.handlers}/${kebab}.ts`;
    const text = disk.readText(join(root, file));
    if (text === undefined) return [];
    return named
      .filter(({ name }) => !exportsOf(text, name))
      .map(({ path, name, typed }) => {
        const message = `${file} exports no \`${name}\``;
        const cure = `export const ${name} = ${camel}.${typed};`;
        return diagnosticOf({ path, code: "handler-export", message, cure }, [], endpoint.merged);
      });
  });
}

function namedBy({ config, facts }: ResolvedConfig): Named[] {
  const { credits, background, required_credits } = config;
  const estimate = credits === false ? undefined : credits.estimate;
  const chain = background === false ? [] : background.chain;
  const given = facts.request.body === undefined ? "()" : "({ body })";
  const typed = `estimate(${given} => ${String(required_credits)})`;
  return [
    ...(estimate === undefined ? [] : [{ path: ["credits", "estimate"], name: estimate, typed }]),
    ...chain.map((name, at) => ({
      path: ["background", "chain", at],
      name,
      typed: "step(({ log }) => { … })",
    })),
  ];
}
