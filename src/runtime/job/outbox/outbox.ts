import { createHash } from "node:crypto";
import type { Claim } from "../../idempotency/key.js";
import { otherRequest } from "../../idempotency/refusals.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import type { TransactionOptions } from "../../pooling/transaction-options.js";
import { QueueAway, type JobRecord, type NewJob } from "../words.js";
import { statements } from "./table.js";

/** What of a database an outbox uses; a `DbClient` is one. */
export interface OutboxDatabase {
  transaction<Result>(
    work: (session: OutboxSession) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
}

/** What of a session an outbox uses. */
export type OutboxSession = Pick<Session, "query" | "run">;

/** What is committed with a job. */
export interface Accepted {
  /** The type of the credits that are held under the job's id. */
  readonly hold?: string | undefined;
  /** The idempotency key that the job answers. */
  readonly claim?: Claim | undefined;
}

/** What became of a job that was added. */
export interface Added {
  /** Of the job that answers the key, if there was one before. */
  readonly record: JobRecord;
  readonly created: boolean;
}

/** A job that waits to be published. */
export interface Waiting {
  readonly job: NewJob;
  readonly attempts: number;
}

/**
 * Adds a job within a transaction: it exists when that commits, with its hold and its idempotency key.
 * A key that was used before gives the job that answers it. Rejects with a Refusal, 422
 * `idempotency_key_reused`, when that one was asked for otherwise.
 * @example
 * import { addJob, submitJob, type App, type DbClient, type User } from "@endpointgen/runtime";
 *
 * export const order = (app: App, db: DbClient, user: User, sku: string) =>
 *   db.transaction(async (session) => {
 *     await session.query("order", "insert into orders (sku) values ($1)", [sku]);
 *     const queue = { enqueue: (job: Parameters<typeof addJob>[1]) => addJob(session, job) };
 *     return submitJob(app, { queue, name: "ship_order", user, input: { body: { sku } } });
 *   });
 */
export async function addJob(
  session: OutboxSession,
  { delayMs, ...job }: NewJob,
  { hold, claim }: Accepted = {},
): Promise<Added> {
  const key = claim && digestOf(claim.key);
  const values = [job.id, job.name, job.owner, JSON.stringify(job), hold ?? null];
  const claimed = [key ?? null, claim?.fingerprint ?? null];
  const added = await session.query("outbox_add", statements.add, [
    ...values,
    ...claimed,
    delayMs ?? 0,
  ]);
  const [row] = await session.query("outbox_find", statements.byId, [job.id]);
  if (row) return { record: recordIn(row), created: added.length > 0 };
  const [other] =
    key === undefined
      ? []
      : await session.query("outbox_find", statements.byKey, [job.owner, job.name, key]);
  if (other === undefined) throw new QueueAway("The outbox took no job.");
  if (other["fingerprint"] !== claim?.fingerprint) throw otherRequest();
  return { record: recordIn(other), created: false };
}

/** Which job a key was answered with, as it was asked for. */
export async function jobOfKey(
  session: OutboxSession,
  job: Pick<NewJob, "name" | "owner">,
  claim: Claim,
): Promise<JobRecord | undefined> {
  const values = [job.owner, job.name, digestOf(claim.key)];
  const [row] = await session.query("outbox_find", statements.byKey, values);
  return row?.["fingerprint"] === claim.fingerprint ? recordIn(row) : undefined;
}

/** A job that was accepted, whether or not a queue has it. */
export async function jobOfId(session: OutboxSession, id: string): Promise<JobRecord | undefined> {
  const [row] = await session.query("outbox_find", statements.byId, [id]);
  return row && recordIn(row);
}

/** What a row says before a queue knows the job. */
function recordIn(row: Row): JobRecord {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    owner: String(row["owner"]),
    status: "queued",
    submittedAt: new Date(row["created_at"] as Date | string).getTime(),
    attempts: 0,
    // Less than any that records give.
    version: 0,
  };
}

/** The job that a row carries. */
export const waitingIn = (row: Row): Waiting => ({
  // Only `addJob` writes it.
  job: JSON.parse(String(row["job"])) as NewJob,
  attempts: Number(row["attempts"]),
});

/** Keys are callers' own words, and may be secrets. */
const digestOf = (key: string): string => createHash("sha256").update(key).digest("base64url");
