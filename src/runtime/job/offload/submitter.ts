import type { User } from "../../auth/user.js";
import type { QuotaOptions } from "../../credits/quota.js";
import type { App } from "../../http/app.js";
import type { Admitted } from "../../request/contract.js";
import { reply, type Reply } from "../../response/reply.js";
import type { Resolution } from "../../stores/outcome.js";
import { acceptedHeaders, submitJob } from "../http/submit.js";
import type { OutboxDesk } from "../outbox/desk.js";
import type { JobQueue } from "../queue.js";
import type { JobRecord } from "../words.js";

/** Where the jobs of an endpoint go. */
export interface SubmitterOptions {
  readonly name: string;
  readonly queue: JobQueue;
  /** Accepts them first, if said. */
  readonly outbox: OutboxDesk | undefined;
  /** The type of the credits that the admission holds. */
  readonly credits: string | undefined;
  /** The quota in which it counts them. */
  readonly quota: QuotaOptions | undefined;
}

/** A request that becomes a job. */
export type Submission = Admitted & { readonly user: User };

/** Hands requests over, and finds out what became of one whose end nobody saw. */
export interface Submitter {
  readonly submit: (submission: Submission, input: object) => Promise<Reply>;
  /** Undefined where nobody can find out. */
  readonly resolve: ((submission: Submission) => Promise<Resolution<Reply>>) | undefined;
}

/** Makes the submitter of one endpoint. */
export function submitterOf(app: App, options: SubmitterOptions): Submitter {
  const { name, queue, outbox, credits: type, quota } = options;
  const accepted = (record: JobRecord): Reply => {
    const headers = acceptedHeaders(record, `${app.settings.base_path ?? ""}/jobs`);
    return reply(202, { job_id: record.id, status: record.status }, headers);
  };
  /** This admission's hold belongs to no job when another one answers the key. */
  const giveBack = async (user: string, holdId: string): Promise<void> => {
    if (type === undefined) return;
    await app.store.credits.endHold({ user, type, holdId, quota }, "give_back");
  };
  return {
    async submit({ user, holdId, claim }, input) {
      const over = outbox?.over(queue, { hold: type, claim }) ?? queue;
      const record = await submitJob(app, { queue: over, name, user, input, id: holdId });
      if (record.id !== holdId) await giveBack(user.principal, holdId);
      return accepted(record);
    },
    resolve: outbox && resolver(name, outbox, accepted),
  };
}

/** What isn't in the outbox was never committed, so nobody was promised anything. */
const resolver =
  (name: string, outbox: OutboxDesk, accepted: (record: JobRecord) => Reply) =>
  async ({ user, claim }: Submission): Promise<Resolution<Reply>> => {
    if (claim === undefined) return "unknown";
    const record = await outbox.answered({ name, owner: user.principal }, claim);
    return record === undefined ? "not_done" : { done: accepted(record) };
  };
