/** What guards share that stand alone, in routes and functions that nobody generated. */
import type { Guards } from "../stores/contract.js";
import type { Admission, Entering, Pass, StoreEndpoint } from "../stores/store.js";
import type { Answer } from "./answer.js";
import type { App } from "./app.js";
import type { Refusal } from "./refusal.js";

/** What the store said to one call. */
export interface Entered {
  readonly pass: Pass;
  /** Header fields for the answer; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why the call may not go on, as it is thrown. */
  readonly refusal: Refusal | undefined;
}

/** An answer without content, for guards that don't look into it. */
export const empty = (status = 200): Answer => ({ status, headers: {}, body: [] });

/** Stands for an endpoint; `name` is the scope of records and cache entries. */
export function handEndpoint(name: string, answer: StoreEndpoint["answer"]): StoreEndpoint {
  return { name, method: "-", path: "-", answer };
}

/** Decides one call by hand; it may run as long as a request of the app. */
export async function enterByHand<G extends Guards>(
  app: App,
  admission: Admission<G>,
  entering: Entering<G>,
): Promise<Entered> {
  const { world, settings } = app;
  const headers: Record<string, string> = {};
  const told: { refusal?: Refusal } = {};
  const call = {
    id: world.id(),
    deadline: world.clock.now() + settings.request_timeout * 1000,
    headers,
    note: () => undefined,
    told: (refusal: Refusal) => {
      told.refusal = refusal;
    },
  };
  const pass = await admission.enter(call, entering);
  return { pass, headers, refusal: told.refusal };
}

/** What admitted work came to. */
export interface Finished<Result> {
  readonly value: Awaited<Result>;
  readonly answer: Answer;
}

/** Runs admitted work and settles it; throws what the work threw, declared errors included. */
export async function finishByHand<Result>(
  pass: Pass,
  work: () => Result,
): Promise<Finished<Result>> {
  const failure: { error?: unknown } = {};
  const outcome = await pass.running(async () => {
    try {
      return await work();
    } catch (error) {
      failure.error = error;
      throw error;
    }
  });
  const answer = await pass.settle(outcome);
  if (outcome.kind !== "returned") throw failure.error;
  return { value: outcome.value as Awaited<Result>, answer };
}

/** Binding costs more than deciding, so admissions are kept; rates are few. */
const mostKept = 1_000;

/** Admissions of one kind, by the name of what they were bound from. */
export class Admissions<G extends Guards> {
  readonly #kept = new Map<string, Admission<G>>();

  get(name: string, bind: () => Admission<G>): Admission<G> {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = bind();
    // What they decide on is in the store, so nothing is lost when they are bound anew.
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(name, made);
    return made;
  }
}
