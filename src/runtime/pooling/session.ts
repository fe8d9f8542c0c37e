import type { Compilable, Kysely } from "kysely";
import { notFound } from "./not-found.js";
import type { Conversation } from "./conversation.js";
import { kyselyOn, type KyselyPackage } from "./dialect.js";
import type { Row, Rows } from "./driver.js";
import type { TransactionOptions } from "./transaction-options.js";

/** Where a session is. */
export interface SessionPlace {
  readonly conversation: Conversation;
  readonly kysely: KyselyPackage;
  readonly isUsingReplica: boolean;
  readonly isSingle: boolean;
}

/** One connection of the database, lent for as long as the work takes. */
export class Session<Tables = unknown> {
  /** True when this connection leads to the replica. */
  readonly isUsingReplica: boolean;
  /** True: the database has one session, which everybody shares in turn. */
  readonly isSingle: boolean;
  /** Builds and runs statements; values are always parameters. */
  readonly db: Kysely<Tables>;
  readonly #conversation: Conversation;

  constructor(place: SessionPlace) {
    const { conversation, kysely, isUsingReplica, isSingle } = place;
    this.#conversation = conversation;
    this.isUsingReplica = isUsingReplica;
    this.isSingle = isSingle;
    this.db = kyselyOn<Tables>(kysely, (statement) => conversation.say(statement));
  }

  /** Runs a statement under a name, by which metrics, spans and the N+1 counter know it. */
  async execute<Result>(name: string, query: Compilable<Result>): Promise<Result[]> {
    const { sql, parameters } = query.compile();
    const { rows } = await this.#conversation.say({ text: sql, values: parameters }, name);
    return rows as Result[];
  }

  /** The first row. Rejects with Refusal 404 `not_found` when there is none. */
  async executeOne<Result>(name: string, query: Compilable<Result>): Promise<Result> {
    const [first] = await this.execute(name, query);
    if (first === undefined) throw notFound();
    return first;
  }

  /** Runs SQL by hand: `$1`, `$2` … in the text, values beside it. */
  async query(name: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.run(name, text, values)).rows;
  }

  /** As `query`, with the number of rows that were written. */
  run(name: string, text: string, values: readonly unknown[] = []): Promise<Rows> {
    return this.#conversation.say({ text, values }, name);
  }

  /** A transaction; inside of one a savepoint, which undoes its own work alone. */
  transaction<Result>(
    work: (session: Session<Tables>) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    return this.#conversation.transaction(() => work(this), options);
  }
}

/** A session, whatever its tables are. */
export type AnySession = Pick<Session, "isUsingReplica" | "execute" | "query"> & {
  readonly db: object;
};
