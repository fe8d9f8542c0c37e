import { createHash } from "node:crypto";
import { lua, type Lua } from "../../lua.js";
import type { LuaName } from "../script-part.js";

/** A script as a server wants it. */
export interface Script {
  readonly text: string;
  /** SHA-1 of the text, by which a server knows a script that it has seen. */
  readonly sha: string;
}

/** A part's place in a script. */
export interface ScriptedPart {
  readonly source: LuaName;
  readonly rank: number;
}

/** How many keys and arguments a piece of Lua speaks of. */
export interface Width {
  readonly keys: number;
  readonly args: number;
}

/** Keys and arguments that all parts share: see `walk.lua` and `settlement.lua`. */
const common = {
  admission: { keys: 0, args: 6 },
  endable: { keys: 1, args: 6 },
  settlement: { keys: 1, args: 5 },
} as const;

/** An admission that was ended before it arrived: its reply was waited for in vain. */
const unlessEnded = "if call('EXISTS', KEYS[1]) == 1 then return false end";

/**
 * One script that decides about several parts. `endable`: something is written at the end, so the
 * first key is the mark of an ended admission; with that mark nothing is decided, and nil returned.
 */
export function admissionScript(parts: readonly ScriptedPart[], endable: boolean): Script {
  const shared = endable ? common.endable : common.admission;
  const pieces = placed(parts, shared, ({ source, rank }, at) =>
    [
      `parts[#parts + 1] = (function()\n${moved(source, at)}end)()`,
      `parts[#parts].rank = ${rank}`,
    ].join("\n"),
  );
  return script([
    withUses("stores/valkey/walk"),
    ...(endable ? [unlessEnded] : []),
    "local parts = {}",
    ...pieces,
    withUses("stores/valkey/decide"),
  ]);
}

/** One script that writes how a request ended for several parts, and returns what each returned, or nil. */
export function settlementScript(sources: readonly LuaName[]): Script {
  const parts = sources.map((source) => ({ source, rank: 0 }));
  const pieces = placed(
    parts,
    common.settlement,
    ({ source }, at) => `said[#said + 1] = (function()\n${moved(source, at)}end)() or false`,
  );
  const begin = [withUses("stores/valkey/settlement"), "local said = {}"];
  return script([...begin, ...pieces, "return said"]);
}

/** A script of its own, without an admission around it. */
export function plainScript(source: LuaName): Script {
  return script([withUses("stores/valkey/plain"), moved(source, { keys: 0, args: 0 })]);
}

/** How many keys and arguments a piece speaks of, what it uses included. */
export function widthOf(source: LuaName): Width {
  return widths[source];
}

function placed<Part extends { readonly source: LuaName }>(
  parts: readonly Part[],
  shared: Width,
  piece: (part: Part, at: Width) => string,
): readonly string[] {
  let at = shared;
  return parts.map((part) => {
    const text = piece(part, at);
    const width = widthOf(part.source);
    at = { keys: at.keys + width.keys, args: at.args + width.args };
    return text;
  });
}

/** In its file a piece counts its keys and arguments from one; here they follow those before it. */
function moved(source: LuaName, at: Width): string {
  return withUses(source).replace(
    /\b(KEYS|ARGV)\[(\d+)\]/g,
    (_all, list: string, index: string) => {
      const before = list === "KEYS" ? at.keys : at.args;
      return `${list}[${Number(index) + before}]`;
    },
  );
}

function withUses(source: LuaName): string {
  const { uses, text }: Lua = lua[source];
  return [...uses.map((name) => lua[name as LuaName].text), text].join("");
}

function highest(text: string, list: "KEYS" | "ARGV"): number {
  const found = [...text.matchAll(new RegExp(`\\b${list}\\[(\\d+)\\]`, "g"))];
  return Math.max(0, ...found.map(([, index]) => Number(index)));
}

function script(pieces: readonly string[]): Script {
  const text = pieces.join("\n");
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

const widths = Object.fromEntries(
  (Object.keys(lua) as LuaName[]).map((source) => {
    const text = withUses(source);
    return [source, { keys: highest(text, "KEYS"), args: highest(text, "ARGV") }];
  }),
) as Readonly<Record<LuaName, Width>>;
