import { Refusal } from "../http/refusal.js";
import type { World } from "../world/world.js";
import type { Connection } from "./driver.js";
import type { PoolSettings } from "./settings.js";

/** How many connections there are, and what they do. */
export interface PoolFigures {
  readonly open: number;
  readonly in_use: number;
  readonly idle: number;
  /** Requests that wait for one. */
  readonly waiting: number;
}

/** What lending needs besides the settings. */
export interface LendingOptions {
  readonly settings: PoolSettings;
  readonly world: World;
  readonly connect: (limitMs: number) => Promise<Connection>;
}

interface Kept {
  readonly connection: Connection;
  readonly since: number;
  readonly idleSince: number;
}

interface Waiter {
  readonly take: (connection: Connection) => void;
  readonly fail: (error: unknown) => void;
}

/** One that was busy a moment ago is there; asking would double the cost of a short statement. */
const trustedMs = 1000;
const pingMs = 5000;

/**
 * Lends connections: first come, first served, the one that was used last first, so that the others
 * grow idle. Its own, because pg's pool loses connections whose opening takes longer than the
 * caller waits.
 */
export class Lending {
  readonly #options: LendingOptions;
  readonly #idle: Kept[] = [];
  readonly #lent = new Map<Connection, Kept>();
  readonly #waiters = new Set<Waiter>();
  /** Connections that are being opened or tested; each will serve one waiter. */
  #coming = 0;
  #isClosed = false;
  #whenEmpty: (() => void) | undefined;

  constructor(options: LendingOptions) {
    this.#options = options;
  }

  get figures(): PoolFigures {
    const idle = this.#idle.length;
    const in_use = this.#lent.size;
    return { open: idle + in_use + this.#coming, in_use, idle, waiting: this.#waiters.size };
  }

  /** Rejects with Refusal 503 `database_unavailable` when none is free within `pool_timeout`. */
  acquire(): Promise<Connection> {
    if (this.#isClosed) return Promise.reject(unavailable("The database pool is closed."));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        take: (connection) => {
          cancel();
          resolve(connection);
        },
        fail: (error) => {
          cancel();
          reject(error instanceof Error ? error : new Error("No connection."));
        },
      };
      const { world, settings } = this.#options;
      const cancel = world.clock.after(settings.pool_timeout * 1000, () => {
        this.#waiters.delete(waiter);
        reject(unavailable("All database connections are in use."));
      });
      this.#waiters.add(waiter);
      this.#serve();
    });
  }

  /** Takes one back; one that can't be used again is closed. */
  release(connection: Connection): void {
    const kept = this.#lent.get(connection);
    if (kept === undefined) return;
    this.#lent.delete(connection);
    const isSound = !connection.isBroken && connection.isIdle;
    const isWanted = isSound && !this.#isOld(kept) && !this.#isClosed;
    if (isWanted && this.#waiters.size > 0) this.#hand(kept);
    else if (isWanted && this.figures.open < this.#options.settings.pool_size) this.#rest(kept);
    else connection.close();
    this.#serve();
    this.#noteEmpty();
  }

  /** Refuses everybody who waits, and resolves when all have come back, or after `limitMs`. */
  async close(limitMs = 5000): Promise<void> {
    this.#isClosed = true;
    for (const waiter of [...this.#waiters]) this.#fail(waiter, unavailable("The pool closed."));
    for (const { connection } of this.#idle.splice(0)) connection.close();
    await new Promise<void>((resolve) => {
      const cancel = this.#options.world.clock.after(limitMs, resolve);
      this.#whenEmpty = () => {
        cancel();
        resolve();
      };
      this.#noteEmpty();
    });
    for (const connection of this.#lent.keys()) connection.close();
  }

  #serve(): void {
    const { pool_size, max_overflow } = this.#options.settings;
    while (!this.#isClosed && this.#coming < this.#waiters.size) {
      const kept = this.#idle.pop();
      if (kept === undefined && this.figures.open >= pool_size + max_overflow) return;
      this.#coming += 1;
      void this.#bring(kept);
    }
  }

  async #bring(idle: Kept | undefined): Promise<void> {
    try {
      const kept = (await this.#tested(idle)) ?? (await this.#opened());
      this.#coming -= 1;
      if (this.#isClosed) kept.connection.close();
      else if (this.#waiters.size > 0) this.#hand(kept);
      else this.#rest(kept);
    } catch (error) {
      this.#coming -= 1;
      const [waiter] = this.#waiters;
      if (waiter) this.#fail(waiter, error);
    }
    this.#serve();
    this.#noteEmpty();
  }

  async #tested(kept: Kept | undefined): Promise<Kept | undefined> {
    if (kept === undefined) return undefined;
    const { settings, world } = this.#options;
    const { connection, idleSince } = kept;
    const isSound = !connection.isBroken && !this.#isOld(kept);
    const isTrusted = !settings.pre_ping || world.clock.now() - idleSince < trustedMs;
    if (isSound && (isTrusted || (await this.#answers(connection)))) return kept;
    connection.close();
    return undefined;
  }

  #answers(connection: Connection): Promise<boolean> {
    return new Promise((resolve) => {
      const say = (answer: boolean) => () => {
        cancel();
        resolve(answer);
      };
      const cancel = this.#options.world.clock.after(pingMs, say(false));
      connection.query({ text: "select 1" }).then(say(true), say(false));
    });
  }

  async #opened(): Promise<Kept> {
    const { connect, settings, world } = this.#options;
    const connection = await connect(settings.pool_timeout * 1000);
    const since = world.clock.now();
    return { connection, since, idleSince: since };
  }

  #hand(kept: Kept): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) return;
    this.#waiters.delete(waiter);
    this.#lent.set(kept.connection, kept);
    waiter.take(kept.connection);
  }

  #fail(waiter: Waiter, error: unknown): void {
    this.#waiters.delete(waiter);
    waiter.fail(error);
  }

  #rest({ connection, since }: Kept): void {
    this.#idle.push({ connection, since, idleSince: this.#options.world.clock.now() });
  }

  #isOld({ since }: Kept): boolean {
    const { settings, world } = this.#options;
    return world.clock.now() - since >= settings.pool_recycle * 1000;
  }

  #noteEmpty(): void {
    if (this.#lent.size + this.#coming === 0) this.#whenEmpty?.();
  }
}

/** Nothing was asked of the database. */
function unavailable(detail: string): Refusal {
  const headers = { "retry-after": "1" };
  return new Refusal({ status: 503, code: "database_unavailable", detail, headers });
}
