/** Forwards jobs and never lets go of one, to be killed between the two: says each that the broker has. */
import { bullCarrier } from "../../src/runtime/job/valkey/bull-carrier.js";
import { jobForwarder } from "../../src/runtime/job/hybrid/forwarder.js";
import { pulsarCarrier } from "../../src/runtime/job/pulsar/pulsar-carrier.js";
import { systemWorld as world } from "../../src/runtime/world/system.js";

/** Where it forwards from and to. */
export interface ForwardServers {
  readonly valkeyUrl: string;
  readonly pulsarUrl: string;
  readonly prefix: string;
  readonly topic: string;
}

const at = JSON.parse(process.argv[2] ?? "{}") as ForwardServers;
const { valkeyUrl, pulsarUrl, prefix, topic } = at;
const bull = bullCarrier({ url: valkeyUrl, name: "job-forward", prefix, world, leaseMs: 1_500 });
const to = pulsarCarrier({ name: "job", world, url: pulsarUrl, topic, dlqTopic: `${topic}-dlq` });
const from = {
  take: async (most: number, waitMs: number) =>
    (await bull.take(most, waitMs)).map((delivery) => ({
      ...delivery,
      ack: () =>
        new Promise<void>(() => {
          process.send?.(delivery.message.id);
        }),
    })),
};
jobForwarder({ from, to }, { world }).start();
