import type { AsyncLocalStorage } from "node:async_hooks";
import { pause } from "../world/pause.js";
import type { World } from "../world/world.js";
import type { Connection, Rows, Statement } from "./driver.js";
import { databaseFault, isWorthRepeating, type Doing } from "./fault.js";
import type { StatementWatch } from "./statement-watch.js";
import { beginText, claimsStatement, type TransactionOptions } from "./transaction-options.js";
import { Turns } from "./turns.js";

/** The transaction or savepoint that the present work is in. */
export interface Level {
  readonly conversation: Conversation;
  /** Savepoints in it follow each other. */
  readonly savepoints: Turns;
  isOver: boolean;
}

/** What a conversation needs to know of its pool. */
export interface ConversationOptions {
  readonly connection: Connection;
  readonly watch: StatementWatch;
  readonly world: World;
  readonly levels: AsyncLocalStorage<Level>;
  /** Milliseconds that every transaction sets by itself; undefined where the session has them. */
  readonly localTimeoutMs: number | undefined;
}

/** Further tries of a transaction that lost against another one. */
const defaultRetries = 3;
const firstWaitMs = 20;

/** What is said over one connection: statements one after the other, transactions, savepoints. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #statements = new Turns();
  readonly #transactions = new Turns();
  #depth = 0;
  #isOver = false;
  /** Why the database will keep nothing of this transaction, whatever is said from here on. */
  #failure: unknown;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits for the statements in hand; who says something later is told so. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#statements.next(() => Promise.resolve());
  }

  /** Rejects with a DatabaseFault. */
  say(statement: Statement, name?: string): Promise<Rows> {
    const { watch } = this.#options;
    if (this.#isOver) {
      return Promise.reject(new TypeError("This session is over: its connection was given back."));
    }
    return watch.follow({ name, text: statement.text }, () =>
      this.#statements.next(() => this.#say(statement)),
    );
  }

  /**
   * Runs work in a transaction: kept when it returns, undone when it throws. It is tried again when
   * the database gave it up for another one. Inside of one it is a savepoint. Transactions of one
   * connection follow each other.
   */
  transaction<Result>(work: () => Promise<Result>, options: TransactionOptions): Promise<Result> {
    const level = this.#options.levels.getStore();
    if (level?.conversation !== this || level.isOver) {
      return this.#transactions.next(() => this.#repeated(work, options));
    }
    const { isolation, claims, role } = options;
    if (isolation !== undefined || claims !== undefined || role !== undefined) {
      throw new TypeError("Isolation, claims and role belong to the outermost transaction.");
    }
    return level.savepoints.next(() => this.#savepoint(work));
  }

  async #repeated<Result>(
    work: () => Promise<Result>,
    options: TransactionOptions,
  ): Promise<Result> {
    const { retries = defaultRetries } = options;
    const { random, clock } = this.#options.world;
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.#outermost(work, options);
      } catch (error) {
        if (!isWorthRepeating(error) || tried >= retries) throw error;
        const waitMs = random() * firstWaitMs * 2 ** tried;
        await pause(waitMs, clock);
      }
    }
  }

  async #outermost<Result>(
    work: () => Promise<Result>,
    options: TransactionOptions,
  ): Promise<Result> {
    const { localTimeoutMs } = this.#options;
    await this.#control(beginText(options, localTimeoutMs), "read");
    this.#depth = 1;
    this.#failure = undefined;
    try {
      const claims = claimsStatement(options);
      if (claims) await this.say(claims, "transaction.claims");
      const result = await this.#inside(work);
      // A failure that the work swallowed: COMMIT would quietly undo everything.
      if (this.#failure !== undefined) throw asError(this.#failure);
      await this.#control("commit", "commit");
      return result;
    } catch (error) {
      await this.#undo("rollback");
      throw error;
    } finally {
      this.#depth = 0;
    }
  }

  async #savepoint<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#failure;
    const name = `endpointgen_${this.#depth}`;
    await this.#control(`savepoint ${name}`, "read");
    this.#depth += 1;
    try {
      const result = await this.#inside(work);
      if (this.#failure !== before) throw asError(this.#failure);
      await this.#control(`release savepoint ${name}`, "read");
      return result;
    } catch (error) {
      await this.#undo(`rollback to savepoint ${name}`);
      this.#failure = before;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  async #inside<Result>(work: () => Promise<Result>): Promise<Result> {
    const level: Level = { conversation: this, savepoints: new Turns(), isOver: false };
    try {
      return await this.#options.levels.run(level, work);
    } finally {
      level.isOver = true;
    }
  }

  async #say(statement: Statement): Promise<Rows> {
    const { connection, localTimeoutMs } = this.#options;
    const isAlone = this.#depth === 0;
    const doing: Doing = isAlone && !isRead(statement.text) ? "write" : "read";
    try {
      if (!isAlone || localTimeoutMs === undefined) return await connection.query(statement);
      await connection.script(beginText({}, localTimeoutMs));
      const rows = await connection.query(statement);
      await connection.script("commit");
      return rows;
    } catch (error) {
      const fault = databaseFault(error, doing);
      if (!isAlone) this.#failure ??= fault;
      else if (localTimeoutMs !== undefined) await this.#undo("rollback");
      throw fault;
    }
  }

  async #control(text: string, doing: Doing): Promise<void> {
    try {
      await this.#statements.next(() => this.#options.connection.script(text));
    } catch (error) {
      throw databaseFault(error, doing);
    }
  }

  /** Where even that fails, nobody may get the connection after us. */
  async #undo(text: string): Promise<void> {
    const { connection } = this.#options;
    if (connection.isBroken) return;
    await connection.script(text).catch(() => {
      connection.close();
    });
  }
}

function isRead(text: string): boolean {
  if (/^\s*(select|values|show|explain)\b/i.test(text)) return true;
  return /^\s*with\b/i.test(text) && !/\b(insert|update|delete|merge)\b/i.test(text);
}

const asError = (failure: unknown): Error =>
  failure instanceof Error ? failure : new Error("The transaction failed.");
