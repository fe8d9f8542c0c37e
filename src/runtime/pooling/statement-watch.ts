import { AsyncLocalStorage } from "node:async_hooks";
import { SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { PoolMetrics } from "./pool-metrics.js";

/** A statement without its values. */
export interface StatementName {
  /** Static, such as `contacts.list`; undefined for one that nobody named. */
  readonly name: string | undefined;
  readonly text: string;
}

/** Told when one request sends the same statement again. */
export type OnRepeat = (repeated: { readonly statement: string; readonly times: number }) => void;

/** How often one statement may be sent in one request before it is told. */
export interface RepeatOptions {
  /** 2 unless said: the third time is told. */
  readonly allowed?: number;
  readonly onRepeat: OnRepeat;
}

interface Counting extends RepeatOptions {
  readonly counts: Map<string, number>;
}

/** Gives each statement a span and a duration, and counts what one request repeats. */
export class StatementWatch {
  readonly #counting = new AsyncLocalStorage<Counting>();
  readonly #tracer: Tracer;
  readonly #metrics: PoolMetrics;
  readonly #ticks: () => number;

  constructor(tracer: Tracer, metrics: PoolMetrics, ticks: () => number) {
    this.#tracer = tracer;
    this.#metrics = metrics;
    this.#ticks = ticks;
  }

  /** Counts the statements of `work` and of everything that it calls. */
  counting<Result>(options: RepeatOptions, work: () => Result): Result {
    return this.#counting.run({ ...options, counts: new Map() }, work);
  }

  /** @throws what `onRepeat` throws. */
  async follow<Result>(statement: StatementName, work: () => Promise<Result>): Promise<Result> {
    this.#count(statement);
    const verb = verbOf(statement.text);
    const name = statement.name ?? verb;
    const start = this.#ticks();
    const attributes = {
      "db.system.name": "postgresql",
      "db.operation.name": verb,
      "db.query.summary": name,
      // The text has $1 where a value was; values are never told.
      "db.query.text": statement.text,
    };
    return this.#tracer.startActiveSpan(`db ${name}`, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        this.#metrics.statement(name, (this.#ticks() - start) / 1000);
        span.end();
      }
    });
  }

  #count({ name, text }: StatementName): void {
    const counting = this.#counting.getStore();
    if (counting === undefined) return;
    const statement = name ?? shape(text);
    const times = (counting.counts.get(statement) ?? 0) + 1;
    counting.counts.set(statement, times);
    if (times > (counting.allowed ?? 2)) counting.onRepeat({ statement, times });
  }
}

function verbOf(text: string): string {
  return /^\s*([a-z]+)/i.exec(text)?.[1]?.toLowerCase() ?? "statement";
}

/** Lists of different lengths are the same statement. */
function shape(text: string): string {
  return text.replace(/\(\$\d+(, ?\$\d+)*\)/g, "($…)");
}
