import { Refusal } from "../../http/refusal.js";
import { JobTooLarge } from "../pulsar/producer.js";
import { QueueAway } from "../words.js";

/** Also for a job of somebody else: nobody learns that it exists. */
export const noSuchJob = (): Refusal =>
  new Refusal({ status: 404, code: "not_found", detail: "There is no such job." });

/** Asks a queue. Rejects with a Refusal, 503 `queue_away` or 413 `job_too_large`. */
export async function asked<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof JobTooLarge) {
      const detail = "The job is too large to queue.";
      throw new Refusal({ status: 413, code: error.code, detail });
    }
    if (!(error instanceof QueueAway)) throw error;
    const refusal = new Refusal({
      status: 503,
      code: "queue_away",
      detail: "Jobs can't be taken over or looked up just now.",
      headers: { "retry-after": "5" },
    });
    refusal.cause = error;
    throw refusal;
  }
}
