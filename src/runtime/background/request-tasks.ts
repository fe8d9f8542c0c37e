import type { App } from "../http/app.js";
import type { Call } from "../http/call.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";
import { Reply } from "../response/reply.js";
import { backgroundTasks, type BackgroundTasks } from "./background-tasks.js";
import type {
  Background,
  ChainContext,
  EndpointTask,
  EndpointTasksOptions,
  OwnTaskOptions,
} from "./handler-tasks.js";
import type { Lender } from "../db/with-engine-connection.js";
import { assertTries, type Task, type TaskContext, type TaskStep, type TaskWork } from "./task.js";

/** The request that tasks belong to. */
export interface TaskOrigin<D extends EndpointDefinition> {
  readonly endpoint: Endpoint<D>;
  readonly call: Call<D>;
  readonly user: { readonly principal: string } | undefined;
  readonly options: EndpointTasksOptions<D>;
}

/**
 * The tasks of one request. A try of the handler that failed is done again, with its tasks: only
 * those of the last one count.
 */
export class RequestTasks<D extends EndpointDefinition> {
  readonly #app: App;
  readonly #origin: TaskOrigin<D>;
  readonly #tasks: BackgroundTasks;
  readonly #links: string[] = [];
  #tries = 0;

  constructor(app: App, origin: TaskOrigin<D>) {
    this.#app = app;
    this.#origin = origin;
    this.#tasks = backgroundTasks(app, origin.call.tools().raw.response);
  }

  /** What the handler gets as `background` in its next try. */
  attempt(): Background<D> {
    this.#tries += 1;
    this.#links.length = 0;
    const current = this.#tries;
    return {
      add: (work, options = {}) => {
        const name = options.name ?? (work.name || "task");
        return this.#take([{ name, work: this.#whole(work) }], { ...options, name }, current);
      },
      chain: (steps, options = {}) => {
        const whole = steps.map(({ name, work }) => ({ name, work: this.#whole(work) }));
        return this.#take(whole, { name: this.#origin.endpoint.name, ...options }, current);
      },
    };
  }

  /** What the handler gives, after which the steps of the YAML's `chain` wait for the answer. */
  async chained<Result>(input: object, result: Promise<Result>): Promise<Result> {
    const current = this.#tries;
    const value = await result;
    const { endpoint, options, user } = this.#origin;
    const steps = Object.entries(options.chain ?? {});
    if (steps.length === 0) return value;
    const told = { ...input, ...(user && { user }), result: Reply.is(value) ? value.body : value };
    const whole = steps.map(([name, step]) => ({
      name,
      work: this.#whole((context) => step({ ...context, ...told } as ChainContext<D>)),
    }));
    this.#take(whole, { name: endpoint.name }, current);
    return value;
  }

  /** The work with all that the contract promises it. */
  #whole(work: EndpointTask<D>): TaskWork {
    const run = work as (context: TaskContext) => unknown;
    if (this.#origin.endpoint.definition.background?.session !== true) return run;
    const { db } = this.#origin.call.tools();
    const lender: Lender<unknown> = isLender(db) ? db : this.#app.tables.database;
    return (context) =>
      lender.sessionScope(async (session) => {
        await run({ ...context, session } as TaskContext);
      });
  }

  #take(steps: readonly TaskStep[], own: OwnTaskOptions & Pick<Task, "name">, current: number) {
    const { options, user } = this.#origin;
    const isWanted = () => current === this.#tries;
    const {
      name,
      maxRetries = options.maxRetries ?? 3,
      retryDelay = options.retryDelay ?? 1,
    } = own;
    assertTries(maxRetries, retryDelay);
    const owner = options.trackStatus === true ? user?.principal : undefined;
    const taken = this.#tasks.take({ name, steps, maxRetries, retryDelay, owner, isWanted });
    if (owner !== undefined && isWanted()) this.#link(taken.id);
    return taken;
  }

  /** RFC 8631: where the state of what was begun is told. */
  #link(id: string): void {
    const { base_path = "" } = this.#app.settings;
    this.#links.push(`<${base_path}/tasks/${id}>; rel="status"`);
    this.#origin.call.headers["link"] = this.#links.join(", ");
  }
}

/** A project may have wired a database of another make. */
const isLender = (db: unknown): db is Lender<unknown> =>
  typeof db === "object" && db !== null && "sessionScope" in db;
