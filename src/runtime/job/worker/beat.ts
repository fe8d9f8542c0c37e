import type { Clock } from "../../world/world.js";
import type { JobClaim } from "../queue.js";

/** Why work is to end before it has. */
export type Stop = "cancelled" | "lost" | "drained";

/** The reason with which a job's signal aborts. */
export class JobStopped extends Error {
  override readonly name = "JobStopped";
  readonly stop: Stop;

  constructor(stop: Stop) {
    super(
      {
        cancelled: "The job was cancelled.",
        lost: "Somebody else has the job.",
        drained: "The worker stops.",
      }[stop],
    );
    this.stop = stop;
  }
}

/** What keeps a claim alive. */
export interface BeatOptions {
  readonly clock: Clock;
  readonly claim: JobClaim;
  readonly leaseMs: number;
  /** Renews what the work holds beside its claim. */
  readonly renew: () => Promise<unknown>;
  readonly stop: (why: Stop) => void;
}

/**
 * Heartbeats three times a lease, from this thread, until the returned function is called. A beat that
 * fails is tried again at the next: only the queue says that a claim is lost.
 */
export function beating({ clock, claim, leaseMs, renew, stop }: BeatOptions): () => void {
  let over = false;
  let cancel = (): void => undefined;
  const beat = async (): Promise<void> => {
    const said = await claim.heartbeat().catch(() => "unheard" as const);
    if (over) return;
    if (said === "cancelled" || said === "lost") stop(said);
    if (said === "held") await renew().catch(() => undefined);
    next();
  };
  const next = (): void => {
    if (!over) cancel = clock.after(leaseMs / 3, () => void beat());
  };
  next();
  return () => {
    over = true;
    cancel();
  };
}
