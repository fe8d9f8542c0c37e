/**
 * The composition rule on a server: `stores/compose.ts` in one script per walk, all of them sent at
 * once.
 */
import { Refusal } from "../../http/refusal.js";
import { addFields, heardFrom, inOrder, released, untold } from "../compose.js";
import type { Composition, EmbeddedComposition, Flush } from "../compose.js";
import { go, stages, type Settlement, type StoreEvent, type Verdict } from "../contract.js";
import type { Reply } from "../script-part.js";
import type { Said, Step } from "../walk.js";
import { whileAway } from "./away.js";
import { StoreAway } from "./server.js";
import { keep, type Tell } from "./settle.js";
import { checked, readReply, type Bound, type Walk, type WalkReply } from "./walks.js";

/** What a composition on a server needs. */
export interface Scripted {
  readonly walks: readonly Walk[];
  readonly tell: Tell;
  /** Counts what is decided without the server. */
  readonly storeEvent: (event: StoreEvent) => void;
  /** The parts that are always decided in this process. */
  readonly here: EmbeddedComposition | undefined;
  /** The parts that go on in this process while the server is away. */
  readonly fallback: EmbeddedComposition;
}

/** One walk of one request: what was asked, and what was said if anything was. */
interface Asked {
  readonly walk: Walk;
  readonly reply: WalkReply | undefined;
  /** What was known without asking. */
  readonly known?: Said;
  readonly step: Step;
  /** It can't have been let in: nobody heard of it. */
  readonly unheard?: boolean;
}

const barRank = stages.indexOf("bar");

/** Joins what the scripts of all walks say. */
export function composeScripts(scripted: Scripted): Composition {
  return {
    async enter(step) {
      const asked = await Promise.all(scripted.walks.map((walk) => ask(walk, step)));
      return flushOf(scripted, asked, step);
    },
  };
}

async function flushOf(scripted: Scripted, asked: readonly Asked[], step: Step): Promise<Flush> {
  const lost = asked.filter(({ reply, known }) => reply === undefined && known === undefined);
  const fallen = whileAway(
    lost.map(({ walk }) => walk),
    step,
  );
  for (const event of fallen.events) scripted.storeEvent(event);
  const local = locally(scripted, fallen.local, step);
  const said = inOrder([
    ...asked.flatMap((one) => saidIn(scripted, one)),
    ...fallen.said,
    ...local.flatMap((flush) => flush.said),
    // Nobody else has said it.
    ...(lost.length === asked.length ? barOf(step) : []),
  ]);
  const heard = heardFrom(
    said,
    asked.some(({ reply }) => reply?.recovers === true),
  );
  const headers = headersOf(asked, heard.ending === undefined);
  for (const flush of local) addFields(headers, flush.headers);
  // What was lost may have been let in all the same; whatever comes of this request, it wasn't there.
  const unsure = lost.filter(({ unheard }) => unheard !== true);
  void endAll(scripted, unsure, released);
  const admitted = asked.filter(({ reply }) => reply !== undefined && reply.endedBy === undefined);
  const settle: Flush["settle"] = async (settlement, now) => {
    for (const flush of local) {
      if (flush.ending === undefined) void flush.settle(settlement, now);
    }
    await endAll(scripted, admitted, settlement);
  };
  if (heard.ending === undefined) return { ...heard, headers, settle };
  const nobodys = untold(said, heard.ending).map((reload) => reload(released, step.now));
  await Promise.all([settle(released, step.now), ...nobodys]);
  return { ...heard, headers, settle: () => undefined };
}

/** What is decided in this process: always, and while the server is away. */
function locally({ here, fallback }: Scripted, isAway: boolean, step: Step): readonly Flush[] {
  return [...(here ? [here.enter(step)] : []), ...(isAway ? [fallback.enter(step)] : [])];
}

async function endAll(
  scripted: Scripted,
  asked: readonly Asked[],
  settlement: Settlement,
): Promise<void> {
  await Promise.all(asked.map((one) => end(scripted, one, settlement)));
}

async function ask(walk: Walk, step: Step): Promise<Asked> {
  const { site } = walk;
  const known = knownOf(walk, step);
  if (known !== undefined) return { walk, step, reply: undefined, known };
  const { entry, from = 0 } = step;
  const place = placeOf(walk, step);
  const flags = [entry.barred, entry.waited === true].map((flag) => (flag ? "1" : "0"));
  const life = String(entry.deadline - step.now);
  const marks = walk.settling.length > 0 ? [walk.ended(entry.holdId)] : [];
  const keys = marks.map((key) => site.slots.key(place, key));
  const args = [entry.holdId, life, ...flags, String(from), entry.recovers === true ? "1" : "0"];
  for (const { bound, input } of walk.parts) {
    const given = step.inputs[input] as never;
    const own = bound.keys(given, entry);
    args.push(...checked(bound.source, own, bound.args(given, entry)));
    keys.push(...own.map((key) => site.slots.key(place, key)));
  }
  try {
    return {
      walk,
      step,
      reply: readReply(walk, await site.server.run(walk.admission, keys, args)),
    };
  } catch (error) {
    const unheard = error instanceof StoreAway && !error.sent;
    return { walk, step, reply: undefined, unheard };
  }
}

/** What decides where a walk's keys lie: the principal, or what its only part says. */
function placeOf({ parts }: Walk, { inputs, entry }: Step): string {
  const [only] = parts;
  if (only === undefined || only.part.owner === "principal") return entry.principal;
  return only.bound.place?.(inputs[only.input] as never) ?? entry.principal;
}

/** A cache alone may know its answer; with a bar the request is refused in its turn. */
function knownOf({ parts }: Walk, { inputs, entry, now }: Step): Said | undefined {
  const [only] = parts;
  if (only === undefined || parts.length > 1 || entry.barred) return undefined;
  const given = inputs[only.input] as never;
  const verdict = only.bound.known?.({ given, entry, now, away: false });
  return verdict && { bound: only, verdict };
}

function saidIn(scripted: Scripted, asked: Asked): readonly Said[] {
  const { walk, reply, step, known } = asked;
  if (known !== undefined) return [known];
  if (reply === undefined) return [];
  const said = walk.parts.flatMap((bound, index) => {
    const words = reply.said[index];
    if (words === undefined) return [];
    return [{ bound, verdict: verdictOf(scripted, asked, { bound, words }) }];
  });
  return reply.endedBy === "bar" ? [...said, ...barOf(step)] : said;
}

function verdictOf(
  scripted: Scripted,
  asked: Asked,
  { bound: { bound, input }, words }: { readonly bound: Bound; readonly words: Reply },
): Verdict {
  const { walk, reply, step } = asked;
  const now = reply?.now ?? step.now;
  // Only an answer whose work is done after it asks for this, so nobody else pays for it.
  const alone = () => ({ ...walk, settling: walk.settling.filter((part) => part.bound === bound) });
  return bound.verdict(
    { now, deadline: now + step.entry.deadline - step.now, reply: words },
    {
      given: step.inputs[input] as never,
      entry: step.entry,
      settle: (settlement) => end(scripted, { ...asked, walk: alone() }, settlement),
    },
  );
}

/** The local bars, when they end a walk. */
function barOf({ inputs }: Step): readonly Said[] {
  const refusal = inputs["bar"];
  const verdict: Verdict = Refusal.is(refusal) ? { kind: "refuse", refusal } : go;
  return [{ bound: { name: "bar", rank: barRank }, verdict }];
}

function headersOf(asked: readonly Asked[], admitted: boolean): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { walk, reply, step } of asked) {
    for (const [index, { bound }] of walk.parts.entries()) {
      if (reply === undefined) continue;
      const { now } = reply;
      const deadline = now + step.entry.deadline - step.now;
      addFields(
        fields,
        bound.headers?.({ now, deadline, reply: reply.told[index] ?? [] }, admitted) ?? {},
      );
    }
  }
  return fields;
}

function end({ tell }: Scripted, asked: Asked, settlement: Settlement): Promise<void> {
  const { walk, reply, step } = asked;
  return keep({ walk, reply, step, tell, place: placeOf(walk, step) }, settlement);
}
