import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { openObject } from "../../render/code.js";

/** Topics and names of the endpoint's jobs, and how patiently they are tried (step 10). */
export function contribute(_own: object, operation: Operation): Contribution | undefined {
  if (operation.job === undefined) return undefined;
  const value = (key: string) => operation.value(`pulsar_labeling.${key}`);
  const names = openObject({
    topic: value("job_topic"),
    dlqTopic: value("dlq_topic"),
    clusterName: value("cluster_name"),
    producerLabel: value("producer_label"),
    consumerLabel: value("consumer_label"),
    eventLabel: value("event_label"),
  });
  return {
    step: "offload",
    work: [
      { name: "maxRetries", value: value("max_retries") },
      { name: "retryDelay", value: value("retry_delay") },
      { name: "pulsar", value: names },
    ],
  };
}
