import type { Server } from "../../stores/valkey/server.js";
import { jobKeys, lifeOf, type JobKeys, type Lives } from "./keys.js";
import { jobScripts, type JobScripts } from "./scripts.js";
import { cursorOf, placeIn, placeOf } from "../page.js";
import {
  workersLost,
  type Created,
  type JobRecords,
  type LeaseWanted,
  type Started,
} from "../records.js";
import type { RecordsOptions } from "../memory/memory-records.js";
import type {
  JobDepth,
  JobEnd,
  JobEnding,
  JobMessage,
  JobPage,
  JobRecord,
  PageOptions,
} from "../words.js";
import { packed, type Told } from "./packed.js";
import { messageIn, recordOf, textOf } from "./record.js";
import { mostTogether, together } from "../../stores/valkey/together.js";

/** Where records on a server are kept. */
export interface ValkeyRecordsOptions extends RecordsOptions {
  readonly server: Server;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
}

const day = 86_400_000;

/**
 * Records on a Valkey or Redis server that all processes share, by its clock. All of them lie in one
 * slot of a cluster. The server must neither evict nor forget.
 */
export function valkeyRecords(options: ValkeyRecordsOptions): JobRecords {
  const { server, prefix = "endpointgen:", resultTtlMs = day } = options;
  const scripts = jobScripts(server);
  const book: Book = {
    keys: jobKeys(prefix, server.cluster),
    run: scripts,
    create: manyBy(scripts, "create"),
    start: manyBy(scripts, "start"),
    finish: manyBy(scripts, "finish"),
    lives: lifeOf(resultTtlMs),
  };
  const { keys, run } = book;
  return {
    create: (message, delayMs) => create(book, message, delayMs),
    sent: (id) => mark(book, id, "sent"),
    buried: (id) => mark(book, id, "buried"),
    async release(id, holder) {
      await run("release", [keys.record(id)], [holder]);
    },
    async forget(message) {
      await run("forget", keys.all(message), [message.id]);
    },
    start: (message, lease) => start(book, message, lease),
    async renew(id, holder, leaseMs) {
      const said = await run("renew", [keys.record(id)], [holder, String(leaseMs)]);
      return said === "held" || said === "cancelled" ? said : "lost";
    },
    progress: async (id, holder, progress) =>
      (await run("progress", [keys.record(id)], [holder, JSON.stringify(progress)])) === 1,
    finish: (message, holder, ending) => finish(book, { message, holder, ending }),
    cancel: (id) => cancel(book, id),
    revive: (id) => revive(book, id),
    get: (id) => look(book, id),
    list: (owner, page) => list(book, keys.owner(owner), page),
    dead: (name, page) => list(book, keys.dead(name), page),
    depth: (name) => depth(book, name),
  };
}

interface Book {
  readonly keys: JobKeys;
  readonly run: JobScripts;
  readonly create: ForOne;
  readonly start: ForOne;
  readonly finish: ForOne;
  readonly lives: Lives;
}

/** Runs a script for one job, together with others. */
type ForOne = (told: Told) => Promise<unknown>;

function manyBy(run: JobScripts, name: "create" | "start" | "finish"): ForOne {
  const all = async (jobs: readonly Told[]): Promise<readonly unknown[]> => {
    const { keys, text } = packed(jobs);
    return (await run(name, keys, [text])) as readonly unknown[];
  };
  return together(all, { most: mostTogether });
}

async function look({ run, keys }: Book, id: string): Promise<JobRecord | undefined> {
  return recordOf(await run("look", [keys.record(id)], []));
}

async function revive(book: Book, id: string): Promise<JobMessage | undefined> {
  const record = await look(book, id);
  if (record === undefined) return undefined;
  const letter = await book.run("revive", book.keys.all(record), [id]);
  return typeof letter === "string" ? messageIn(letter) : undefined;
}

async function mark({ run, keys }: Book, id: string, what: "sent" | "buried"): Promise<void> {
  await run("mark", [keys.record(id)], [what]);
}

async function create(book: Book, message: JobMessage, delayMs: number): Promise<Created> {
  const { keys, lives } = book;
  const args = birth(message, delayMs, lives);
  const fields = await book.create({ keys: keys.all(message), args });
  if (fields === 1) return { record: newRecord(message, delayMs), created: true, sent: false };
  const record = recordOf(fields);
  if (record === undefined) throw new TypeError("A record of a job can't be read.");
  const sent = (fields as readonly string[]).some((one, at) => at % 2 === 0 && one === "sent");
  return { record, created: false, sent };
}

/** As the script notes it. */
function newRecord({ id, name, owner, submittedAt }: JobMessage, delayMs: number): JobRecord {
  const born = { id, name, owner, submittedAt, status: "queued", attempts: 0, version: 1 } as const;
  return delayMs > 0 ? { ...born, notBefore: submittedAt + delayMs } : born;
}

function birth(message: JobMessage, delayMs: number, lives: Lives): readonly string[] {
  const { id, name, owner, submittedAt } = message;
  const horizon = lives.horizon(submittedAt);
  return [id, name, owner, String(submittedAt), String(delayMs), placeOf(message), horizon];
}

async function start(book: Book, message: JobMessage, lease: LeaseWanted): Promise<Started> {
  const { keys, lives } = book;
  const { holder, leaseMs, attempt, maxStarts } = lease;
  const args = [holder, ...[leaseMs, attempt, maxStarts, lives.ended].map(String)];
  const told = { keys: keys.all(message), args: [...birth(message, 0, lives), ...args] };
  const said = await book.start(told);
  const [kind, one = "", code, text = ""] = said as readonly string[];
  if (kind === "run") return { kind, attempt: Number(one) };
  if (kind === "busy") return { kind, waitMs: Number(one) };
  if (kind === "spent") {
    // Held, so that nobody else begins to try it before it is dead.
    await finish(book, { message, holder, ending: { status: "dead", failure: workersLost } });
    return { kind: "over", status: "dead", unburied: workersLost };
  }
  // Our own script says nothing else.
  const status = one as JobEnd;
  if (code === undefined) return { kind: "over", status, unburied: undefined };
  if (status === "succeeded") return { kind: "over", status, unburied: undefined, charged: +code };
  return { kind: "over", status, unburied: { code, message: text } };
}

interface Finishing {
  readonly message: JobMessage;
  readonly holder: string;
  readonly ending: JobEnding;
}

async function finish({ finish: ends, keys, lives }: Book, finishing: Finishing): Promise<boolean> {
  const { message, holder, ending } = finishing;
  const { id, submittedAt } = message;
  const { status } = ending;
  const failure = "failure" in ending ? ending.failure : undefined;
  const args = [
    id,
    holder,
    status,
    "result" in ending ? ending.result : (failure?.code ?? ""),
    failure?.message ?? "",
    "delayMs" in ending ? String(ending.delayMs) : "0",
    String(status === "dead" ? lives.dead : lives.ended),
    status === "dead" ? textOf(message) : "",
    lives.horizon(submittedAt),
    "charged" in ending ? String(ending.charged ?? "") : "",
  ];
  return (await ends({ keys: keys.all(message), args })) === 1;
}

async function cancel(book: Book, id: string): Promise<JobRecord | undefined> {
  const { run, keys, lives } = book;
  const known = await look(book, id);
  if (known === undefined) return undefined;
  return recordOf(await run("cancel", keys.all(known), [id, String(lives.ended)]));
}

async function list(book: Book, key: string, { limit, cursor }: PageOptions): Promise<JobPage> {
  const after = placeIn(cursor);
  const from = after === undefined ? "+" : `(${after}`;
  const found = (await book.run("list", [key], [from, String(limit + 1)])) as readonly string[];
  const places = found.slice(0, limit);
  const last = places.at(-1);
  const records = await Promise.all(places.map((place) => look(book, place.slice(17))));
  return {
    // Records end before lists forget them.
    jobs: records.filter((record) => record !== undefined),
    next: found.length > limit && last !== undefined ? cursorOf(last) : undefined,
  };
}

async function depth({ run, keys }: Book, name: string): Promise<JobDepth> {
  const lists = [keys.waiting(name), keys.running(name), keys.dead(name)];
  const said = (await run("depth", lists, [])) as readonly (number | string)[];
  const [waiting = 0, running = 0, dead = 0, oldest = "", now = 0] = said;
  const oldestMs = oldest === "" ? 0 : Math.max(0, Number(now) - Number(oldest));
  return { waiting: Number(waiting), running: Number(running), dead: Number(dead), oldestMs };
}
