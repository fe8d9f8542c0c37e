import { createTable } from "../../stores/memory/table.js";
import type { Millis } from "../../stores/contract.js";
import { promised } from "../../stores/promised.js";
import type { Clock } from "../../world/world.js";
import { pageOf } from "../page.js";
import {
  workersLost,
  type Created,
  type JobRecords,
  type LeaseWanted,
  type Started,
} from "../records.js";
import {
  isOver,
  type JobDepth,
  type JobEnd,
  type JobEnding,
  type JobMessage,
  type JobProgress,
  type JobRecord,
} from "../words.js";

/** How long records are kept. */
export interface RecordsOptions {
  /** Milliseconds after the end of a job; a day unless said. Dead jobs are kept seven times that. */
  readonly resultTtlMs?: number;
}

interface Kept {
  readonly record: JobRecord;
  readonly sent: boolean;
  readonly holder?: string;
  readonly lease?: Millis;
  /** Of a dead job. */
  readonly message?: JobMessage;
  readonly buried?: boolean;
}

const day = 86_400_000;
/** Operators need longer than callers. */
const deadFor = 7;

/** Records in the memory of this process, for development and tests: they die with it. */
export function memoryRecords(clock: Clock, options: RecordsOptions = {}): JobRecords {
  const book = new Book(clock, options.resultTtlMs ?? day);
  return {
    create: (message, delayMs) => promised(() => book.create(message, delayMs)),
    sent: (id) => promised(() => book.sent(id)),
    forget: ({ id }) => promised(() => book.forget(id)),
    start: (message, lease) => promised(() => book.start(message, lease)),
    renew: (id, holder, leaseMs) => promised(() => book.renew(id, holder, leaseMs)),
    progress: (id, holder, progress) => promised(() => book.progress(id, holder, progress)),
    finish: (message, holder, ending) => promised(() => book.finish(message, holder, ending)),
    buried: (id) => promised(() => book.bury(id)),
    release: (id, holder) => promised(() => book.release(id, holder)),
    cancel: (id) => promised(() => book.cancel(id)),
    revive: (id) => promised(() => book.revive(id)),
    get: (id) => promised(() => book.find(id)?.record),
    list: (owner, page) => promised(() => pageOf(book.all(), (job) => job.owner === owner, page)),
    dead: (name, page) =>
      promised(() => pageOf(book.all(), (job) => job.name === name && job.status === "dead", page)),
    depth: (name) => promised(() => book.depth(name)),
  };
}

class Book {
  readonly #clock: Clock;
  readonly #ttl: number;
  readonly #table = createTable<Kept>();

  constructor(clock: Clock, ttl: number) {
    this.#clock = clock;
    this.#ttl = ttl;
  }

  find(id: string): Kept | undefined {
    return this.#table.get(id, this.#clock.now());
  }

  all(): readonly JobRecord[] {
    return [...this.#table.values(this.#clock.now())].map(({ record }) => record);
  }

  create(message: JobMessage, delayMs: number): Created {
    const known = this.find(message.id);
    if (known) return { record: known.record, created: false, sent: known.sent };
    const kept = this.#keep({ record: fresh(message, delayMs), sent: false });
    return { record: kept.record, created: true, sent: false };
  }

  sent(id: string): void {
    const known = this.find(id);
    if (known) this.#keep({ ...known, sent: true });
  }

  bury(id: string): void {
    const known = this.find(id);
    if (known?.record.status === "dead") this.#keep({ ...known, buried: true });
  }

  forget(id: string): void {
    const known = this.find(id);
    if (known && !known.sent && known.record.attempts === 0) this.#table.delete(id);
  }

  start(message: JobMessage, { holder, leaseMs, attempt, maxStarts }: LeaseWanted): Started {
    const now = this.#clock.now();
    const known = this.find(message.id) ?? { record: fresh(message, 0), sent: true };
    const { record, lease = 0 } = known;
    if (isOver(record.status)) {
      const said = over(record.status, known);
      if (said.unburied === undefined) return said;
      // Of several copies one is put where the dead are, unless its holder dies before that.
      if (lease > now) return { kind: "busy", waitMs: lease - now };
      this.#keep({ ...known, holder, lease: now + leaseMs });
      return said;
    }
    if (record.cancelling === true) {
      return over("cancelled", this.#end(known, { status: "cancelled" }));
    }
    if (record.status === "running" && lease > now) return { kind: "busy", waitMs: lease - now };
    const attempts = Math.max(record.attempts, attempt - 1) + 1;
    if (attempts > maxStarts) {
      const failure = workersLost;
      const held = { ...known, message, holder, lease: now + leaseMs };
      return over("dead", this.#end(held, { status: "dead", failure }));
    }
    const { notBefore: _, ...rest } = record;
    const running = { ...rest, attempts, status: "running", startedAt: now } as const;
    this.#keep({ ...known, sent: true, record: changed(running), holder, lease: now + leaseMs });
    return { kind: "run", attempt: attempts };
  }

  renew(id: string, holder: string, leaseMs: number): "held" | "cancelled" | "lost" {
    const known = this.#heldBy(id, holder);
    if (!known) return "lost";
    this.#keep({ ...known, lease: this.#clock.now() + leaseMs });
    return known.record.cancelling === true ? "cancelled" : "held";
  }

  progress(id: string, holder: string, progress: JobProgress): boolean {
    const known = this.#heldBy(id, holder);
    if (known) this.#keep({ ...known, record: changed({ ...known.record, progress }) });
    return known !== undefined;
  }

  finish(message: JobMessage, holder: string, ending: JobEnding): boolean {
    const known = this.#heldBy(message.id, holder);
    if (known) this.#end({ ...known, message }, ending);
    return known !== undefined;
  }

  cancel(id: string): JobRecord | undefined {
    const known = this.find(id);
    if (!known || isOver(known.record.status)) return known?.record;
    if (known.record.status !== "running") return this.#end(known, { status: "cancelled" }).record;
    if (known.record.cancelling === true) return known.record;
    return this.#keep({ ...known, record: changed({ ...known.record, cancelling: true }) }).record;
  }

  release(id: string, holder: string): void {
    const known = this.find(id);
    if (known?.record.status !== "dead" || known.holder !== holder) return;
    this.#keep({ ...known, lease: 0 });
  }

  revive(id: string): JobMessage | undefined {
    const known = this.find(id);
    if (known?.record.status !== "dead" || known.message === undefined) return undefined;
    const { buried = false, lease = 0 } = known;
    if (!buried && lease > this.#clock.now()) return undefined;
    const { failure: _, endedAt: _ended, ...rest } = known.record;
    const record = changed({ ...rest, status: "queued", attempts: 0 });
    this.#keep({ record, sent: false });
    return known.message;
  }

  depth(name: string): JobDepth {
    const jobs = this.all().filter((job) => job.name === name);
    const waiting = jobs.filter(({ status }) => status === "queued" || status === "failed");
    const count = (status: JobRecord["status"]) =>
      jobs.filter((job) => job.status === status).length;
    const now = this.#clock.now();
    const oldest = Math.min(now, ...waiting.map(({ submittedAt }) => submittedAt));
    return {
      waiting: waiting.length,
      running: count("running"),
      dead: count("dead"),
      oldestMs: now - oldest,
    };
  }

  #heldBy(id: string, holder: string): Kept | undefined {
    const known = this.find(id);
    return known?.record.status === "running" && known.holder === holder ? known : undefined;
  }

  #end({ record, sent, message, holder = "", lease = 0 }: Kept, ending: JobEnding): Kept {
    const now = this.#clock.now();
    const { cancelling: _, ...rest } = record;
    if (ending.status === "queued" || ending.status === "failed") {
      const attempts = record.attempts - (ending.status === "queued" ? 1 : 0);
      const { delayMs, ...told } = ending;
      return this.#keep({
        sent,
        record: changed({ ...record, ...told, attempts, notBefore: now + delayMs }),
      });
    }
    if (ending.status !== "dead") {
      return this.#keep({ sent, record: changed({ ...rest, ...ending, endedAt: now }) });
    }
    const letter = message && { message };
    // Whoever held it has as long to put it where the dead are.
    return this.#keep({
      sent,
      holder,
      lease,
      ...letter,
      record: changed({ ...rest, ...ending, endedAt: now }),
    });
  }

  #keep(kept: Kept): Kept {
    const now = this.#clock.now();
    const { id, status, endedAt } = kept.record;
    const life = status === "dead" ? deadFor * this.#ttl : this.#ttl;
    this.#table.set(id, kept, endedAt === undefined ? Infinity : endedAt + life, now);
    return kept;
  }
}

function fresh({ id, name, owner, submittedAt }: JobMessage, delayMs: number): JobRecord {
  const delayed = delayMs > 0 && { notBefore: submittedAt + delayMs };
  return { id, name, owner, submittedAt, status: "queued", attempts: 0, version: 1, ...delayed };
}

const changed = (record: JobRecord): JobRecord => ({ ...record, version: record.version + 1 });

function over(status: JobEnd, { record, buried }: Kept): Started & { readonly kind: "over" } {
  const lost = status === "dead" && buried !== true;
  const unburied = lost ? record.failure : undefined;
  return { kind: "over", status, unburied, charged: record.charged };
}
