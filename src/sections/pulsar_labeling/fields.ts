import type { Field } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { openObject } from "../../render/code.js";

/** What is said of Pulsar where jobs or events are published. */
export function pulsarFields(operation: Operation): Field[] {
  const value = (key: string) => operation.value(`pulsar_labeling.${key}`);
  const names = openObject({
    topic: value("job_topic"),
    dlqTopic: value("dlq_topic"),
    clusterName: value("cluster_name"),
    producerLabel: value("producer_label"),
    consumerLabel: value("consumer_label"),
    eventLabel: value("event_label"),
  });
  return [
    { name: "maxRetries", value: value("max_retries") },
    { name: "retryDelay", value: value("retry_delay") },
    { name: "pulsar", value: names },
  ];
}
