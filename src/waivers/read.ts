/** `endpointgen.waivers.yaml`: the changes that somebody agreed to, and why. */
import { join } from "node:path";
import { z } from "zod";
import { closest } from "../closest.js";
import { type ConfigDocument, readDocument } from "../config/document.js";
import { distinct } from "../config/places.js";
import { tell } from "../config/sentences.js";
import type { Diagnostic, Place } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { isDay } from "./day.js";

export const waiversFile = "endpointgen.waivers.yaml";

/** One finding that no longer stops anybody. */
export interface Waiver {
  /** A finding's fingerprint. */
  readonly finding: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it counts, in UTC; undefined: for ever. */
  readonly until?: string | undefined;
  /** Where it is written. */
  readonly place: Place;
}

const said = () =>
  z
    .string()
    .refine((text) => text.trim() !== "", { error: "text that isn't empty" })
    .meta({ description: "Text." });

const shape = () =>
  z.strictObject({
    finding: z.string().refine((text) => /^[0-9a-f]{12}$/.test(text), {
      error: "twelve hexadecimal digits in quotes, as endpointgen plan prints them",
    }),
    /** For readers; `plan` shows what it really is. */
    change: z.string().optional(),
    reason: said(),
    owner: said(),
    until: z.string().refine(isDay, { error: "a day, such as 2027-01-31" }).optional(),
  });

const fileShape = () => z.strictObject({ waivers: z.array(shape()).default([]) });

export interface Waivers {
  readonly waivers: readonly Waiver[];
  /** Each an error; then no waiver counts. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks the file; without one there are no waivers. All mistakes at once. */
export function readWaivers(disk: Disk, root: string): Waivers {
  const text = disk.readText(join(root, waiversFile));
  if (text === undefined) return { waivers: [], diagnostics: [] };
  const { document, diagnostics } = readDocument(waiversFile, text);
  if (document === undefined || diagnostics.length > 0) return { waivers: [], diagnostics };
  const schema = fileShape();
  const parsed = schema.safeParse(document.value);
  if (!parsed.success) return { waivers: [], diagnostics: mistakes(parsed.error, document) };
  const waivers = parsed.data.waivers.map((waiver, index) => ({
    ...waiver,
    place: document.placeOf(["waivers", index, "finding"]),
  }));
  const repeated = twice(waivers);
  return { waivers: repeated.length === 0 ? waivers : [], diagnostics: repeated };
}

function mistakes(error: z.ZodError, document: ConfigDocument): readonly Diagnostic[] {
  const schema = fileShape();
  const told = tell(error.issues, { schema, root: [], written: document.value });
  const unknown = told.unknownKeys.map(({ path, key }): Diagnostic => {
    const keys = Object.keys(path.length === 0 ? schema.shape : shape().shape);
    const near = closest(key, keys);
    return {
      code: "unknown-key",
      severity: "error",
      message: `\`${key}\` isn't a key of ${path.length === 0 ? "this file" : "a waiver"}`,
      cure: near === undefined ? `there are ${keys.join(", ")}` : `${near}: …`,
      place: document.placeOf([...path, key], "key"),
    };
  });
  const problems = told.problems.map(({ path, ...problem }): Diagnostic => ({
    ...problem,
    cure: problem.cure ?? "endpointgen waive FINDING --reason TEXT --owner NAME writes it right",
    severity: "error",
    place: document.placeOf(path),
  }));
  return distinct([...unknown, ...problems]);
}

/** Two owners of one finding would hide each other. */
function twice(waivers: readonly Waiver[]): readonly Diagnostic[] {
  return waivers.flatMap(({ finding, place }, index): Diagnostic[] => {
    const first = waivers.findIndex((one) => one.finding === finding);
    const other = waivers[first];
    if (first === index || other === undefined) return [];
    return [
      {
        code: "waiver-twice",
        severity: "error",
        message: `${finding} is waived twice`,
        cure: "keep one of the two",
        place,
        related: [{ place: other.place, message: "here first" }],
      },
    ];
  });
}
