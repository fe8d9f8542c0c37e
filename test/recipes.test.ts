/** Pages of docs/recipes do what they say: those on databases on the embedded one, jobs in memory. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { DbClient } from "../src/runtime/db/index.js";
import {
  createApp,
  defineEndpoint,
  memoryQueue,
  offloaded,
  serviceUser,
  type App,
  type JobQueue,
  type JobRecord,
  type SubmittedJob,
} from "../src/runtime/index.js";
import { steppedWorld } from "../src/runtime/world/stepped.js";

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>;

/** What the page on transactions exports. */
interface Transactions {
  readonly db: DbClient;
  readonly transfer: (from: string, to: string, amount: number) => Promise<void>;
  readonly balances: (claims: { sub: string }) => Rows;
}

/** What the page exports. */
interface Recipe {
  readonly db: DbClient;
  readonly app: { close(): Promise<void> };
  readonly inCity: (city: string) => Rows;
  readonly inCityByHand: (city: string) => Rows;
  readonly named: (start: string) => Rows;
  readonly move: (id: string, city: string) => Promise<string>;
  readonly count: () => Rows;
  readonly mine: (user: { id: string; claims: Record<string, unknown> }) => Rows;
}

/** What the page on scheduled jobs exports. */
interface Scheduled {
  readonly withSchedules: (app: App) => Promise<App>;
}

interface Reminding {
  readonly remind: (
    app: App,
    queue: JobQueue,
    user: SubmittedJob["user"],
    invoice: string,
  ) => Promise<JobRecord>;
}

const sendReport = defineEndpoint({
  name: "send_report",
  description: "Send Report",
  method: "POST",
  path: "/reports",
  permissions: ["run:report"],
  request: { body: z.strictObject({ day: z.string() }) },
  response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
  job: { result: z.strictObject({ made: z.number() }) },
});

const folder = join(import.meta.dirname, "../.tmp/recipes");

/** The sources that this test imports, too: an app keeps things by the functions that made them. */
const runtime = JSON.stringify(join(import.meta.dirname, "../src/runtime/index.ts"));

const schema = [
  "create table contacts (id text primary key, name text not null, city text)",
  "insert into contacts values ('1', 'Ann', 'Ulm'), ('2', 'Bob', 'Ulm'), ('3', 'A%b', null)",
  "create role authenticated nologin",
  "grant select on contacts to authenticated",
  "alter table contacts enable row level security",
  `create policy own on contacts to authenticated
     using (id = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

/** The code of a page, or of one of its blocks, as one module. */
async function codeOf(name: string, block?: number): Promise<unknown> {
  const page = new URL(`../docs/recipes/${name}.md`, import.meta.url);
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)];
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}-${String(block ?? "all")}.ts`);
  const wanted = blocks.filter((_, at) => block === undefined || at === block);
  const code = wanted.map(([, text]) => text).join("\n");
  writeFileSync(path, code.replaceAll('"@endpointgen/runtime"', runtime));
  return import(pathToFileURL(path).href);
}

const accounts = [
  "create table accounts (id text primary key, balance int not null check (balance >= 0))",
  "insert into accounts values ('a', 100), ('b', 0)",
  "create role authenticated nologin",
  "grant select on accounts to authenticated",
  "alter table accounts enable row level security",
  `create policy own on accounts to authenticated
     using (id = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

describe("the recipe of the database", () => {
  let recipe: Recipe;

  beforeAll(async () => {
    recipe = (await codeOf("database")) as Recipe;
    await recipe.db.sessionScope(async (session) => {
      for (const text of schema) await session.query("schema", text);
    });
  }, 120_000);

  afterAll(async () => {
    await recipe.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("selects, by where and like, whatever the values are", async () => {
    expect(await recipe.inCity("Ulm")).toEqual([
      { id: "1", name: "Ann" },
      { id: "2", name: "Bob" },
    ]);
    expect(await recipe.inCityByHand("Ulm' or true --")).toEqual([]);
    expect(await recipe.inCityByHand("Ulm")).toHaveLength(2);
    expect(await recipe.named("A")).toHaveLength(2);
    expect(await recipe.named("A%")).toEqual([{ id: "3", name: "A%b" }]);
    expect(await recipe.named("\\")).toEqual([]);
    expect(await recipe.count()).toEqual([{ n: 3 }]);
  });

  it("updates, and says when there is nothing to update", async () => {
    expect(await recipe.move("2", "Bonn")).toBe("Bob");
    expect(await recipe.inCity("Bonn")).toHaveLength(1);
    await expect(recipe.move("9", "Bonn")).rejects.toMatchObject({ code: "not_found" });
  });

  it("acts as the user of a token", async () => {
    const ann = { id: "1", claims: { sub: "1", role: "authenticated" } };
    expect(await recipe.mine(ann)).toEqual([{ id: "1", name: "Ann" }]);
  });
});

describe("the recipe of transactions", () => {
  let recipe: Transactions;

  beforeAll(async () => {
    recipe = (await codeOf("transactions")) as Transactions;
    await recipe.db.sessionScope(async (session) => {
      for (const text of accounts) await session.query("schema", text);
    });
  }, 120_000);

  afterAll(async () => {
    await recipe.db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("moves all of it, or nothing", async () => {
    await recipe.transfer("a", "b", 30);
    await expect(recipe.transfer("b", "a", 100)).rejects.toMatchObject({ code: "check_violation" });
    expect(await recipe.balances({ sub: "a" })).toEqual([{ id: "a", balance: 70 }]);
    expect(await recipe.balances({ sub: "b" })).toEqual([{ id: "b", balance: 30 }]);
  });
});

describe("the recipe of scheduled jobs", () => {
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("submits the jobs of an endpoint at their times, and one for later", async () => {
    const { withSchedules } = (await codeOf("scheduled-jobs", 0)) as Scheduled;
    const { remind } = (await codeOf("scheduled-jobs", 1)) as Reminding;
    // A Monday, 6:29 in Berlin.
    const world = steppedWorld(Date.parse("2026-03-02T05:29:00Z"));
    const app = createApp({
      settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
      environment: { NODE_ENV: "test", SECRET_KEY: "one strong secret, long enough for all of it" },
      logDestination: { write: () => undefined },
      world,
    });
    const made: unknown[] = [];
    const handler = ({ body }: { body: { day: string } }) => ({ made: made.push(body.day) });
    const topics = {
      topic: "persistent://public/default/r",
      dlqTopic: "persistent://public/default/d",
    };
    offloaded(app, sendReport, { pulsar: topics, handler });
    expect(await withSchedules(app)).toBe(app);
    await vi.waitFor(() => {
      world.clock.advance(60_000);
      expect(made).toEqual(["2026-03-02"]);
    });
    const queue = memoryQueue({ name: "send_reminder", world });
    const user = serviceUser({ id: "billing" });
    const { notBefore = 0 } = await remind(app, queue, user, "7");
    expect(notBefore - world.clock.now()).toBe(14 * 86_400_000);
    expect((await remind(app, queue, user, "7")).id).toBe("reminder.7");
    expect(await queue.depth()).toMatchObject({ waiting: 1 });
    await app.close();
  });
});
