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
import { ask, type Asked } from "./ask.js";
import { keep, type Tell } from "./settle.js";
import type { Bound, Closing } from "./shapes.js";
import type { Walk } from "./walks.js";

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

const barRank = stages.indexOf("bar");

/** Joins what the scripts of all walks say. */
export function composeScripts(scripted: Scripted): Composition {
  const { walks } = scripted;
  const [only] = walks;
  return {
    async enter(step) {
      // Nearly always everything is the principal's.
      const asked =
        walks.length === 1 && only !== undefined
          ? [await ask(only, step, barOf)]
          : await Promise.all(walks.map((walk) => ask(walk, step, barOf)));
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
  await Promise.all(asked.map((one) => end(scripted, one, one.shape.closing, settlement)));
}

function saidIn(scripted: Scripted, asked: Asked): readonly Said[] {
  const { shape, reply, step, known } = asked;
  if (known !== undefined) return known;
  if (reply === undefined) return [];
  const said = shape.parts.flatMap((bound, index) => {
    const words = reply.said[index];
    if (words === undefined) return [];
    return [{ bound, verdict: verdictOf(scripted, asked, { bound, words }) }];
  });
  return reply.endedBy === "bar" ? [...said, ...barOf(step)] : said;
}

function verdictOf(
  scripted: Scripted,
  asked: Asked,
  { bound, words }: { readonly bound: Bound; readonly words: Reply },
): Verdict {
  const { shape, reply, step } = asked;
  const now = reply?.now ?? step.now;
  return bound.bound.verdict(
    { now, deadline: now + step.entry.deadline - step.now, reply: words },
    {
      given: step.inputs[bound.input] as never,
      entry: step.entry,
      // Only an answer whose work is done after it asks for this.
      settle: (settlement) => end(scripted, asked, shape.alone(bound), settlement),
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
  for (const { shape, reply, step } of asked) {
    if (reply === undefined) continue;
    const { now } = reply;
    const deadline = now + step.entry.deadline - step.now;
    for (const [index, { bound }] of shape.parts.entries()) {
      if (bound.headers === undefined) continue;
      const heard = { now, deadline, reply: reply.told[index] ?? [] };
      addFields(fields, bound.headers(heard, admitted));
    }
  }
  return fields;
}

function end(
  { tell }: Scripted,
  asked: Asked,
  closing: Closing,
  settlement: Settlement,
): Promise<void> {
  return keep({ asked, closing, tell }, settlement);
}
