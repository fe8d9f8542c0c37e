/** Arrows 2 to 4 in one go, for the commands: text in, a config or every error out. */
import { type Outcome, outcome } from "../outcome.js";
import type { Sources } from "./chain.js";
import { type ConfigDocument, readDocument } from "./document.js";
import { extendDocument } from "./extend.js";
import { distinct } from "./places.js";
import { createShelf, type Shelf } from "./shelf.js";
import { type ResolvedConfig, validateConfig } from "./validate.js";

/** What all endpoints of a run share. */
export interface Surroundings {
  readonly sources: Sources;
  /** `endpointgen.yaml`, where there is one. */
  readonly settings?: ConfigDocument | undefined;
  readonly shelf?: Shelf;
}

/**
 * Goes on after every mistake that leaves something to check, so that a duplicate key or a wrong
 * short form doesn't hide a wrong value further down.
 */
export function readConfig(
  file: string,
  text: string,
  around: Surroundings,
): Outcome<ResolvedConfig> {
  const read = readDocument(file, text);
  if (read.document === undefined) return outcome<ResolvedConfig>(undefined, read.diagnostics);
  const { merged, diagnostics } = extendDocument(read.document, around.sources, around.settings);
  const validated = validateConfig(merged, around.shelf ?? createShelf());
  const all = distinct([...read.diagnostics, ...diagnostics, ...validated.diagnostics]);
  return outcome(validated.value, all);
}
