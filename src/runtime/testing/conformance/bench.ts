import assert from "node:assert/strict";
import type { Answer } from "../../http/answer.js";
import { textOf } from "../../http/write.js";
import { exactField } from "../../rate_limit/fields.js";
import type { Guard, Guards } from "../../stores/contract.js";
import type { Admission, Entering, Pass, ProblemWriter, Store } from "../../stores/store.js";
import type { World } from "../../world/world.js";
import { random, type Random } from "./random.js";

/** What a store is opened with. */
export interface OpeningParts {
  readonly world: World;
  readonly problem: ProblemWriter;
}

/** A store under test. */
export interface OpenedStore {
  readonly store: Store;
  /**
   * Sets the store's own clock, milliseconds since 1970; left out when it reads `world.clock`. What
   * an answer didn't wait for must be written by then: see `StoreServer.settled`.
   */
  readonly setTime?: (now: number) => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** What the suite is run with. */
export interface ConformanceOptions {
  /** Of the test runner, or functions of that shape. */
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, test: () => Promise<void>) => void;
  /** Opens an empty store; called for each test. */
  readonly open: (parts: OpeningParts) => OpenedStore | Promise<OpenedStore>;
  /** Random traces per property; 20 unless said. */
  readonly traces?: number;
  /** Operations per trace; 200 unless said. */
  readonly steps?: number;
  /** Where the random numbers begin; 1 unless said. A failure names the one that shows it. */
  readonly seed?: number;
}

/** One test's store, with the clock that it runs on. */
export interface Bench {
  readonly store: Store;
  /** Milliseconds since the beginning. */
  readonly now: () => number;
  /** Sets the time; it may step back. */
  at(millis: number): Promise<void>;
  /** One guard alone, in an endpoint of that name. */
  alone<Given>(guard: Guard<Given>, endpoint?: string): Alone<Given>;
  /** Several guards together. */
  admission<G extends Guards>(guards: G, endpoint?: string): Admission<G>;
  enter<G extends Guards>(admission: Admission<G>, entering: Entering<G>): Promise<Entered>;
}

/** Enters one guard for a principal. */
export type Alone<Given> = (given: Given, principal?: string) => Promise<Entered>;

/** What a store said to one request. */
export interface Entered {
  readonly pass: Pass;
  readonly headers: Readonly<Record<string, string>>;
  /** Status of the answer; 0: let in. */
  readonly status: number;
  /** Code of the refusal; empty when there is none. */
  readonly code: string;
}

/** When the suite's time begins. */
const start = Date.UTC(2026, 0, 1);
/** Milliseconds that a request of the suite may run; a store adds its own patience. */
export const running = 10_000;

/** Runs a test on a store of its own. */
export async function onBench(
  { open }: ConformanceOptions,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const { world, move } = movableWorld();
  const opened = await open({ world, problem });
  const at = async (millis: number): Promise<void> => {
    move(start + millis);
    await opened.setTime?.(start + millis);
  };
  try {
    await at(0);
    await test(benchOf(opened.store, world, at));
  } finally {
    await opened.close?.();
  }
}

/** Runs a property on as many random traces as are asked for; a failure says which. */
export async function onTraces(
  options: ConformanceOptions,
  test: (bench: Bench, chance: Random, steps: number) => Promise<void>,
): Promise<void> {
  const { traces = 20, steps = 200, seed = 1 } = options;
  for (let trace = 0; trace < traces; trace += 1) {
    try {
      await onBench(options, (bench) => test(bench, random(seed + trace), steps));
    } catch (error) {
      throw new Error(`trace with seed ${String(seed + trace)}`, { cause: error });
    }
  }
}

function benchOf(store: Store, { clock, id }: World, at: Bench["at"]): Bench {
  const enter: Bench["enter"] = async (admission, entering) => {
    const headers: Record<string, string> = {};
    const note = (): undefined => undefined;
    const call = { id: id(), deadline: clock.now() + running, headers, note };
    return enteredOf(await admission.enter(call, entering), headers);
  };
  const admission: Bench["admission"] = (guards, endpoint = "job") =>
    store.admission({ name: endpoint, method: "POST", path: `/${endpoint}`, answer }, guards);
  return {
    store,
    now: () => clock.now() - start,
    at,
    admission,
    enter,
    alone: <Given>(guard: Guard<Given>, endpoint?: string): Alone<Given> => {
      const bound = admission({ guard }, endpoint);
      return (given, principal = "ada") => {
        const entering = { principal, guard: given } as Entering<{ guard: Guard<Given> }>;
        return enter(bound, entering);
      };
    },
  };
}

function enteredOf(pass: Pass, headers: Readonly<Record<string, string>>): Entered {
  const { answer: told } = pass;
  if (told === undefined) return { pass, headers, status: 0, code: "" };
  const { code = "" } = (bodyOf(told) ?? {}) as { readonly code?: string };
  return { pass, headers: { ...headers, ...told.headers }, status: told.status, code };
}

/** What an answer's JSON says; undefined when it has none. */
export function bodyOf(told: Answer): unknown {
  const text = textOf(told.body);
  return text === "" ? undefined : JSON.parse(text);
}

/** The numbers of a limiter with `headers: "exact"`. */
export function exactOf({ headers }: Entered): unknown {
  return JSON.parse(headers[exactField] ?? "null");
}

/** Lets the work of an admitted request end well. */
export async function succeed({ pass }: Entered, value: unknown): Promise<Answer> {
  return pass.settle({ kind: "returned", value });
}

/** Lets the work of an admitted request fail with that error, which settling throws again. */
export async function fail({ pass }: Entered, error: Error): Promise<void> {
  await assert.rejects(pass.settle({ kind: "threw", error }));
}

/** A result whose answer is 202. */
export const accepted = { accepted: true } as const;

/** An answer with the value as JSON, 200 unless it is `accepted`. */
function answer(value: unknown, status = value === accepted ? 202 : 200): Answer {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: [JSON.stringify(value)] };
}

const problem: ProblemWriter = ({ status, headers, code, members }) => ({
  ...answer({ ...members, code }, status),
  headers,
});

function movableWorld(): { readonly world: World; readonly move: (now: number) => void } {
  let now = start;
  let count = 0;
  const world: World = {
    clock: { now: () => now, after: () => () => undefined },
    random: () => 0,
    id: () => `hold-${String(++count)}`,
  };
  const move = (to: number): void => {
    now = to;
  };
  return { world, move };
}
