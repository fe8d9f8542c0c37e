import type { Answer } from "../../http/answer.js";
import type { Bar } from "../../http/refusal.js";
import type { World } from "../../world/world.js";
import type { Composition, Ending, Flush } from "../compose.js";
import type { Settlement } from "../contract.js";
import { promised } from "../promised.js";
import { isAmbiguous, outcomeOf } from "../outcome.js";
import type { Outcome } from "../outcome.js";
import type { Pass, ProblemWriter, StoreCall, StoreEndpoint } from "../store.js";
import type { Inputs, Step } from "../walk.js";

/** Longer than a request may run by this, in milliseconds, an admission counts as dead. */
const patience = 30_000;

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
export function admit(admitting: Admitting, inputs: Entered): Pass {
  const { parts, call } = admitting;
  // Work that can't start any more would count as started, and be paid for.
  call.signal?.throwIfAborted();
  const step = stepOf(admitting, inputs);
  const flush = parts.enter(step);
  Object.assign(call.headers, parts.headers(step));
  tell(call, flush);
  return flush.ending === undefined
    ? passOf(admitting, step)
    : closedPass(endAnswer(admitting, flush.ending));
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

function endAnswer({ problem, call, endpoint }: Admitting, ending: Ending): Answer {
  const { kind } = ending;
  return withFields(
    kind === "answer" ? ending.answer : problem(ending.refusal, call, endpoint),
    call,
  );
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
  return { answer, running: closed, settle: closed };
}

function passOf(admitting: Admitting, step: Step): Pass {
  const { world, problem, call, parts, endpoint } = admitting;
  const end = (settlement: Settlement): void => {
    parts.settle({ ...step, now: Math.max(step.now, world.clock.now()) }, settlement);
  };
  return {
    answer: undefined,
    running: (work) => outcomeOf(work, (refusal) => problem(refusal, call, endpoint)),
    settle: (outcome) =>
      promised(() => {
        const done = ended(endpoint, outcome);
        end(done.settlement);
        if (done.answer === undefined) throw done.error;
        return withFields(done.answer, call);
      }),
  };
}

interface Done {
  readonly settlement: Settlement;
  readonly answer?: Answer;
  readonly error?: unknown;
}

/** What an outcome comes to: an answer or an error, and what to write in the store. */
function ended(endpoint: StoreEndpoint, outcome: Outcome): Done {
  if (outcome.kind === "declared") return keeping(outcome.answer, true);
  if (outcome.kind === "threw") {
    const { error } = outcome;
    return { error, settlement: { kind: isAmbiguous(error) ? "unknown" : "failed" } };
  }
  try {
    const answer = endpoint.answer(outcome.value);
    return keeping(answer, answer.status < 500);
  } catch (error) {
    return { error, settlement: { kind: "broken" } };
  }
}

function keeping(answer: Answer, keep: boolean): Done {
  return { answer, settlement: { kind: "done", answer, keep } };
}
