import type { Finding } from "../section.js";
import type { Job } from "./schema.js";

/** Only what travels over a topic reaches further subscriptions. */
export function check({ queue, fan_out: fanOut = [] }: Job): readonly Finding[] {
  if (fanOut.length === 0 || (queue !== "memory" && queue !== "valkey")) return [];
  const message = `\`fan_out\` names subscriptions on Pulsar, and \`queue: ${queue}\` has none`;
  return [{ path: ["fan_out"], message, cure: "queue: hybrid" }];
}
