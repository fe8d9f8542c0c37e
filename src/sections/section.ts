/**
 * A room: everything that endpointgen knows about one section of the YAML.
 *
 * A room exports one `room` object from its `index.ts`; `src/dev/gen.ts` collects the rooms into
 * `sections/index.ts`. Nothing else names a room, so adding one edits no other file.
 */
import type { z } from "zod";
import type { Changes } from "../changes/knob.js";
import type { Contribution } from "../model/contribution.js";
import type { Names } from "../model/names.js";
import type { Operation } from "../model/endpoint-model.js";

/** A path into a JobConfig: `["rate_limit", "token_bucket", "refill_rate"]`. */
export type Path = readonly (string | number)[];

/** A section as files write it, shorthands expanded. */
export type Section = Readonly<Record<string, unknown>>;

/** Something wrong inside one section; `path` is relative to the section. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly cure?: string;
  /** Defaults to `error`. */
  readonly severity?: "error" | "warning" | "hint";
  /** Defaults to `wrong-value`; `not-built-yet` for what the generator can't write yet. */
  readonly code?: string;
}

/** What is known of an endpoint before its sections are read: defaults may depend on it. */
export interface Basis extends Pick<Operation, "kind" | "method" | "identity"> {
  /** The section as it is written, after merging and before defaults. */
  readonly own: Section;
  /** Whether any file wrote the section; `KEY: true` counts. */
  readonly written: boolean;
}

/** All that a file came to, except how the generated code spells it. */
export type Facts = Omit<Operation, "resource" | "value">;

/** A shorthand written out, or what is wrong with it. */
export type Expansion =
  | { readonly kind: "expanded"; readonly value: unknown }
  | { readonly kind: "same" }
  | { readonly kind: "wrong"; readonly findings: readonly Finding[] };

export interface Room<Schema extends z.ZodType = z.ZodType> {
  /** The YAML key. */
  readonly key: string;
  /** What an absent section means: its defaults, or nothing at all. */
  readonly absent: "defaults" | "off";
  /** Complete with defaults and `.meta` texts; called once per run, when it is needed. */
  schema(): Schema;
  /** What may stand instead of the map, for JSON Schema and reference; `expand` reads it. */
  shortForms?(): readonly z.ZodType[];
  /** Writes a short form out (`60/min per ip`), before files are merged. */
  expand?(value: unknown): Expansion;
  /**
   * Decides that a file's section replaces what the files below it wrote, but for the keys to
   * keep; undefined: maps merge key by key, as everywhere. `true` is `KEY: true`.
   */
  replaces?(
    below: Section,
    above: Section | true,
  ): { readonly keep: readonly string[] } | undefined;
  /** Defaults that follow the endpoint's name, kind or method; they yield to everything that is written. */
  derive?(names: Names, basis: Basis): object;
  /**
   * Names that people know from elsewhere, and the key that is meant:
   * `max_tokens: "token_bucket.rate_limit"`. A leading slash counts from the top of the file
   * (`amount: "/required_credits"`); what follows a space is a note for the reader.
   */
  readonly spellings?: Readonly<Record<string, string>>;
  /** What a change of each key does to protection. */
  readonly changes: Changes<z.output<Schema>>;
  /** Rules that the schema can't say, inside this section. `operation` tells what the rest of the file came to. */
  check?(own: z.output<Schema>, operation: Facts): readonly Finding[];
  /** What this section adds to the endpoint; undefined: nothing of it appears in the output. */
  contribute?(own: z.output<Schema>, operation: Operation): Contribution | undefined;
}

/** Keeps the schema's type while checking the shape. */
export function defineRoom<Schema extends z.ZodType>(room: Room<Schema>): Room<Schema> {
  return room;
}
