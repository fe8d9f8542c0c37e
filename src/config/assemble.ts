/** Defaults under what is written: the merged value becomes a JobConfig. */
import type { z } from "zod";
import type { Example } from "../model/example.js";
import { describe, namesOf, type Names } from "../model/names.js";
import type { Basis, Room, Section } from "../sections/section.js";
import { leniently } from "./check-layer.js";
import { fillIn, type Placeholder } from "./environment.js";
import type { MergedDocument } from "./extend.js";
import type { Head, JobConfig, Sections } from "./job-config.js";
import { keysOf } from "./schema-walk.js";
import type { Shelf } from "./shelf.js";
import { defaultPath, type TopLevel } from "./top-level.js";
import { isRecord } from "./traced.js";

export interface Assembled {
  readonly config: JobConfig;
  /** Paths from the top of the file. */
  readonly placeholders: readonly Placeholder[];
}

/** Fills in every default. What a schema refuses is left out: `checkLayer` has told it. */
export function assemble(merged: MergedDocument, shelf: Shelf): Assembled {
  const reader = readerOf();
  const head = headOf(merged, shelf, reader);
  const identity = identityOf(merged.value["security"]);
  const written = sectionsOf(merged, shelf, { reader, head, identity });
  // An existing handler can run only once.
  const once = head.guard_only && merged.value["circuit_breaker"] === undefined;
  const sections: Sections = once ? { ...written, circuit_breaker: false } : written;
  const free = Object.entries(merged.value).filter(([key]) => key.startsWith("x-"));
  const { response } = sections;
  const status = response === false ? 200 : response.status;
  const config = {
    ...head,
    required_credits: identity ? head.required_credits : 0,
    examples: head.examples.map((example) => withStatus(example, status)),
    ...sections,
    ...Object.fromEntries(free),
  };
  return { config, placeholders: reader.placeholders };
}

/** Parses one part of a config and remembers its placeholders. */
interface Reader {
  readonly placeholders: Placeholder[];
  read(schema: z.ZodType, value: unknown, root: readonly string[]): unknown;
}

function readerOf(): Reader {
  const placeholders: Placeholder[] = [];
  return {
    placeholders,
    read(schema, value, root) {
      const filled = fillIn(value, schema);
      placeholders.push(
        ...filled.placeholders.map((one) => ({ ...one, path: [...root, ...one.path] })),
      );
      return leniently(schema, filled.value);
    },
  };
}

/** The keys above the sections; examples still as they are written. */
type RawHead = Omit<TopLevel, "extends" | "route"> & Pick<Head, "route">;

function headOf({ value }: MergedDocument, shelf: Shelf, reader: Reader): RawHead {
  const schema = shelf.top();
  const names = keysOf(schema);
  const written = Object.entries(value).filter(([key]) => names.includes(key) && key !== "extends");
  const top = reader.read(schema, Object.fromEntries(written), []) as TopLevel;
  const description =
    value["endpoint_description"] === undefined
      ? describe(top.endpoint_name)
      : top.endpoint_description;
  const route = top.route ?? { method: "POST" as const, path: defaultPath(top.endpoint_name) };
  return { ...top, endpoint_description: description, route };
}

function withStatus({ request, response }: TopLevel["examples"][number], status: number): Example {
  return { request, response: { ...response, status: response.status ?? status } };
}

interface Beginning {
  readonly reader: Reader;
  readonly head: RawHead;
  readonly identity: boolean;
}

function sectionsOf(
  merged: MergedDocument,
  shelf: Shelf,
  { reader, head, identity }: Beginning,
): Sections {
  const facts = { kind: head.kind, method: head.route.method, identity };
  const names = namesOf(head.endpoint_name, head.endpoint_description);
  const sections = [...shelf.rooms.values()].map((room): [string, unknown] => {
    const value = sectionValue(room, names, basisOf(merged.value[room.key], facts));
    return [room.key, value !== false && reader.read(shelf.section(room.key), value, [room.key])];
  });
  return Object.fromEntries(sections) as Sections;
}

/** Before the section is parsed; its only value that decides is never filled in from outside. */
const identityOf = (security: unknown): boolean =>
  !isRecord(security) || security["auth_type_required"] !== "none";

function basisOf(written: unknown, facts: Pick<Basis, "kind" | "method" | "identity">): BasisOrOff {
  return {
    ...facts,
    own: isRecord(written) ? written : {},
    written: written !== undefined,
    off: written === false,
  };
}

interface BasisOrOff extends Basis {
  readonly off: boolean;
}

/** What is written over what the room derives; `false`: the section is off. */
function sectionValue(room: Room, names: Names, { off, ...basis }: BasisOrOff): Section | false {
  if (off || (!basis.written && room.absent === "off")) return false;
  return { ...room.derive?.(names, basis), ...basis.own };
}
