import type { Settlement } from "../contract.js";
import type { Reply } from "../script-part.js";
import type { Step } from "../walk.js";
import { settlementScript } from "./script.js";
import { checked, settlingOf, type Walk, type WalkReply } from "./walks.js";

/** Writes until it is written, or for as long as it means anything. */
export type Tell = (write: () => Promise<unknown>, until: number) => Promise<unknown>;

/** One walk of a request whose outcome is known. */
export interface Ended {
  readonly walk: Walk;
  /** What its admission said; undefined when the reply was lost. */
  readonly reply: WalkReply | undefined;
  readonly step: Step;
  readonly tell: Tell;
  readonly place: string;
}

/** Milliseconds after which no admission is under way any more. */
const markLife = "600000";

/**
 * Writes how a request ended, in one script. Idempotent by hold id, so it is tried again until the
 * server says that it is written. Resolves when that is so, or after the first try that failed.
 */
export async function keep(ended: Ended, settlement: Settlement): Promise<void> {
  const { walk, reply, step, tell, place } = ended;
  if (walk.settling.length === 0) return;
  const entry = { ...step.entry, recovers: reply?.recovers ?? step.entry.recovers === true };
  const now = reply?.now ?? step.now;
  const deadline = now + entry.deadline - step.now;
  const answer = settlement.kind === "done" ? JSON.stringify(settlement.answer) : "";
  const keys = [walk.site.slots.key(place, walk.ended(entry.holdId))];
  const flags = [entry.recovers, reply === undefined].map((flag) => (flag ? "1" : "0"));
  const [recovers = "0", lost = "0"] = flags;
  const args = [entry.holdId, recovers, answer, lost, markLife];
  for (const { bound, input } of walk.settling) {
    const given = step.inputs[input] as never;
    const settling = settlingOf(bound);
    const told = reply?.told[walk.parts.findIndex((part) => part.bound === bound)] ?? [];
    const own = bound.keys(given, entry);
    const said = settling.args(given, entry, settlement, { now, deadline, reply: told });
    args.push(...checked(settling.source, own, said));
    keys.push(...own.map((key) => walk.site.slots.key(place, key)));
  }
  const script =
    walk.settling.length === walk.parts.filter(({ bound }) => bound.settling).length
      ? walk.settlement
      : settlementScript(walk.settling.map(({ bound }) => settlingOf(bound).source));
  const written = await tell(() => walk.site.server.run(script, keys, args), entry.deadline);
  for (const [index, { bound, input }] of walk.settling.entries()) {
    const words = (written as readonly (Reply | undefined)[] | undefined)?.[index];
    settlingOf(bound).settled?.(words, step.inputs[input] as never, entry);
  }
}
