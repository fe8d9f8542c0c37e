import type { Credits } from "../../credits/credits.js";
import type { QuotaOptions } from "../../credits/quota.js";
import type { JobMessage } from "../words.js";
import type { JobCredits } from "./work.js";

/** Which credits were held. */
export interface HeldCreditsOptions {
  readonly credits: Credits;
  /** `default` unless said. */
  readonly type?: string;
  /** As `hold` was told, if it was. */
  readonly quota?: QuotaOptions | undefined;
  /** Milliseconds that each heartbeat keeps the hold open; a day unless said. */
  readonly ms?: number;
}

const day = 86_400_000;

/**
 * The credits of jobs whose id is that of the admission (`call.holdId`) which held them, by `hold` with
 * `handedOverMs`. A hold that nobody ended in time is spent.
 */
export function heldCredits({
  credits,
  type = "default",
  quota,
  ms = day,
}: HeldCreditsOptions): JobCredits {
  const holdOf = ({ owner, id }: JobMessage) => ({ user: owner, type, holdId: id, quota });
  return {
    renew: (message) => credits.renewHold(holdOf(message), ms),
    settle: (message, charged) => credits.endHold(holdOf(message), "settle", charged),
    giveBack: (message) => credits.endHold(holdOf(message), "give_back"),
  };
}
