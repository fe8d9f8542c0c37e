/** A generated project, asked over HTTP while its database restarts, loses backends or is full. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import type { Sandbox } from "../support/sandbox.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import {
  inDatabase,
  madeDatabase,
  makeShop,
  startShop,
  type RunningShop,
  type ShopAnswer,
} from "./shop.js";

const contact = "3f1c9a52-6f0e-4c1b-9d57-0c8f6f1b2a30";

let server: RunningPostgres;
let project: Sandbox;
let pool: ConnectionPool;
const shops = new Map<string, RunningShop>();

const run = (text: string, values: readonly unknown[] = []) =>
  pool.sessionScope((session) => session.query("test", text, values));

beforeAll(async () => {
  [server, project] = await Promise.all([
    startPostgres(),
    makeShop({ name: "servers-outages", tables: ["contacts", "notes"] }),
  ]);
  const url = await madeDatabase(server.url, "shop");
  pool = new ConnectionPool({ url });
  await run("insert into contacts (id, email, name) values ($1, 'ann@example.com', 'Ann')", [
    contact,
  ]);
  const few = { DB_POOL_SIZE: "4", DB_MAX_OVERFLOW: "0", DB_POOL_TIMEOUT: "1" };
  const direct = { DATABASE_URL: url, ...few, DB_STATEMENT_TIMEOUT: "2" };
  const pooled = {
    ...direct,
    DATABASE_URL: inDatabase(server.poolerUrl, "shop"),
    DB_POOL_MODE: "transaction",
  };
  shops.set("directly", await startShop(project, direct));
  shops.set("behind PgBouncer", await startShop(project, pooled));
}, 240_000);

afterAll(async () => {
  await Promise.all([...shops.values()].map((shop) => shop.stop()));
  await pool.close();
  await server.stop();
});

/** What callers saw of a time with load on it. */
interface Load {
  /** Texts of the notes by what became of them. */
  readonly kept: Set<string>;
  readonly unknown: Set<string>;
  readonly refused: Set<string>;
  readonly failures: ShopAnswer[];
  readonly stop: () => Promise<void>;
}

/** Four callers who write, two who read; each waits for its answer. */
function loadOn(shop: RunningShop, name: string): Load {
  const [kept, unknown, refused] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const failures: ShopAnswer[] = [];
  let isOver = false;
  let next = 0;
  const noted = async (answer: ShopAnswer): Promise<void> => {
    failures.push(answer);
    await sleep(20);
  };
  const writer = async (): Promise<void> => {
    while (!isOver) {
      const body = `${name} ${String((next += 1))}`;
      const answer = await shop.ask("POST", "/notes", { body: { contact_id: contact, body } });
      const { code } = (answer.body ?? {}) as { readonly code?: string };
      if (answer.status === 201) kept.add(body);
      else (code === "database_outcome_unknown" ? unknown : refused).add(body);
      if (answer.status !== 201) await noted(answer);
    }
  };
  const reader = async (): Promise<void> => {
    while (!isOver) {
      const answer = await shop.ask("GET", `/contacts/${contact}`);
      if (answer.status !== 200) await noted(answer);
    }
  };
  const all = [writer, writer, writer, writer, reader, reader].map((work) => work());
  const stop = async (): Promise<void> => {
    isOver = true;
    await Promise.all(all);
  };
  return { kept, unknown, refused, failures, stop };
}

/** What no answer may tell. */
const telling = /postgres|pgbouncer|127\.0\.0\.1|ECONN|terminat|sqlstate|select|insert|at \S+:\d+/i;

function assertDiscreet(failures: readonly ShopAnswer[]): void {
  for (const { status, headers, text, body } of failures) {
    expect([500, 503]).toContain(status);
    expect(headers.get("content-type")).toContain("application/problem+json");
    const { instance: _, ...problem } = body as { readonly instance?: string };
    expect(JSON.stringify(problem)).not.toMatch(telling);
    expect(text).not.toContain("stack");
  }
}

async function assertConserved({ kept, unknown }: Load, name: string): Promise<void> {
  const rows = await run("select body from notes where body like $1", [`${name} %`]);
  const bodies = rows.map((row) => String(row["body"]));
  expect(bodies.length).toBe(new Set(bodies).size);
  expect([...kept].filter((body) => !bodies.includes(body))).toEqual([]);
  expect(bodies.filter((body) => !kept.has(body) && !unknown.has(body))).toEqual([]);
}

const codesOf = (failures: readonly ShopAnswer[]) => [
  ...new Set(failures.map(({ body }) => (body as { readonly code?: string }).code)),
];

for (const place of ["directly", "behind PgBouncer"]) {
  describe(`a generated project, ${place}`, () => {
    const shopOf = (): RunningShop => {
      const shop = shops.get(place);
      if (shop === undefined) throw new Error(`no project ${place}`);
      return shop;
    };
    const recovered = async ({ kept }: Load): Promise<void> => {
      const before = kept.size;
      await expect.poll(() => kept.size, { timeout: 30_000 }).toBeGreaterThan(before + 30);
    };

    it("neither loses nor doubles a row while Postgres restarts, and serves again", async () => {
      const name = `restart ${place}`;
      const load = loadOn(shopOf(), name);
      await expect.poll(() => load.kept.size, { timeout: 20_000 }).toBeGreaterThan(20);
      await server.restart();
      await recovered(load);
      await load.stop();
      assertDiscreet(load.failures);
      expect(load.failures.length).toBeGreaterThan(0);
      await assertConserved(load, name);
    });

    it("loses no more than the requests whose backends are killed", async () => {
      const name = `killed ${place}`;
      const load = loadOn(shopOf(), name);
      await expect.poll(() => load.kept.size, { timeout: 20_000 }).toBeGreaterThan(20);
      await run(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()",
      );
      await recovered(load);
      await load.stop();
      assertDiscreet(load.failures);
      await assertConserved(load, name);
    });

    it("answers 503 to who finds all connections in use, and serves as soon as there is one", async () => {
      const shop = shopOf();
      const ask = () => shop.ask("POST", "/notes", { body: { contact_id: contact, body: "late" } });
      const answers = await pool.transaction(async (session) => {
        await session.query("hold", "lock table notes in access exclusive mode");
        return Promise.all(Array.from({ length: 12 }, ask));
      });
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expect(codesOf(answers)).toContain("database_unavailable");
      assertDiscreet(answers);
      await expect.poll(async () => (await ask()).status, { timeout: 10_000 }).toBe(201);
    });
  });
}
