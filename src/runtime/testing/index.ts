export {
  storeConformance,
  type ConformanceOptions,
  type OpenedStore,
  type OpeningParts,
} from "./conformance/index.js";
export {
  jobConformance,
  type JobAbilities,
  type JobConformanceOptions,
  type OpenedJobs,
} from "./conformance/jobs.js";
export { testEndpoint, type TestApi, type TestOptions } from "./test-endpoint.js";
export type { TestAnswer, TestCall } from "./test-call.js";
export type { TestFile } from "./form-body.js";
export type { RecordedSpan } from "./spans.js";
export type { TestHandler } from "./test-handler.js";
export { sqlPayloads, testTable, type TestTable, type TestTableOptions } from "./test-table.js";
export type { TestUser, UserSpec } from "./users.js";
export { steppedWorld, type SteppedClock, type SteppedWorld } from "../world/stepped.js";
export { finishedJob, type FinishedJob, type JobsApi } from "./finished-job.js";
export { finishedTasks, noDatabase } from "./finished-tasks.js";
export { publishedEvents } from "./published-events.js";
export { webhookReceiver, type ToldWebhook, type WebhookReceiver } from "./webhook-receiver.js";
