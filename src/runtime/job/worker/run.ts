import { circuitBreaker } from "../../circuit_breaker/circuit-breaker.js";
import type { Guarded } from "../../circuit_breaker/guarded.js";
import { timeout } from "../../circuit_breaker/timeout.js";
import { askedToWait, isOutcome } from "../../circuit_breaker/transient.js";
import type { Encryption } from "../../encryption/encryption.js";
import { failureOf } from "../../http/failure.js";
import { Refusal } from "../../http/refusal.js";
import type { Track } from "../../logging/error-info.js";
import type { Log } from "../../logging/log.js";
import { promised } from "../../stores/promised.js";
import type { Store } from "../../stores/store.js";
import { openSpan, runtimeTracer } from "../../tracing/span.js";
import { pause } from "../../world/pause.js";
import type { World } from "../../world/world.js";
import { identityIn, identityPurpose, permitted, type JobUser } from "../identity.js";
import { sealResult, unpackInput } from "../payload.js";
import type { JobClaim } from "../queue.js";
import type { JobFailure } from "../words.js";
import { beating, JobStopped, type Stop } from "./beat.js";
import { placesOf, type Place } from "./places.js";
import { billOf, type Bill } from "./bill.js";
import { logTry } from "./log-try.js";
import { toolsFor, type JobTools } from "./tools.js";
import type { JobWork } from "./work.js";

/** What running needs of the app. */
export interface RunParts {
  readonly world: World;
  readonly log: Log;
  readonly track: Track;
  readonly encryption: Encryption;
  readonly store: Store;
}

/** What became of a try. */
export type Ran = "succeeded" | "failed" | "dead" | "cancelled" | "lost" | "handed_back";

/** A try in progress. */
export interface Running {
  /** When the handler is done, or never began: what is left is to tell of it. Never rejects. */
  readonly worked: Promise<void>;
  readonly ended: Promise<Ran>;
  /** Ends it and hands the job back. */
  readonly drain: () => void;
}

/** Runs claims of the endpoint of that name, all behind one breaker. */
export function runnerOf(
  parts: RunParts,
  name: string,
  work: JobWork,
): (claim: JobClaim, started: () => void) => Running {
  const { circuitBreaker: breaker = { threshold: 5, openFor: 30 }, timeout: seconds = 300 } = work;
  const guarded = circuitBreaker(breaker, timeout(seconds));
  const places = placesOf(parts, name, work);
  return (claim, started) => {
    const controller = new AbortController();
    const stop = (why: Stop): void => {
      controller.abort(new JobStopped(why));
    };
    const { leaseMs = 30_000, credits } = work;
    const place = places();
    const renew = async (): Promise<void> => {
      await Promise.allSettled([credits?.renew(claim.message), place.renew()]);
    };
    const rest = beating({ clock: parts.world.clock, claim, leaseMs, renew, stop });
    let over = (): void => undefined;
    const worked = new Promise<void>((resolve) => (over = resolve));
    const { signal } = controller;
    const trial: Trial = { parts, work, claim, guarded, place, signal, started, over };
    const end = async (): Promise<void> => {
      over();
      rest();
      await place.release();
    };
    return {
      worked,
      ended: tried(trial).finally(end),
      drain: () => {
        stop("drained");
      },
    };
  };
}

interface Trial {
  readonly parts: RunParts;
  readonly work: JobWork;
  readonly claim: JobClaim;
  readonly guarded: Guarded;
  readonly place: Place;
  readonly signal: AbortSignal;
  /** Called when the handler begins, which it doesn't where a job is handed back untried. */
  readonly started: () => void;
  /** Called when the handler is done. */
  readonly over: () => void;
}

interface Billed extends Trial {
  readonly bill: Bill;
}

async function tried(trial: Trial): Promise<Ran> {
  const { parts, work, claim, place } = trial;
  const bill = billOf();
  let result: string;
  try {
    const user = identityIn(parts.encryption.signer(identityPurpose), claim.message);
    permitted(user, work);
    if (!(await place.take(claim.message.owner))) return await without(trial);
    const value = await called({ ...trial, bill }, user);
    // The next job shall find its place free. Whatever keeps us from it, the lease ends it.
    await place.release().catch(() => undefined);
    trial.over();
    result = sealResult(value, parts.encryption);
  } catch (error) {
    return ended(trial, error);
  }
  return (await claim.complete(result, bill.charged())) ? "succeeded" : "lost";
}

/** Milliseconds after which a job for which there was no place is tried again, about. */
const placeDelay = 1_000;
/** Milliseconds for which the worker keeps its own room for such a job, so that it asks no faster. */
const placePause = 100;

/** All places are taken, by other jobs: this one comes again, and it was no try. */
async function without({ parts, claim, signal }: Trial): Promise<Ran> {
  const { clock, random } = parts.world;
  const handed = await claim.handBack(placeDelay * (0.5 + random()));
  await pause(placePause, clock, signal);
  return handed ? "handed_back" : "lost";
}

/** Calls the handler within the trace of the request that submitted the job. */
async function called(trial: Billed, user: JobUser): Promise<unknown> {
  const { id, name, trace = {} } = trial.claim.message;
  const attributes = { "messaging.operation.type": "process", "job.id": id };
  const span = openSpan(runtimeTracer(), { name: `${name} job`, attributes, headers: trace });
  const call = () => handled(trial, user);
  try {
    const result = await (span ? span.within(call) : call());
    span?.end({});
    return result;
  } catch (error) {
    span?.end({}, error instanceof Error ? error : undefined);
    throw error;
  }
}

function handled(
  { parts, work, claim, guarded, signal, bill, started }: Billed,
  user: JobUser,
): Promise<unknown> {
  const { clock, random } = parts.world;
  const { id, name, submittedAt } = claim.message;
  const input = unpackInput(claim.message.payload, parts.encryption);
  const deadline = Infinity;
  return guarded({ clock, random, signal, deadline, repeatable: true }, (within) => {
    const tools: JobTools = {
      signal: within,
      progress: (percent, note) => {
        const told = {
          percent: Math.min(100, Math.max(0, percent)),
          ...(note !== undefined && { note }),
        };
        claim.progress(told).catch(() => undefined);
      },
      charge: bill.charge,
      ...toolsFor(parts, { user, job: { id, name, submittedAt }, attempt: claim.attempt }),
    };
    // The input is what the endpoint's contract let in.
    started();
    return promised(() => work.handler(input as never, tools));
  });
}

async function ended({ parts, work, claim, signal }: Trial, error: unknown): Promise<Ran> {
  const { retryDelay = 2 } = work;
  const delayMs = Math.max(retryDelay * 1000, askedToWait(error));
  const reason: unknown = signal.reason;
  if (reason instanceof JobStopped) return stopped(claim, reason.stop);
  if (Refusal.is(error) && error.code === "circuit_open") {
    return (await claim.handBack(delayMs)) ? "handed_back" : "lost";
  }
  const failure = tell(parts, claim, error);
  const outcome = isOutcome(error)
    ? (await claim.bury(failure)) && "dead"
    : await claim.retry(failure, delayMs);
  logTry(parts.log, { claim, code: failure.code, error, outcome: outcome || "lost" });
  if (outcome === "queued") return "failed";
  return outcome === "dead" ? "dead" : "lost";
}

async function stopped(claim: JobClaim, why: Stop): Promise<Ran> {
  if (why === "lost") return "lost";
  if (why === "drained") return (await claim.handBack(0)) ? "handed_back" : "lost";
  return (await claim.end()) ? "cancelled" : "lost";
}

/** Callers learn what an endpoint would tell them; the error itself is for us. */
function tell({ track }: RunParts, { message, attempt }: JobClaim, error: unknown): JobFailure {
  const { refusal, error: ours } = failureOf(error);
  const info = { endpoint: message.name, requestId: message.id };
  if (ours) track(ours, info, { job_id: message.id, attempt });
  return { code: refusal.code, message: refusal.message };
}
