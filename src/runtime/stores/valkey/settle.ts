import type { Settlement } from "../contract.js";
import type { Reply } from "../script-part.js";
import type { Asked } from "./ask.js";
import type { Closing } from "./shapes.js";
import { addChecked } from "./walks.js";

/** Writes until it is written, or for as long as it means anything. */
export type Tell = (write: () => Promise<unknown>, until: number) => Promise<unknown>;

/** One walk of a request whose outcome is known. */
export interface Ended {
  readonly asked: Asked;
  /** What is to be written: all of it, or what one part writes by itself. */
  readonly closing: Closing;
  readonly tell: Tell;
}

/** Milliseconds after which no admission is under way any more. */
const markLife = "600000";

/**
 * Writes how a request ended, in one script. Idempotent by hold id, so it is tried again until the
 * server says that it is written. Resolves when that is so, or after the first try that failed; at
 * once when nobody has to wait for it.
 */
export async function keep({ asked, closing, tell }: Ended, settlement: Settlement): Promise<void> {
  if (closing.parts.length === 0) return;
  const { walk, step } = asked;
  const { keys, args } = wordsOf(asked, closing, settlement);
  // Sent at once: what this process asks next, on the same connection, must find it written.
  const write = () => walk.site.server.run(closing.script, keys, args);
  const written = tell(write, step.entry.deadline).then((replies) => {
    for (const [index, { bound, settling }] of closing.parts.entries()) {
      const words = replies as readonly (Reply | null)[] | undefined;
      const own = words && (words[index] ?? []);
      settling.settled?.(own, step.inputs[bound.input] as never, step.entry);
    }
  });
  if (isAwaited(asked, closing, settlement)) await written;
}

function isAwaited(
  { step: { inputs } }: Asked,
  { parts }: Closing,
  settlement: Settlement,
): boolean {
  if (settlement.kind === "released") return true;
  return parts.some(
    ({ bound, settling }) => settling.awaited?.(inputs[bound.input] as never, settlement) === true,
  );
}

/** Keys and arguments of a settlement: see `settlement.lua`. */
function wordsOf({ walk, reply, step, place }: Asked, closing: Closing, settlement: Settlement) {
  const { slots } = walk.site;
  const entry = { ...step.entry, recovers: reply?.recovers ?? step.entry.recovers === true };
  const now = reply?.now ?? step.now;
  const deadline = now + entry.deadline - step.now;
  const answer = settlement.kind === "done" ? JSON.stringify(settlement.answer) : "";
  const keys = [slots.key(place, walk.ended(entry.holdId))];
  const lost = reply === undefined ? "1" : "0";
  const args = [entry.holdId, entry.recovers ? "1" : "0", answer, lost, markLife];
  for (const { bound, settling, at } of closing.parts) {
    const given = step.inputs[bound.input] as never;
    const own = bound.bound.keys(given, entry).map((key) => slots.key(place, key));
    const heard = { now, deadline, reply: reply?.told[at] ?? [] };
    const words = settling.args(given, entry, settlement, heard);
    addChecked({ keys, args }, { source: settling.source, keys: own, args: words });
  }
  return { keys, args };
}
