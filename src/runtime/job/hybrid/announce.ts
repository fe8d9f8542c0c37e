import type { Carrier } from "../carrier.js";
import type { BullCarrier } from "../valkey/bull-carrier.js";
import { textOf } from "../valkey/record.js";

/** Where it is told, and of whose jobs. */
export interface AnnounceOptions {
  readonly bull: Pick<BullCarrier, "tell">;
  readonly name: string;
  readonly prefix?: string;
}

/** The channel on which the jobs of an endpoint are told. */
export const jobChannel = (name: string, prefix = "endpointgen:"): string =>
  `${prefix}jobs:${name}`;

/**
 * Tells of each job that it published, without its proof: who listens learns what there is, and can't
 * submit it in somebody's name. Nobody waits for listeners, and who isn't there misses it.
 */
export function announcing(
  target: Pick<Carrier, "publish" | "probe">,
  { bull, name, prefix }: AnnounceOptions,
): Pick<Carrier, "publish" | "probe"> {
  const channel = jobChannel(name, prefix);
  return {
    probe: () => target.probe(),
    async publish(message, options) {
      await target.publish(message, options);
      const { proof: _, ...told } = message;
      bull.tell(channel, textOf(told)).catch(() => undefined);
    },
  };
}
