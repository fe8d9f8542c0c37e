import { count, formed, preciseSeconds, section } from "../kinds.js";

const topic = () =>
  formed(
    /^(non-)?persistent:\/\/[\w.-]+\/[\w.-]+\/[\w.:-]+$/,
    "a full topic name, such as persistent://public/default/orders",
  );
const label = () =>
  formed(
    /^[A-Za-z_][\w.:-]{0,199}$/,
    "a name of letters, digits, dots, colons, dashes and underscores",
  );

export const schema = () =>
  section(
    {
      job_topic: topic().default("persistent://public/default/io-jobs").meta({
        description: "Topic that jobs and events are published to.",
        defaultText: "`persistent://public/default/<name-in-kebab-case>s`",
      }),
      dlq_topic: topic().default("persistent://public/default/io-jobs-dlq").meta({
        description: "Topic for messages that were delivered too often.",
        defaultText: "`<job_topic>-dlq`",
      }),
      cluster_name: label().default("cluster-a").meta({
        description: "Cluster that replication is restricted to.",
      }),
      producer_label: label().default("io_job_producer").meta({
        description: "Name of the producer; an instance id is appended.",
        defaultText: "`<endpoint_name>_producer`",
      }),
      consumer_label: label().default("io_job_consumer").meta({
        description: "Name of the subscription's consumer.",
        defaultText: "`<endpoint_name>_consumer`",
      }),
      event_label: label().default("io_job_event").meta({
        description: "Label of the event that is published after success.",
        defaultText: "`<endpoint_name>_event`",
      }),
      max_retries: count(2, "Further tries of publishing, and further deliveries before the DLQ.", {
        min: 0,
        max: 100,
      }),
      retry_delay: preciseSeconds(2, "Seconds between those tries.", { min: 0 }),
    },
    "Topics and labels on Pulsar; they follow `endpoint_name`.",
  );
