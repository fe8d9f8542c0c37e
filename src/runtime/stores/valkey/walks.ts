import { walksOf, type Placed } from "../compose.js";
import { stages, type Guards, type Scope } from "../contract.js";
import type {
  Argument,
  LuaName,
  Reply,
  ScriptPart,
  ScriptServices,
  Settling,
} from "../script-part.js";
import { admissionScript, settlementScript, widthOf, type Script } from "./script.js";
import type { Server } from "./server.js";
import type { Slots } from "./slots.js";

/** A part of a walk, bound to the server. */
export interface Bound extends Placed {
  readonly bound: ScriptPart<never>;
}

/** A server, and how keys are named on it. */
export interface Site {
  readonly server: Server;
  readonly slots: Slots;
}

/** The parts that one script decides. */
export interface Walk {
  readonly site: Site;
  readonly parts: readonly Bound[];
  readonly admission: Script;
  readonly settlement: Script;
  /** Those that write something when the outcome is known. */
  readonly settling: readonly Bound[];
  /** Key of the mark of an ended admission; only where something is written at the end. */
  ended(holdId: string): string;
  /** Index of the local bar among the parts that the script counts. */
  readonly barAt: number;
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
  const barRank = stages.indexOf("bar");
  const before = parts.filter(({ rank }) => rank < barRank);
  const counted = [
    ...before.map(scripted),
    { source: "stores/valkey/bar", rank: barRank } as const,
    ...parts.slice(before.length).map(scripted),
  ];
  const settling = parts.filter(({ bound }) => bound.settling !== undefined);
  return {
    site,
    parts,
    settling,
    ended: (holdId) => `ended:${String(index)}:${holdId}`,
    admission: admissionScript(counted, settling.length > 0),
    settlement: settlementScript(settling.map(({ bound }) => settlingOf(bound).source)),
    barAt: before.length,
  };
}

const scripted = ({ bound, rank }: Bound) => ({ source: bound.source, rank });

/** What a part writes at the end; only asked of those that do. */
export function settlingOf(bound: ScriptPart<never>): Settling<never> {
  if (bound.settling === undefined) throw new Error(`${bound.source} settles nothing`);
  return bound.settling;
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
export function readReply(walk: Walk, reply: unknown): WalkReply | undefined {
  if (reply === null) return undefined;
  const [now, , by, recovers, ...words] = reply as [
    string,
    number,
    number,
    number,
    ...(Reply | null)[],
  ];
  const index = (part: number): number => (part < walk.barAt ? part : part + 1);
  const endedBy = by - 1 === walk.barAt ? "bar" : by - 1 > walk.barAt ? by - 2 : by - 1;
  return {
    now: Number(now),
    endedBy: by === 0 ? undefined : endedBy,
    recovers: recovers === 1,
    said: walk.parts.map((_, part) => words[2 * index(part)] ?? undefined),
    told: walk.parts.map((_, part) => words[2 * index(part) + 1] ?? []),
  };
}

/** Checks that a part says as many as its script wants: one too few would shift all that follow. */
export function checked(
  source: LuaName,
  keys: readonly string[],
  args: readonly Argument[],
): readonly string[] {
  const width = widthOf(source);
  if (keys.length !== width.keys || args.length !== width.args) {
    throw new Error(
      `${source} wants ${String(width.keys)} keys and ${String(width.args)} arguments, ` +
        `not ${String(keys.length)} and ${String(args.length)}`,
    );
  }
  return args.map(String);
}
