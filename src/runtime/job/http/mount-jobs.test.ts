import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import { principalOf } from "../../auth/user.js";
import { systemWorld } from "../../world/system.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { memoryRecords } from "../memory/memory-records.js";
import { sealResult } from "../payload.js";
import { QueueAway } from "../words.js";
import type { JobRecords } from "../records.js";
import { mountJobs } from "./mount-jobs.js";
import { acceptedAnswer, submitJob } from "./submit.js";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

const environment = {
  NODE_ENV: "test",
  SECRET_KEY: "one strong secret, long enough for all of it",
};

function userOf(header: string | string[] | undefined) {
  if (typeof header !== "string") return undefined;
  return {
    id: header,
    tenant: undefined,
    principal: principalOf({ id: header }),
    roles: new Set<string>(),
    scopes: new Set<string>(),
    claims: {},
    token: { id: header, mfa: false, expiresAt: Infinity },
  };
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function served(change: (records: JobRecords) => JobRecords = (records) => records) {
  const world = systemWorld;
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment,
    logDestination: { write: () => undefined },
    wiring: { user: ({ headers }) => userOf(headers["x-user"]) },
  });
  const records = memoryRecords(world.clock);
  const queue = memoryQueue({ name: "render", world, records });
  mountJobs(app, { jobs: change(records), everyMs: 10 });
  const server = createServer(app.listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const ask = (path: string, user?: string, init: Asked = {}) => {
    const headers = { ...(user !== undefined && { "x-user": user }), ...init.headers };
    return fetch(`${base}${path}`, { method: init.method ?? "GET", headers });
  };
  const submit = (id: string, user = "ada") => {
    const ada = userOf(user);
    if (!ada) throw new Error("nobody");
    return submitJob(app, { queue, name: "render", user: ada, input: { frames: 1 }, id });
  };
  return { app, queue, ask, submit };
}

const codeOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { readonly code?: unknown }).code;

describe("a job's status", () => {
  it("is told to its owner, with an ETag and when to ask again, at last with its result", async () => {
    const { app, queue, ask, submit } = await served();
    expect(acceptedAnswer(await submit("one"))).toMatchObject({
      status: 202,
      headers: { location: "/jobs/one", "retry-after": "2" },
      body: ['{"job_id":"one","status":"queued"}'],
    });
    const waiting = await ask("/jobs/one", "ada");
    expect(waiting.headers.get("retry-after")).toBe("2");
    expect(await waiting.json()).toMatchObject({ job_id: "one", status: "queued", attempts: 0 });
    const etag = waiting.headers.get("etag") ?? "";
    const known = { headers: { "if-none-match": `W/"x", ${etag}` } };
    expect((await ask("/jobs/one", "ada", known)).status).toBe(304);
    const [claim] = await queue.claim({ most: 1 });
    expect((await ask("/jobs/one", "ada", known)).status).toBe(200);
    await claim?.complete(sealResult({ url: "there" }, app.encryption));
    const ended = await ask("/jobs/one", "ada");
    expect(ended.headers.get("retry-after")).toBeNull();
    expect(await ended.json()).toMatchObject({ status: "succeeded", result: { url: "there" } });
  });

  it("is nobody else's business: as if there were no job", async () => {
    const { ask, submit, queue } = await served();
    await submit("one");
    for (const [method, path] of [
      ["GET", "/jobs/one"],
      ["GET", "/jobs/one/events"],
      ["DELETE", "/jobs/one"],
      ["GET", "/jobs/unknown"],
    ] as const) {
      const answer = await ask(path, "eve", { method });
      expect([answer.status, await codeOf(answer)]).toEqual([404, "not_found"]);
      expect((await ask(path, undefined, { method })).status).toBe(401);
    }
    expect((await queue.status("one"))?.status).toBe("queued");
  });

  it("is 503 while the queue is away", async () => {
    const { ask } = await served((records) => ({
      ...records,
      get: () => Promise.reject(new QueueAway("redis://secret@host is away")),
    }));
    const answer = await ask("/jobs/one", "ada");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    const text = await answer.text();
    expect(text).toContain("queue_away");
    expect(text).not.toContain("secret");
  });
});

describe("the list of jobs", () => {
  it("shows a caller's own, page by page", async () => {
    const { ask, submit } = await served();
    for (const id of ["a", "b", "c"]) await submit(id);
    await submit("x", "eve");
    const first = (await (await ask("/jobs?limit=2", "ada")).json()) as {
      readonly jobs: readonly { readonly job_id: string }[];
      readonly next_cursor: string;
    };
    const second = await ask(`/jobs?limit=2&cursor=${first.next_cursor}`, "ada");
    const rest = (await second.json()) as typeof first;
    const ids = [...first.jobs, ...rest.jobs].map((job) => job.job_id);
    expect(ids.sort()).toEqual(["a", "b", "c"]);
    expect(rest.next_cursor).toBeUndefined();
  });

  it.each(["limit=0", "limit=1001", "cursor=x", "other=1"])("refuses ?%s", async (search) => {
    const { ask } = await served();
    expect((await ask(`/jobs?${search}`, "ada")).status).toBe(422);
  });
});

describe("cancelling", () => {
  it("ends a job that waits, asks for one that runs, and refuses one that is over", async () => {
    const { ask, submit, queue } = await served();
    const cancel = (id: string) => ask(`/jobs/${id}`, "ada", { method: "DELETE" });
    await submit("waits");
    expect((await cancel("waits")).status).toBe(200);
    expect((await cancel("waits")).status).toBe(200);
    await submit("runs");
    await queue.claim({ most: 1 });
    const [claim] = await queue.claim({ most: 1 });
    expect((await cancel("runs")).status).toBe(202);
    await claim?.end();
    await submit("over");
    const [last] = await queue.claim({ most: 1 });
    await last?.bury({ code: "c", message: "m" });
    const refused = await cancel("over");
    expect([refused.status, await codeOf(refused)]).toEqual([409, "job_over"]);
  });
});

describe("a job's events", () => {
  it("come until it is over, and then no more", async () => {
    const { ask, submit, queue } = await served();
    await submit("one");
    const stream = await ask("/jobs/one/events", "ada");
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const text = stream.text();
    const [claim] = await queue.claim({ most: 1 });
    await claim?.progress({ percent: 30, note: "line\nbreak" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await claim?.bury({ code: "broken", message: "It broke." });
    const events = await text;
    expect(events).toContain('"percent":30');
    expect(events).toMatch(/event: dead\ndata: .*"code":"broken".*\n\n/);
    const last = /id: (\d+)\nevent: dead/.exec(events)?.[1] ?? "";
    const again = await ask("/jobs/one/events", "ada", { headers: { "last-event-id": last } });
    expect(again.status).toBe(204);
  });
});
