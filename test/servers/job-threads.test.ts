/** A generated project whose jobs compute: its worker's main thread is free meanwhile. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import { sandbox } from "../support/sandbox.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { startServer, until, type RunningServer } from "./server.js";
import { startShop, type RunningShop } from "./shop.js";

const templates = join(import.meta.dirname, "../../templates/project");
/** How long a job blocks its thread; `BLOCKED_SECONDS=30` is as long as a claim. */
const seconds = Number(process.env["BLOCKED_SECONDS"] ?? 3);

const endpoint = (name: string, timeout: number) => `extends: preset:job
endpoint_name: ${name}
route: POST /${name}
security: { user_permissions_required: [run:cpu_job] }
required_credits: 0
rate_limit: 1000/min per user
idempotency: { required: false }
pulsar_labeling: { max_retries: 0 }
job: { timeout: ${String(timeout)}, workers: 2, accept: [no_credits] }
request: { body: { seconds: integer(0..60) } }
response: { body: { thread: integer, attempt: integer } }
`;

const handler = (name: string, work: string) => `import { threadId } from "node:worker_threads";
import { ${name} } from "../generated/${name}/contract.js";

export default ${name}.job(({ body, attempt, log }) => {
  log.info({ seconds: body.seconds }, "burning");
  ${work}
  return { thread: threadId, attempt };
});
`;

const burning = "const end = Date.now() + body.seconds * 1000;\n  while (Date.now() < end);";

/** Counts the rows that policies show to who submitted the job. */
const counting = `import { isMainThread } from "node:worker_threads";
import { notes } from "../generated/notes/contract.js";

export default notes.job(async ({ db, user }) => {
  const [row] = await db.actingAs(user, () =>
    db.read((session) => session.query("notes", "select count(*)::int as n from notes")),
  );
  return { rows: Number(row?.["n"]), isMainThread };
});
`;

const policies = [
  "create role anon nologin",
  "create role authenticated nologin",
  "create table notes (owner text not null)",
  "insert into notes values ('ann'), ('bob'), ('ann')",
  "alter table notes enable row level security",
  "grant select on notes to authenticated",
  `create policy own on notes to authenticated
     using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

let store: RunningServer;
let database: RunningPostgres;
let api: RunningShop;
let worker: RunningShop;

beforeAll(async () => {
  store = await startServer({ args: ["--appendonly", "yes"] });
  database = await startPostgres();
  const owner = new ConnectionPool({ url: database.url });
  await owner.sessionScope(async (session) => {
    for (const text of policies) await session.query("policies", text);
  });
  await owner.close();
  const project = sandbox("servers-threads");
  for (const path of ["src/app.ts", "src/server.ts", "src/worker.ts"]) {
    project.write(path, readFileSync(join(templates, path), "utf8"));
  }
  project.write("endpoints/burn.yaml", endpoint("burn", 60));
  project.write("endpoints/forever.yaml", endpoint("forever", 1));
  const result = "response: { body: { rows: integer, isMainThread: boolean } }";
  project.write("endpoints/notes.yaml", endpoint("notes", 60).replace(/response: .*/, result));
  project.write("src/handlers/notes.ts", counting);
  project.write("src/handlers/burn.ts", handler("burn", burning));
  project.write(
    "src/handlers/forever.ts",
    handler("forever", "for (;;) if (body.seconds < 0) break;"),
  );
  const { diagnostics } = await project.generate();
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const environment = { STORE: "", VALKEY_URL: store.url, SUPABASE_DB_URL: database.url };
  [api, worker] = await Promise.all([
    startShop(project, environment),
    startShop(project, environment, "src/worker.ts"),
  ]);
}, 120_000);

afterAll(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  await Promise.all([store.stop(), database.stop()]);
});

const claims = {
  ...{ sub: "ann", scope: "run:cpu_job", roles: ["cpu_user"] },
  role: "authenticated",
};

async function submitted(name: string): Promise<string> {
  const { status, body } = await api.ask("POST", `/${name}`, { claims, body: { seconds } });
  expect(status).toBe(202);
  return (body as { job_id: string }).job_id;
}

interface Told {
  readonly status: string;
  readonly result?: { readonly thread?: number; readonly attempt?: number };
  readonly error?: { readonly code: string };
}

const jobOf = async (id: string) => (await api.ask("GET", `/jobs/${id}`, { claims })).body as Told;

async function over(id: string): Promise<Told> {
  await sleep(seconds * 1_000);
  await until(async () => ["succeeded", "dead"].includes((await jobOf(id)).status), "the job");
  return jobOf(id);
}

describe("jobs that compute", () => {
  it("leave the worker's main thread free to answer and to keep their claims", async () => {
    const ids = [await submitted("burn"), await submitted("burn")];
    await until(async () => (await jobOf(ids[0] ?? "")).status === "running", "a claim");
    expect((await fetch(`${worker.url}/live`)).status).toBe(200);
    expect((await jobOf(ids[0] ?? "")).status).toBe("running");
    const told = await Promise.all(ids.map(over));
    expect(told.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    // Nobody took a claim for lost, and both had a thread of their own.
    expect(told.map(({ result }) => result?.attempt)).toEqual([1, 1]);
    const threads = told.map(({ result }) => result?.thread);
    expect(new Set(threads).size).toBe(2);
    expect(threads).not.toContain(0);
  }, 150_000);

  it("ask the database as who submitted them", async () => {
    expect(await over(await submitted("notes"))).toMatchObject({
      status: "succeeded",
      result: { rows: 2, isMainThread: false },
    });
  }, 60_000);

  it("end when their time is up, even in a loop that never ends, and the worker goes on", async () => {
    const dead = await over(await submitted("forever"));
    expect(dead).toMatchObject({ status: "dead", error: { code: "timeout" } });
    await sleep(1_500);
    expect(await over(await submitted("burn"))).toMatchObject({ status: "succeeded" });
    expect((await fetch(`${worker.url}/ready`)).status).toBe(200);
  }, 150_000);
});
