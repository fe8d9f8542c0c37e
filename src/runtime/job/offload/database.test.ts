import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { getDbClient } from "../../db/db-client.js";
import type { App } from "../../http/app.js";
import { defineEndpoint } from "../../request/contract.js";
import type { JobContextOf } from "../../request/job-context.js";
import { finishedJob, testEndpoint, type TestApi } from "../../testing/index.js";
import { jobDesk } from "./desk.js";
import { offloaded } from "./offloaded.js";

const count = defineEndpoint({
  name: "count_notes",
  description: "Count notes",
  method: "POST",
  path: "/counts",
  permissions: [],
  request: { body: z.strictObject({}) },
  response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
  job: { result: z.strictObject({ told: z.json() }) },
});
type Definition = (typeof count)["definition"];

const pulsar = {
  topic: "persistent://public/default/a",
  dlqTopic: "persistent://public/default/b",
};

/** A database that only knows as whom it was asked. */
const policed = getDbClient({
  environment: { NODE_ENV: "test" },
  rowLevelSecurity: true,
  makePool: ({ identity }) => {
    const session = { query: () => Promise.resolve([identity?.()]) };
    const sessionScope = (work: (own: never) => Promise<unknown>) => work(session as never);
    return { isInScope: false, sessionScope } as never;
  },
});

const apis: TestApi<Definition>[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

type Handler = (context: JobContextOf<Definition>) => Promise<unknown> | string;

interface Given {
  readonly db?: unknown;
  readonly environment?: Record<string, string>;
  readonly claims?: Record<string, unknown>;
}

/** What a job's handler told, and what of the job lay in the queue. */
async function told(handler: Handler, { claims = {}, ...given }: Given) {
  const payloads: string[] = [];
  const mount = (app: App): void => {
    const submit = offloaded(app, count, {
      ...{ pulsar, maxRetries: 0 },
      handler: async (context) => ({ told: await handler(context) }),
    });
    const { queue } = app.made(jobDesk).own.get(count.name) ?? {};
    const enqueue = queue?.enqueue.bind(queue);
    if (queue && enqueue) {
      Object.assign(queue, {
        enqueue: (job: Parameters<typeof enqueue>[0]) => {
          payloads.push(job.payload);
          return enqueue(job);
        },
      });
    }
    app.post("/counts", app.observe(count), async (request, call) => {
      const input = await count.parse(request);
      const user = { ...(await app.auth.user(request, [])), claims };
      const { status, headers, body } = (await submit({
        ...{ ...input, user, holdId: call.holdId },
        ...call.tools(),
      })) as unknown as { status: number; headers: Record<string, string>; body: unknown };
      return { status, headers, body: [JSON.stringify(body)] };
    });
  };
  const api = await testEndpoint(mount, { endpoint: count, ...given });
  apis.push(api);
  const job = await finishedJob(api, await api.call({ body: {} }));
  return { ...job, told: (job.result as { told?: unknown } | null)?.told, payloads };
}

const asked: Handler = ({ db, user }) =>
  db.actingAs(user, () => db.read(async (session) => (await session.query("who", "select"))[0]));

describe("the handler of a job", () => {
  it("gets the database that other handlers get", async () => {
    const wired = { name: "ours" };
    const name: Handler = ({ db }) => JSON.stringify(db);
    expect(await told(name, { db: wired })).toMatchObject({
      told: '{"name":"ours"}',
    });
  });

  it("gets none where the guards leave it off", async () => {
    const off = { SECURITY_DB_ENABLED: "false" };
    const given = { db: { name: "ours" }, environment: off };
    expect(await told(({ db }) => typeof db, given)).toMatchObject({ told: "undefined" });
  });

  it("acts as who submitted it", async () => {
    const claims = { sub: "ada", role: "authenticated", team: "red" };
    const job = await told(asked, { db: policed, claims });
    expect(job.told).toEqual({ claims, role: "authenticated" });
    // What a token says may be secret, and a topic has more readers than one.
    expect(job.payloads).toHaveLength(1);
    expect(job.payloads.join()).not.toMatch(/red|authenticated/);
  });

  it("acts as anon without claims", async () => {
    const { told: identity } = await told(asked, { db: policed });
    expect(identity).toEqual({ claims: { sub: "ada", role: "anon" }, role: "anon" });
  });

  it("has no claims where no policies ask for them", async () => {
    const claims: Handler = ({ user }) => JSON.stringify([user.id, user.claims]);
    const given = { db: {}, claims: { email: "ada@example.com" } };
    expect(await told(claims, given)).toMatchObject({ told: '["ada",{}]' });
  });
});
