import type { Log } from "../logging/log.js";
import { notFound } from "../pooling/not-found.js";
import type { Caller } from "./db-client.js";
import {
  invalidateOnCreate,
  invalidateOnDelete,
  invalidateOnUpdate,
  type CachingApp,
} from "./invalidate.js";

/** What a service asks about the database. */
export interface ReplicaAware {
  isUsingReplica(options?: Caller): boolean;
}

/**
 * What services share: the log, invalidation, and whether reads go to the replica.
 * @example
 * import { BaseService, getDbClient, type App } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const db = getDbClient<Tables>();
 * const contacts = {
 *   create: (name: string) =>
 *     db.transaction((session) =>
 *       session.db.insertInto("contacts").values({ id: name, name }).execute(),
 *     ),
 * };
 *
 * export class ContactsService extends BaseService<typeof contacts> {
 *   constructor(app: App) {
 *     super(app, contacts, db);
 *   }
 *
 *   async createContact(name: string): Promise<void> {
 *     await this.repository.create(name);
 *     await this.invalidateOnCreate("contacts");
 *   }
 * }
 */
export class BaseService<Repository> {
  protected readonly repository: Repository;
  protected readonly logger: Log;
  readonly #app: CachingApp;
  readonly #db: ReplicaAware | undefined;

  constructor(app: CachingApp, repository: Repository, db?: ReplicaAware) {
    this.#app = app;
    this.#db = db;
    this.repository = repository;
    this.logger = app.log;
  }

  invalidateOnCreate(entity: string): Promise<number> {
    return invalidateOnCreate(this.#app, entity);
  }

  invalidateOnUpdate(entity: string, id?: string): Promise<number> {
    return invalidateOnUpdate(this.#app, entity, id);
  }

  invalidateOnDelete(entity: string, id?: string): Promise<number> {
    return invalidateOnDelete(this.#app, entity, id);
  }

  /** Whether a read of that caller would go to the replica now. */
  isUsingReplica(options: Caller = {}): boolean {
    return this.#db?.isUsingReplica(options) ?? false;
  }

  /** The value. Throws Refusal 404 `not_found` when there is none. */
  protected found<Value>(value: Value | null | undefined): Value {
    if (value === null || value === undefined) throw notFound();
    return value;
  }
}
