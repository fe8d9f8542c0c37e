/** An unknown key is an error; what was meant is nearly always known. */
import { closest } from "../closest.js";
import type { Path } from "../sections/section.js";
import { orList } from "./expectation.js";
import { keysOf, keysWithin, schemaAt } from "./schema-walk.js";
import type { Shelf } from "./shelf.js";
import { spellings } from "./spellings.js";

export interface Advice {
  readonly message: string;
  readonly cure?: string;
}

/**
 * Says what is known about a key that the schema doesn't have.
 *
 * @param at the map that holds it, from the top: `["rate_limit"]`; empty at the top
 */
export function adviseOn(key: string, at: Path, shelf: Shelf): Advice {
  const known =
    otherSpelling(key, at, shelf) ??
    (at.length === 0 ? generalSpelling(key) : undefined) ??
    otherPlace(key, at, shelf) ??
    slip(key, at, shelf) ??
    spelledElsewhere(key, at, shelf) ??
    generalSpelling(key);
  return known ?? { message: `\`${key}\` isn't a key ${where(at)}`, cure: suggestion(at, shelf) };
}

const where = (at: Path): string => (at.length === 0 ? "of a config" : `of \`${at.join(".")}\``);

function suggestion(at: Path, shelf: Shelf): string {
  const keys = siblings(at, shelf);
  return at.length === 0 || keys.length === 0 || keys.length > 12
    ? "remove it, or name it x-… if it is for people"
    : `there are ${keys.join(", ")}`;
}

function siblings(at: Path, shelf: Shelf): readonly string[] {
  const [section, ...rest] = at;
  if (section === undefined) return [...keysOf(shelf.top()), ...shelf.rooms.keys()];
  const schema = shelf.rooms.has(String(section))
    ? shelf.section(String(section))
    : schemaAt(shelf.top(), [section]);
  const map = schema && schemaAt(schema, rest);
  return map === undefined ? [] : keysOf(map);
}

/** The section's own list of names from elsewhere. */
function otherSpelling(key: string, at: Path, shelf: Shelf): Advice | undefined {
  const section = String(at[0] ?? "");
  const own = shelf.rooms.get(section)?.spellings;
  if (own === undefined || !Object.hasOwn(own, key)) return undefined;
  return called(key, absolute(section, own[key] ?? ""));
}

/** The names that no section has for itself. */
const generalSpelling = (key: string): Advice | undefined =>
  Object.hasOwn(spellings, key) ? called(key, absolute("", spellings[key] ?? "")) : undefined;

interface Target {
  /** From the top: `rate_limit.token_bucket.rate_limit`. */
  readonly path: string;
  readonly note: string | undefined;
}

function absolute(section: string, spelling: string): Target {
  const [target = "", ...note] = spelling.split(" ");
  const path = target.startsWith("/") ? target.slice(1) : `${section}.${target}`;
  return { path, note: note.length === 0 ? undefined : note.join(" ").replace(/^\(|\)$/g, "") };
}

function called(key: string, { path, note }: Target): Advice {
  return {
    message: `\`${key}\` is called \`${path}\` here${note === undefined ? "" : `, ${note}`}`,
    cure: nested(path),
  };
}

/** `rate_limit: { token_bucket: { rate_limit: … } }` */
function nested(path: string): string {
  const [first = "", ...rest] = path.split(".");
  return rest.length === 0 ? `${first}: …` : `${first}: { ${nested(rest.join("."))} }`;
}

/** The key exists, but in another map: in the same section first, then anywhere. */
function otherPlace(key: string, at: Path, shelf: Shelf): Advice | undefined {
  const section = at[0] === undefined ? undefined : String(at[0]);
  const inside =
    section !== undefined && shelf.rooms.has(section) ? holders(key, section, shelf) : [];
  if (inside.some((map) => isBeside(map, at))) {
    return { message: `\`${key}\` isn't a key ${where(at)}`, cure: suggestion(at, shelf) };
  }
  if (inside.length > 0) return belongs(key, inside);
  if (section !== undefined && (keysOf(shelf.top()).includes(key) || shelf.rooms.has(key))) {
    return {
      message: `\`${key}\` belongs at the top of the file, not under \`${at.join(".")}\``,
      cure: `write ${key} without indentation`,
    };
  }
  const outside = [...shelf.rooms.keys()]
    .filter((room) => room !== section)
    .flatMap((room) => holders(key, room, shelf));
  return outside.length === 0 || outside.length > 4 ? undefined : belongs(key, outside);
}

/** Another block of the same kind, such as `token_bucket` beside `fixed_window`: nobody means that one. */
const isBeside = (map: string, at: Path): boolean =>
  at.length > 1 && map.split(".").slice(0, -1).join(".") === at.slice(0, -1).join(".");

/** The maps of a section that have the key: `rate_limit.fixed_window`. */
function holders(key: string, section: string, shelf: Shelf): readonly string[] {
  return [...keysWithin(shelf.section(section))]
    .filter((path) => path.at(-1) === key)
    .map((path) => [section, ...path.slice(0, -1)].join("."));
}

function belongs(key: string, maps: readonly string[]): Advice {
  const [first = ""] = maps;
  return {
    message: `\`${key}\` belongs under ${orList(maps.map((map) => `\`${map}\``))}`,
    cure: nested(`${first}.${key}`),
  };
}

function slip(key: string, at: Path, shelf: Shelf): Advice | undefined {
  const near = closest(key, siblings(at, shelf));
  return near === undefined
    ? undefined
    : { message: `\`${key}\` isn't a key ${where(at)}`, cure: `${near}: …` };
}

/** A name from elsewhere that another section knows. */
function spelledElsewhere(key: string, at: Path, shelf: Shelf): Advice | undefined {
  for (const [section, { spellings: own }] of shelf.rooms) {
    if (section === at[0] || own === undefined || !Object.hasOwn(own, key)) continue;
    return called(key, absolute(section, own[key] ?? ""));
  }
  return undefined;
}
