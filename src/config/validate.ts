/** Arrow 4: a merged document becomes a config with every default, or all its errors at once. */
import type { Diagnostic, Place } from "../diagnostic.js";
import { type Outcome, outcome } from "../outcome.js";
import type { Facts, Path, Room } from "../sections/section.js";
import { type Assembled, assemble } from "./assemble.js";
import { checkLayer } from "./check-layer.js";
import type { MergedDocument } from "./extend.js";
import { factsOf } from "./facts.js";
import type { JobConfig } from "./job-config.js";
import { diagnosticOf, distinct } from "./places.js";
import { crossRules } from "./rules.js";
import { createShelf, type Shelf } from "./shelf.js";

/** A value that is read from the environment at start-up. */
export interface EnvironmentRead {
  readonly name: string;
  /** As the schema gives it: `300` for `${TTL:5m}`. */
  readonly default: unknown;
  /** As it is written: `${TTL:5m}`. */
  readonly text: string;
  readonly place: Place | undefined;
}

export interface ResolvedConfig {
  /** The endpoint's YAML, relative to the project. */
  readonly file: string;
  readonly config: JobConfig;
  readonly facts: Facts;
  readonly merged: MergedDocument;
  /** By path: `rate_limit.token_bucket.rate_limit`. */
  readonly environment: ReadonlyMap<string, EnvironmentRead>;
}

/**
 * Checks each file alone, then the whole: every error at once, in the file that holds it.
 *
 * @param shelf shared by all files of a run, so that schemas are built once
 * @param refine adds what is known from elsewhere, such as the columns of a table
 */
export function validateConfig(
  merged: MergedDocument,
  shelf: Shelf = createShelf(),
  refine: (config: JobConfig, facts: Facts) => Facts = (_, facts) => facts,
): Outcome<ResolvedConfig> {
  const assembled = assemble(merged, shelf);
  const { config } = assembled;
  const facts = refine(config, factsOf(config, merged));
  const diagnostics = distinct([
    ...merged.layers.flatMap((layer) => checkLayer(layer, shelf)),
    ...ruleDiagnostics({ config, facts, merged }, shelf),
  ]);
  return outcome(
    { file: merged.file, config, facts, merged, environment: environmentOf(assembled, merged) },
    diagnostics,
  );
}

interface Whole {
  readonly config: JobConfig;
  readonly facts: Facts;
  readonly merged: MergedDocument;
}

function ruleDiagnostics(whole: Whole, shelf: Shelf): readonly Diagnostic[] {
  const { config, facts, merged } = whole;
  const inSections = [...shelf.rooms.values()].flatMap((room: Room) => {
    const own = (config as Readonly<Record<string, unknown>>)[room.key];
    const findings = own === false ? [] : (room.check?.(own, facts) ?? []);
    return findings.map((finding) => diagnosticOf(finding, [room.key], merged));
  });
  return [...inSections, ...crossRules(whole).map((finding) => diagnosticOf(finding, [], merged))];
}

function environmentOf(
  { config, placeholders }: Assembled,
  merged: MergedDocument,
): ReadonlyMap<string, EnvironmentRead> {
  return new Map(
    placeholders.map(({ path, name, text }) => {
      const place = merged.sourceOf(path)?.place;
      return [path.join("."), { name, text, default: valueAt(config, path), place }];
    }),
  );
}

const valueAt = (config: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    config,
  );
