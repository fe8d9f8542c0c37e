import { walksOf, type Placed } from "../compose.js";
import type { Guards, Scope } from "../contract.js";
import type { Argument, LuaName, Reply, ScriptServices } from "../script-part.js";
import type { Inputs } from "../walk.js";
import { widthOf } from "./script.js";
import type { Server } from "./server.js";
import { shapesOf, type Bound, type Shape } from "./shapes.js";
import type { Slots } from "./slots.js";

/** A server, and how keys are named on it. */
export interface Site {
  readonly server: Server;
  readonly slots: Slots;
}

/** The parts that one script decides. */
export interface Walk {
  readonly site: Site;
  readonly parts: readonly Bound[];
  /** The scripts for a request: of the parts that have something to do for it. */
  shapeOf(inputs: Inputs): Shape;
  /** Key of the mark of an ended admission; only where something is written at the end. */
  ended(holdId: string): string;
}

/** Where the parts of each stage are kept: caches may have a server of their own. */
export type SiteOf = (stage: Placed["part"]["stage"]) => Site;

/** The walks of an endpoint: the principal's, one for each part of another owner. */
export function bindWalks(
  guards: Guards,
  { siteOf, services }: { readonly siteOf: SiteOf; readonly services: ScriptServices },
  scope: Scope,
): readonly Walk[] {
  const bind = (part: Placed): Bound => ({ ...part, bound: part.part.script(services, scope) });
  return walksOf(guards)
    .flatMap((walk) => perSite(walk, siteOf))
    .map(({ site, parts }, index) => walkOf(site, parts.map(bind), index));
}

function perSite(walk: readonly Placed[], siteOf: SiteOf) {
  const sites = new Map<Site, Placed[]>();
  for (const part of walk) {
    const site = siteOf(part.part.stage);
    sites.set(site, [...(sites.get(site) ?? []), part]);
  }
  return [...sites].map(([site, parts]) => ({ site, parts }));
}

function walkOf(site: Site, parts: readonly Bound[], index: number): Walk {
  const mark = `ended:${String(index)}:`;
  return { site, parts, shapeOf: shapesOf(parts), ended: (holdId) => mark + holdId };
}

/** What a walk's script said: how it ended, and for each part its words. */
export interface WalkReply {
  readonly now: number;
  /** Index of the part that ended the walk; undefined: admitted. */
  readonly endedBy: number | "bar" | undefined;
  readonly recovers: boolean;
  /** By part: what its check said, undefined when it wasn't asked. */
  readonly said: readonly (Reply | undefined)[];
  /** By part: what its tell said. */
  readonly told: readonly Reply[];
}

/**
 * Reads the reply of an admission script; `stores/valkey/decide.lua` writes it. Undefined for an
 * admission that was ended before it arrived.
 */
export function readReply({ parts, barAt }: Shape, reply: unknown): WalkReply | undefined {
  if (reply === null) return undefined;
  const words = reply as Reply;
  const [now, ended, recovers, first, last] = [0, 1, 2, 3, 4].map((index) => Number(words[index]));
  let at = 5;
  const next = (): Reply => {
    const from = at + 1;
    at = from + Number(words[at]);
    return from === at ? nothing : words.slice(from, at);
  };
  const said: (Reply | undefined)[] = [];
  // Lua counts from one, and the local bar stands among the parts.
  for (let place = 1; place <= parts.length + 1; place += 1) {
    const own = place < (first ?? 0) || place > (last ?? 0) ? undefined : next();
    if (place !== barAt + 1) said.push(own);
  }
  const told: Reply[] = [];
  for (let place = 1; place <= parts.length + 1; place += 1) {
    const own = next();
    if (place !== barAt + 1) told.push(own);
  }
  const by = (ended ?? 0) - 1;
  return {
    now: now ?? 0,
    endedBy: by < 0 ? undefined : by === barAt ? "bar" : by > barAt ? by - 1 : by,
    recovers: recovers === 1,
    said,
    told,
  };
}

const nothing: Reply = [];

/**
 * Adds what a part says to a script's keys and arguments; throws unless it says as many as the
 * script wants: one too few would shift all that follow.
 */
export function addChecked(
  to: { readonly keys: string[]; readonly args: string[] },
  { source, keys, args }: Words,
): void {
  const width = widthOf(source);
  if (keys.length !== width.keys || args.length !== width.args) {
    throw new Error(
      `${source} wants ${String(width.keys)} keys and ${String(width.args)} arguments, ` +
        `not ${String(keys.length)} and ${String(args.length)}`,
    );
  }
  for (const key of keys) to.keys.push(key);
  for (const arg of args) to.args.push(String(arg));
}

/** What a part says to a script; keys as they lie on the server. */
export interface Words {
  readonly source: LuaName;
  readonly keys: readonly string[];
  readonly args: readonly Argument[];
}
