/** The files and presets that one file builds on, in the order in which they are laid. */
import type { Diagnostic, Place } from "../diagnostic.js";
import { closest } from "../closest.js";
import type { Outcome } from "../outcome.js";
import type { ConfigDocument } from "./document.js";
import { joined } from "./file-path.js";

/** How other files are found. Pure: the caller reads. */
export interface Sources {
  /** A file of the project by its path from the root, read and parsed; undefined: there is none. */
  load(file: string): Outcome<ConfigDocument> | undefined;
  /** The texts of the shipped presets, by name, parsed. */
  preset(name: string): Outcome<ConfigDocument> | undefined;
  /** Their names. */
  readonly presetNames: readonly string[];
}

export interface Chain {
  readonly presets: readonly ConfigDocument[];
  readonly files: readonly ConfigDocument[];
}

/** Enough for every honest project; files that extend each other crosswise double with each level. */
const mostFiles = 200;

interface Walk {
  readonly sources: Sources;
  readonly presets: ConfigDocument[];
  readonly files: ConfigDocument[];
  readonly diagnostics: Diagnostic[];
}

/** What a file names, and where. */
interface Reference {
  readonly text: string;
  readonly place: Place;
}

/** Resolves the `extends` of a document (or of `prefix` in it) without the document itself. */
export function chainOf(
  document: ConfigDocument,
  sources: Sources,
  prefix: readonly string[] = [],
): Chain & { readonly diagnostics: readonly Diagnostic[] } {
  const walk: Walk = { sources, presets: [], files: [], diagnostics: [] };
  for (const reference of references(document, prefix)) follow(reference, [document.file], walk);
  return walk;
}

function references(document: ConfigDocument, prefix: readonly string[]): readonly Reference[] {
  const own = prefix.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    document.value,
  );
  const written = (own as Record<string, unknown> | undefined)?.["extends"];
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  return list.flatMap((text, index) => {
    const path = [...prefix, "extends", ...(Array.isArray(written) ? [index] : [])];
    return typeof text === "string" ? [{ text, place: document.placeOf(path) }] : [];
  });
}

/** @param trail the files on the way here, outermost first */
function follow(reference: Reference, trail: readonly string[], walk: Walk): void {
  const document = find(reference, trail, walk);
  if (document === undefined) return;
  const { file } = document;
  for (const inner of references(document, [])) follow(inner, [...trail, file], walk);
  const list = file.startsWith("preset:") ? walk.presets : walk.files;
  list.push(document);
}

function find(
  reference: Reference,
  trail: readonly string[],
  walk: Walk,
): ConfigDocument | undefined {
  if (walk.files.length + walk.presets.length >= mostFiles) {
    if (!walk.diagnostics.some(({ code }) => code === "extends-cycle")) {
      report(walk, reference, {
        code: "extends-cycle",
        message: `extends leads to more than ${mostFiles} files`,
      });
    }
    return undefined;
  }
  return reference.text.startsWith("preset:")
    ? findPreset(reference, trail, walk)
    : findFile(reference, trail, walk);
}

function findPreset(
  reference: Reference,
  trail: readonly string[],
  walk: Walk,
): ConfigDocument | undefined {
  const name = reference.text.slice("preset:".length);
  const found = walk.sources.preset(name);
  if (found === undefined) {
    const near = closest(name, walk.sources.presetNames);
    const cure =
      near === undefined ? `there are ${walk.sources.presetNames.join(", ")}` : `preset:${near}`;
    report(walk, reference, {
      code: "extends-missing",
      message: `there is no preset \`${name}\``,
      cure,
    });
    return undefined;
  }
  return loaded(found, { reference, trail, walk, file: reference.text });
}

function findFile(
  reference: Reference,
  trail: readonly string[],
  walk: Walk,
): ConfigDocument | undefined {
  const file = joined(trail.at(-1) ?? "", reference.text);
  if (file === undefined) {
    const message = `\`${reference.text}\` lies outside the project`;
    const cure = "name a file of this project, relative to this one";
    report(walk, reference, { code: "extends-outside", message, cure });
    return undefined;
  }
  const found = walk.sources.load(file);
  if (found === undefined) {
    const cure = "references are relative to the file that writes them";
    report(walk, reference, {
      code: "extends-missing",
      message: `there is no file \`${file}\``,
      cure,
    });
    return undefined;
  }
  return loaded(found, { reference, trail, walk, file });
}

interface Arrival {
  readonly reference: Reference;
  readonly trail: readonly string[];
  readonly walk: Walk;
  readonly file: string;
}

function loaded(
  found: Outcome<ConfigDocument>,
  { reference, trail, walk, file }: Arrival,
): ConfigDocument | undefined {
  const start = trail.indexOf(file);
  if (start >= 0) {
    const circle = [...trail.slice(start), file].join(" → ");
    const message = `these files extend each other in a circle: ${circle}`;
    report(walk, reference, {
      code: "extends-cycle",
      message,
      cure: "remove one of the references",
    });
    return undefined;
  }
  walk.diagnostics.push(...found.diagnostics);
  return found.value;
}

/** Every report is an error at the reference; `what` is its code, sentence and cure. */
function report(
  walk: Walk,
  { place }: Reference,
  what: Omit<Diagnostic, "severity" | "place">,
): void {
  walk.diagnostics.push({ severity: "error", place, ...what });
}
