import { concurrency } from "../../concurrency/concurrency.js";
import { empty, handEndpoint } from "../../http/by-hand.js";
import { keyOf } from "../../stores/key.js";
import { patience } from "../../stores/pass.js";
import type { Pass, Store, StoreCall } from "../../stores/store.js";
import type { World } from "../../world/world.js";
import type { JobWork } from "./work.js";

/** The place of one try among those of its endpoint that may run at once. */
export interface Place {
  /** Takes it, for a lease; false: all are taken, and nothing was. */
  take(owner: string): Promise<boolean>;
  /** Keeps it for another lease, if it was taken. */
  renew(): Promise<void>;
  /** Lets it go. Whoever never does loses it with the lease. */
  release(): Promise<void>;
}

/**
 * Places for the jobs of one endpoint, apart from those of its requests. They are in the app's store,
 * so they are shared with every process that has the same. Unless bounds are asked for there is always one.
 * @throws RangeError unless the bounds are whole numbers of at least 0.
 */
export function placesOf(
  { store, world }: { readonly store: Store; readonly world: World },
  name: string,
  { running = {}, leaseMs = 30_000 }: Pick<JobWork, "running" | "leaseMs">,
): () => Place {
  const guard = concurrency(running);
  if (guard.parts.length === 0) return () => everywhere;
  // The name of an endpoint has no room for this word, so no request counts as a job.
  const endpoint = handEndpoint(keyOf([name, "running jobs"]), () => empty());
  const admission = store.admission(endpoint, { running: guard });
  return () => {
    const id = world.id();
    return placeIn((owner) => {
      // The store adds its patience; the place of the dead shall be free when their job is.
      const deadline = world.clock.now() + leaseMs - patience;
      const call: StoreCall = { id, holdId: id, deadline, headers: {}, note: () => undefined };
      return admission.enter(call, { principal: owner, running: owner });
    });
  };
}

const everywhere: Place = {
  take: () => Promise.resolve(true),
  renew: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

function placeIn(enter: (owner: string) => Promise<Pass>): Place {
  let held: { readonly owner: string; readonly pass: Pass } | undefined;
  let renewing: Promise<void> = Promise.resolve();
  const take = async (owner: string): Promise<boolean> => {
    const pass = await enter(owner);
    if (pass.answer !== undefined) return false;
    held = { owner, pass };
    return true;
  };
  return {
    take,
    renew() {
      const owner = held?.owner;
      // Where a lease ran out and others came, the work goes on all the same: it had its place.
      if (owner !== undefined) renewing = take(owner).then(() => undefined);
      return renewing;
    },
    async release() {
      // A place that is renewed after it was let go would be held by nobody.
      await renewing.catch(() => undefined);
      const last = held;
      held = undefined;
      await last?.pass.settle({ kind: "returned", value: undefined });
    },
  };
}
