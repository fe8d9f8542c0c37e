/** The types of an endpoint's background tasks: what a contract's `background` comes to. */
import type { Lender } from "../db/with-engine-connection.js";
import type { Database } from "../http/tools.js";
import type { Session } from "../pooling/session.js";
import type { BodyOf, EndpointDefinition, IdentityOf, InputOf } from "../request/definition.js";
import type { TakenTask, TaskContext } from "./task.js";

/** A session of the project's own database. */
type OwnSession = Database extends Lender<infer Tables> ? Session<Tables> : Session;

/** What a task of an endpoint is told. */
export type EndpointTaskContext<D extends EndpointDefinition> = TaskContext &
  (D extends { readonly background: { readonly session: true } }
    ? { readonly session: OwnSession }
    : object);

/** Work of an endpoint after its answer. */
export type EndpointTask<D extends EndpointDefinition> = (
  context: EndpointTaskContext<D>,
) => unknown;

/** What a step of `background.chain` is told: besides what all tasks are, the request and its answer. */
export type ChainContext<D extends EndpointDefinition> = EndpointTaskContext<D> &
  InputOf<D> &
  IdentityOf<D> & { readonly result: BodyOf<D> };

/** One step of `background.chain`. */
export type ChainStep<D extends EndpointDefinition> = (context: ChainContext<D>) => unknown;

/** What is said of one task; the rest is as the YAML has it. */
export interface OwnTaskOptions {
  /** Label of logs and metrics; unless said, the function's own name. */
  readonly name?: string;
  /** Further tries. */
  readonly maxRetries?: number;
  /** Seconds between the tries. */
  readonly retryDelay?: number;
}

/** Where a handler adds work that is done after the answer, unless that is a refusal or an error. */
export interface Background<D extends EndpointDefinition> {
  add(work: EndpointTask<D>, options?: OwnTaskOptions): TakenTask;
  /** One after the other; the first that fails ends the chain. */
  chain(
    steps: readonly { readonly name: string; readonly work: EndpointTask<D> }[],
    options?: OwnTaskOptions,
  ): TakenTask;
}

/** How the tasks of an endpoint are run. */
export interface EndpointTasksOptions<D extends EndpointDefinition> {
  /** Further tries of a task that fails; 3 unless said. */
  readonly maxRetries?: number;
  /** Seconds between the tries; 1 unless said. */
  readonly retryDelay?: number;
  /** True: callers ask at `GET /tasks/:id` how their tasks stand; answers name them in `Link`. */
  readonly trackStatus?: boolean;
  /** Done one after the other for each request that succeeds; the first that fails ends it. */
  readonly chain?: Readonly<Record<string, ChainStep<D>>>;
}
