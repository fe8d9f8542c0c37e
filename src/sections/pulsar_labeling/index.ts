import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

const plural = (kebab: string): string => (kebab.endsWith("s") ? kebab : `${kebab}s`);

export const room = defineRoom({
  key: "pulsar_labeling",
  absent: "defaults",
  schema,
  changes,
  contribute,
  derive: ({ snake, kebab }, { own }) => {
    const derived = `persistent://public/default/${plural(kebab)}`;
    const topic = typeof own["job_topic"] === "string" ? own["job_topic"] : derived;
    return {
      job_topic: derived,
      dlq_topic: `${topic}-dlq`,
      producer_label: `${snake}_producer`,
      consumer_label: `${snake}_consumer`,
      event_label: `${snake}_event`,
    };
  },
  spellings: {
    topic: "job_topic",
    dead_letter_topic: "dlq_topic",
    cluster: "cluster_name",
    producer: "producer_label",
    consumer: "consumer_label",
    event: "event_label",
  },
  check: (own) =>
    own.job_topic === own.dlq_topic
      ? [
          {
            path: ["dlq_topic"],
            message:
              "`dlq_topic` is the same as `job_topic`: a failed message would be delivered for ever",
            cure: `dlq_topic: ${own.job_topic}-dlq`,
          },
        ]
      : [],
});
