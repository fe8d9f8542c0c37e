export { carriedQueue, type QueueOptions } from "./carried.js";
export type { Carrier, Delivery, PublishOptions } from "./carrier.js";
export { memoryQueue, type MemoryQueueOptions } from "./memory/memory-queue.js";
export { memoryRecords, type RecordsOptions } from "./memory/memory-records.js";
export type { Ended, Enqueued, JobClaim, JobQueue, Wanted } from "./queue.js";
export type { Created, JobRecords, LeaseWanted, Started } from "./records.js";
export {
  isOver,
  QueueAway,
  QueueFull,
  type JobDepth,
  type JobEnding,
  type JobFailure,
  type JobMessage,
  type JobPage,
  type JobProgress,
  type JobRecord,
  type JobStatus,
  type NewJob,
  type PageOptions,
} from "./words.js";
export { redisServer } from "../stores/valkey/redis-server.js";
export { bullCarrier } from "./valkey/bull-carrier.js";
export type { BullCarrierOptions } from "./valkey/open-bull.js";
export { valkeyQueue, type ValkeyQueueOptions } from "./valkey/valkey-queue.js";
export { valkeyRecords, type ValkeyRecordsOptions } from "./valkey/valkey-records.js";
export { pulsarCarrier, type PulsarCarrierOptions } from "./pulsar/pulsar-carrier.js";
export { pulsarQueue, type PulsarQueueOptions } from "./pulsar/pulsar-queue.js";
export { hybridQueue, type HybridQueue, type HybridQueueOptions } from "./hybrid/hybrid-queue.js";
export type { Backlog } from "./hybrid/buffer.js";
export { jobForwarder, type Forwarder, type ForwarderOptions } from "./hybrid/forwarder.js";
export { reverseForwarder, type ReverseOptions } from "./hybrid/reverse.js";
export { replayJobs, type Replayed, type ReplayOptions } from "./hybrid/replay.js";
export {
  listenToJobs,
  type HeardJob,
  type JobListener,
  type ListenOptions,
} from "./hybrid/listen.js";
export { readTopic, type ReadTopicOptions, type TimeRange } from "./pulsar/reader.js";
export type { BrokerOptions } from "./pulsar/socket.js";
export { JobTooLarge } from "./pulsar/producer.js";
export { signIdentity, type JobPermissions, type JobUser } from "./identity.js";
export { inThreads, type Threads, type ThreadsOptions } from "./threads.js";
export { createWorker, type JobWorker, type JobWorks } from "./worker/create-worker.js";
export { serveWorker, type ServeWorkerOptions, type ServingWorker } from "./worker/serve-worker.js";
export type { JobCredits, JobHandler, JobWork } from "./worker/work.js";
export type { JobTools } from "./worker/tools.js";
export { mountJobs, type MountJobsOptions } from "./http/mount-jobs.js";
export { acceptedAnswer, submitJob, type SubmittedJob } from "./http/submit.js";
export { heldCredits, type HeldCreditsOptions } from "./worker/held-credits.js";
export {
  enqueueJobToValkey,
  publishJobToPulsar,
  pulsarTask,
  type PulsarTask,
  type PulsarTaskOptions,
} from "./by-name.js";
export { eventAfter, type EventAfterOptions } from "./event/event-after.js";
export type { EventTravel } from "./event/event-desk.js";
export type { JobEvent } from "./event/event.js";
export { offloaded } from "./offload/offloaded.js";
export type { OffloadOptions, PulsarNames, QueueWanted, TravelOptions } from "./offload/options.js";
export {
  verifyWebhook,
  webhookUrl,
  type ReceivedWebhook,
  type WebhookEvent,
} from "./webhook/index.js";
export {
  scheduleJobs,
  type JobSchedule,
  type ScheduleJobsOptions,
} from "./schedule/schedule-jobs.js";
export { serviceUser, type ServiceUserOptions } from "./schedule/service-user.js";
export { serveJobs, type ServeJobsOptions } from "./offload/serve-jobs.js";
export { operateJobs } from "./operate/operate-jobs.js";
export type { DeadGroup, JobOrder, JobReport, JobView, QueueState } from "./operate/orders.js";
export { addJob, type Accepted, type Added, type OutboxSession } from "./outbox/outbox.js";
export { outboxMigration } from "./outbox/table.js";
