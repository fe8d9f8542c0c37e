import { isProvable } from "../circuit_breaker/transient.js";
import type { Answer } from "../http/answer.js";
import type { Bar, Refusal } from "../http/refusal.js";
import type { World } from "../world/world.js";
import { afterWaiting, released } from "./compose.js";
import type { Composition, Ending, Flush } from "./compose.js";
import type { Millis, Settlement } from "./contract.js";
import { promised } from "./promised.js";
import { outcomeUnknown } from "../idempotency/refusals.js";
import { isAmbiguous, outcomeOf } from "./outcome.js";
import type { Outcome } from "./outcome.js";
import type { Pass, ProblemWriter, StoreCall, StoreEndpoint } from "./store.js";
import type { Inputs, Step } from "./walk.js";
import { ended } from "./wait.js";

/** Longer than a request may run by this, in milliseconds, an admission counts as dead. */
export const patience = 30_000;

/** One request on its way through one endpoint's parts. */
export interface Admitting {
  readonly world: World;
  readonly problem: ProblemWriter;
  readonly endpoint: StoreEndpoint;
  readonly parts: Composition;
  readonly call: StoreCall;
}

type Entered = Inputs & { readonly principal: string; readonly bar?: Bar };

/** Decides one request; what the parts say goes to the call's notes and header fields. */
export function admit(admitting: Admitting, inputs: Entered): Pass | Promise<Pass> {
  return decide(admitting, stepOf(admitting, inputs));
}

function decide(admitting: Admitting, step: Step): Pass | Promise<Pass> {
  const { parts, call } = admitting;
  // Work that can't start any more would count as started, and be paid for.
  call.signal?.throwIfAborted();
  const flush = parts.enter(step);
  if (!(flush instanceof Promise)) return decided(admitting, step, flush);
  return flush.then(async (answered) => {
    // Whoever left while the store was asked must not find the work done and paid for.
    if (call.signal?.aborted === true) await takeBack(answered, step.now);
    call.signal?.throwIfAborted();
    return decided(admitting, step, answered);
  });
}

async function takeBack(flush: Flush, now: Millis): Promise<void> {
  if (flush.ending === undefined) await flush.settle(released, now);
  else if (flush.ending.kind === "answer") await flush.ending.reload?.(released, now);
}

function decided(admitting: Admitting, step: Step, flush: Flush): Pass | Promise<Pass> {
  const { call } = admitting;
  Object.assign(call.headers, flush.headers);
  tell(call, flush);
  const { ending, recovers } = flush;
  if (ending?.kind === "wait") return decideAfter(ending.until, admitting, step);
  if (ending !== undefined) return endedPass(admitting, ending);
  return passOf(admitting, { end: flush.settle, recovers });
}

async function decideAfter(
  until: Promise<unknown>,
  admitting: Admitting,
  { inputs, entry }: Step,
): Promise<Pass> {
  await ended(until, admitting.call.signal);
  const now = admitting.world.clock.now();
  return decide(admitting, {
    inputs,
    // An admission of its own: what is still to be written about the first try can't end this one.
    entry: { ...entry, holdId: `${entry.holdId}/2`, waited: true },
    now,
    from: afterWaiting,
  });
}

function stepOf({ world, call }: Admitting, inputs: Entered): Step {
  const entry = {
    principal: inputs.principal,
    holdId: call.holdId ?? world.id(),
    barred: inputs.bar !== undefined,
    deadline: call.deadline + patience,
  };
  return { inputs, entry, now: world.clock.now() };
}

function tell(call: StoreCall, { ending, by, said }: Flush): void {
  for (const { bound, verdict } of said) {
    if (verdict.note !== undefined) call.note(bound.name, verdict.note);
  }
  if (ending?.kind === "refuse" && by !== undefined) call.refused?.(by, ending.refusal.code);
}

/** A request that is over; but with a stale answer the work is done all the same, afterwards. */
function endedPass(admitting: Admitting, ending: Exclude<Ending, { kind: "wait" }>): Pass {
  const { problem, call, endpoint } = admitting;
  if (ending.kind === "refuse") {
    return closedPass(withFields(problem(ending.refusal, call, endpoint), call));
  }
  const answer = withFields(ending.answer, call);
  if (ending.reload === undefined) return closedPass(answer);
  return passOf(admitting, { end: ending.reload, recovers: false, stale: answer });
}

/** The call's fields are added last, so what is stored never holds another request's. */
function withFields(answer: Answer, call: StoreCall): Answer {
  return { ...answer, headers: { ...call.headers, ...answer.headers } };
}

function closedPass(answer: Answer): Pass {
  const closed = (): Promise<never> =>
    Promise.reject(
      new Error("This request is already answered: nothing may run after pass.answer."),
    );
  return { answer, stale: undefined, running: closed, settle: closed, charge: () => undefined };
}

type End = (settlement: Settlement, now: Millis) => void | Promise<void>;

interface Opened {
  readonly end: End;
  readonly recovers: boolean;
  readonly stale?: Answer;
}

function passOf(admitting: Admitting, { end, recovers, stale }: Opened): Pass {
  const { world, problem, call, endpoint } = admitting;
  const told = (refusal: Refusal): Answer => problem(refusal, call, endpoint);
  let spent: number | undefined;
  // Until an earlier run is accounted for, whatever goes wrong leaves its outcome open.
  let open = recovers;
  const recovered = async (work: () => unknown, resolve: Resolve | undefined): Promise<unknown> => {
    const resolution = (await resolve?.()) ?? "unknown";
    if (resolution === "unknown") throw outcomeUnknown();
    open = false;
    return resolution === "not_done" ? work() : resolution.done;
  };
  return {
    answer: undefined,
    stale,
    running: (work, resolve) => outcomeOf(recovers ? () => recovered(work, resolve) : work, told),
    charge(credits) {
      if (!Number.isSafeInteger(credits) || credits < 0) {
        throw new RangeError(`work costs a whole number of credits, not ${credits}`);
      }
      spent = credits;
    },
    settle: (outcome) =>
      promised(() => {
        const done = doneOf(admitting, outcome, { spent, open });
        const told = (): Answer => {
          if (done.answer === undefined) throw done.error;
          return withFields(done.answer, call);
        };
        const written = end(done.settlement, world.clock.now());
        return written instanceof Promise ? written.then(told) : told();
      }),
  };
}

type Resolve = NonNullable<Parameters<Pass["running"]>[1]>;

interface Done {
  readonly settlement: Settlement;
  readonly answer?: Answer;
  readonly error?: unknown;
}

interface Known {
  readonly spent: number | undefined;
  /** What became of an earlier run is still unknown. */
  readonly open: boolean;
}

/** What an outcome comes to: an answer or an error, and what to write in the store. */
function doneOf({ endpoint, call }: Admitting, outcome: Outcome, { spent, open }: Known): Done {
  const keeping = (answer: Answer, keep: boolean): Done => ({
    answer,
    settlement: { kind: "done", answer, keep, ...(spent !== undefined && { spent }) },
  });
  if (outcome.kind === "declared") return keeping(outcome.answer, true);
  if (outcome.kind === "threw") {
    const { error } = outcome;
    return { error, settlement: { kind: open || isOpen(error, call) ? "unknown" : "failed" } };
  }
  try {
    const answer = endpoint.answer(outcome.value);
    return keeping(answer, answer.status < 500);
  } catch (error) {
    return { error, settlement: { kind: "broken" } };
  }
}

/** Whether the work may have had its effect although it failed. */
function isOpen(error: unknown, call: StoreCall): boolean {
  return isAmbiguous(error) || (call.committed?.() === true && !isProvable(error));
}
