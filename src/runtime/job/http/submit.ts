import { context, propagation } from "@opentelemetry/api";
import type { User } from "../../auth/user.js";
import type { Answer } from "../../http/answer.js";
import type { App } from "../../http/app.js";
import type { Millis } from "../../stores/contract.js";
import { identityPurpose, signIdentity } from "../identity.js";
import { packInput } from "../payload.js";
import type { JobQueue } from "../queue.js";
import { isOver, type JobRecord, type NewJob } from "../words.js";
import { asked } from "./refusals.js";
import { submittedJobs } from "./submitted.js";

/** A job as an endpoint submits it. */
export interface SubmittedJob extends Pick<NewJob, "name" | "key" | "delayMs" | "priority"> {
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly user: Pick<User, "id" | "tenant" | "principal" | "scopes" | "roles">;
  readonly input: unknown;
  /** The same id is the same job; a new one unless said. */
  readonly id?: string;
  /** Not delivered before then; instead of `delayMs`. A time that is over is no delay. */
  readonly at?: Date;
}

/**
 * Hands a job over: signed, sealed values in it sealed still, in the trace of this request. Gives what
 * is known of it. Rejects with a Refusal, 503 `queue_away` or 413 `job_too_large`; then nothing was
 * promised.
 * @example
 * import { acceptedAnswer, createApp, memoryQueue, submitJob, type User } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const queue = memoryQueue({ name: "render_video", world: app.world });
 * export const render = async (user: User, frames: number) =>
 *   acceptedAnswer(await submitJob(app, { queue, name: "render_video", user, input: { frames } }));
 */
export async function submitJob(app: App, submitted: SubmittedJob): Promise<JobRecord> {
  const { queue, user, input, id = app.world.id(), at, ...rest } = submitted;
  const trace: Record<string, string> = {};
  propagation.inject(context.active(), trace);
  const payload = packInput(input, app.encryption);
  const delayed = at && { delayMs: until(at, app.world.clock.now()) };
  const job = { ...rest, ...delayed, id, owner: user.principal, payload };
  const proof = signIdentity(app.encryption.signer(identityPurpose), user, job);
  const traced = Object.keys(trace).length > 0 && { trace };
  const { record, created } = await asked(queue.enqueue({ ...job, proof, ...traced }));
  if (created) app.made(submittedJobs).inc({ endpoint: job.name });
  return record;
}

function until(at: Date, now: Millis): number {
  const ms = at.getTime() - now;
  if (Number.isNaN(ms)) throw new RangeError("a job is delayed until a time, not an invalid date");
  return Math.max(0, ms);
}

/** 202 with the job's id, and where to ask after it; `path` is where jobs are mounted. */
export function acceptedAnswer(record: JobRecord, path = "/jobs"): Answer {
  const { id, status } = record;
  const body = [JSON.stringify({ job_id: id, status })];
  return { status: 202, headers: acceptedHeaders(record, path), body };
}

/** Its header fields alone, for who writes the body otherwise. */
export const acceptedHeaders = ({ id, status }: JobRecord, path: string) => ({
  "content-type": "application/json; charset=utf-8",
  location: `${path}/${encodeURIComponent(id)}`,
  "cache-control": "no-store",
  ...(!isOver(status) && { "retry-after": "2" }),
});
