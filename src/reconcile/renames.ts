/** Endpoints that carry another name than when they were generated last. */
import { resolvedJson } from "../config/resolved.js";
import type { ResolvedConfig } from "../config/validate.js";
import { type Names, namesOf, sentenceCase } from "../model/names.js";
import { configOf, type Fragment } from "../plan/fragment.js";
import type { Manifest } from "../plan/manifest.js";

export interface Rename {
  readonly from: Pick<Names, "kebab" | "camel" | "pascal">;
  readonly to: Pick<Names, "kebab" | "camel" | "pascal">;
}

/**
 * Pairs an endpoint that is gone with one that is new: both come from one YAML file, or say the same
 * but for the name. Where several could be meant, none is.
 */
export function findRenames(
  manifest: Manifest,
  endpoints: readonly ResolvedConfig[],
): readonly Rename[] {
  const asked = new Set(endpoints.map(({ facts }) => facts.names.kebab));
  const gone = [...manifest].filter(([name]) => name !== "project" && !asked.has(name));
  const fresh = endpoints.filter(({ facts }) => !manifest.has(facts.names.kebab));
  if (gone.length === 0 || fresh.length === 0) return [];
  const pairs = gone.flatMap(([name, fragment]) =>
    fresh
      .filter((endpoint) => isSame(name, fragment, endpoint))
      .map((endpoint) => ({ name, endpoint })),
  );
  const once = pairs.filter(
    (pair) =>
      pairs.filter(({ name }) => name === pair.name).length === 1 &&
      pairs.filter(({ endpoint }) => endpoint === pair.endpoint).length === 1,
  );
  return once.map(({ name, endpoint }) => ({
    from: namesOf(name.replaceAll("-", "_")),
    to: endpoint.facts.names,
  }));
}

function isSame(name: string, fragment: Fragment, endpoint: ResolvedConfig): boolean {
  if (fragment.source === endpoint.file) return true;
  const before = configOf(fragment);
  if (before === undefined) return false;
  const then = before.split("\n");
  const now = resolvedJson(endpoint).split("\n");
  const old = namesOf(name.replaceAll("-", "_"));
  const { names } = endpoint.facts;
  return (
    then.length === now.length &&
    then.every((line, at) => {
      const other = now[at] ?? "";
      return line === other || nameless(line, old) === nameless(other, names);
    })
  );
}

/** A line of a configuration without the name, in whatever form it stands there. */
function nameless(line: string, { description, snake, kebab, pascal, camel }: Names): string {
  const forms = [description, sentenceCase(description), snake, kebab, pascal, camel];
  return forms.reduce((text, form) => text.replaceAll(form, "?"), line);
}

/** The manifest under the new names: what was generated under the old one is what edits were made on. */
export function renamedManifest(manifest: Manifest, renames: readonly Rename[]): Manifest {
  const names = new Map(renames.map(({ from, to }) => [from.kebab, to.kebab]));
  return new Map(
    [...manifest].map(([name, fragment]) => {
      const now = names.get(name);
      return now === undefined ? [name, fragment] : [now, renamedFragment(fragment, now)];
    }),
  );
}

function renamedFragment(fragment: Fragment, name: string): Fragment {
  const files = [...fragment.files].map(
    ([path, versions]) =>
      [path, versions.map((one) => ({ ...one, id: one.id.replace(/^[^/]*/, name) }))] as const,
  );
  return { ...fragment, files: new Map(files) };
}
