import type { Request } from "express";
import { z } from "zod";
import type { App } from "../../http/app.js";
import { Refusal } from "../../http/refusal.js";
import { defineEndpoint } from "../../request/contract.js";
import type { JobRecords } from "../records.js";
import { isOver, type JobRecord } from "../words.js";
import { streamEvents } from "./events.js";
import { asked, noSuchJob } from "./refusals.js";
import { etagOf, jsonOf, statusAnswer } from "./view.js";

/** Where callers look for their jobs. */
export interface MountJobsOptions {
  /** The jobs of all endpoints: the records of their queues. */
  readonly jobs: Pick<JobRecords, "get" | "list" | "cancel">;
  /** `/jobs` unless said. */
  readonly path?: string;
  /** Scopes that a token must hold besides. */
  readonly permissions?: readonly string[];
  /** Milliseconds between two looks at a job whose events are streamed; 1,000 unless said. */
  readonly everyMs?: number;
}

/**
 * Mounts what callers ask of their jobs, nobody else's: `GET /jobs` page by page, `GET /jobs/:id`
 * with an ETag, `GET /jobs/:id/events` (server-sent), and `DELETE /jobs/:id`, which cancels. Somebody
 * else's job is 404 `not_found`; one that is over can't be cancelled, 409 `job_over`. Call it before
 * the app starts to listen.
 * @example
 * import { createApp, memoryRecords, mountJobs } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * mountJobs(app, { jobs: memoryRecords(app.world.clock) });
 */
export function mountJobs(app: App, options: MountJobsOptions): void {
  mountList(app, options);
  mountStatus(app, options);
  mountEvents(app, options);
  mountCancel(app, options);
}

const json = { "content-type": "application/json; charset=utf-8" };
const params = z.strictObject({ id: z.string().min(1).max(200) });
const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(500).optional(),
});

function mountList(app: App, options: MountJobsOptions): void {
  const list = defineEndpoint({
    ...shared(options, { name: "job_list", description: "Jobs" }),
    method: "GET",
    request: { query },
  });
  list.handler(() => undefined);
  app.get(list.path, app.observe(list), async (request) => {
    const user = await app.auth.user(request, options.permissions ?? []);
    const { limit, cursor } = (await list.parse(request)).query;
    const page = { limit, ...(cursor !== undefined && { cursor }) };
    const found = await asked(options.jobs.list(user.principal, page)).catch(noCursor);
    const texts = found.jobs.map((job) => jsonOf(job, app.encryption)).join(",");
    const next = found.next === undefined ? "" : `,"next_cursor":${JSON.stringify(found.next)}`;
    const headers = { ...json, "cache-control": "no-store" };
    return { status: 200, headers, body: [`{"jobs":[${texts}]${next}}`] };
  });
}

function mountStatus(app: App, options: MountJobsOptions): void {
  const status = defineEndpoint({
    ...shared(options, { name: "job_status", description: "Job", below: "/:id" }),
    method: "GET",
    request: { params },
  });
  status.handler(() => undefined);
  app.get(status.path, app.observe(status), async (request) => {
    const record = await ownJob(app, options, request);
    return statusAnswer(record, request.get("if-none-match"), app.encryption);
  });
}

function mountEvents(app: App, options: MountJobsOptions): void {
  const events = defineEndpoint({
    ...shared(options, { name: "job_events", description: "Job Events", below: "/:id/events" }),
    method: "GET",
    request: { params },
  });
  events.handler(() => undefined);
  app.get(events.path, app.observe(events), async (request, call) => {
    const record = await ownJob(app, options, request);
    const seen = lastSeen(request);
    // 204 tells browsers that there is nothing to come back for.
    const nothing = { status: 204, headers: { "cache-control": "no-store" }, body: [] };
    if (isOver(record.status) && seen >= record.version) return nothing;
    const { response } = call.tools().raw;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-request-id": call.id,
    });
    await streamEvents(response, {
      clock: app.world.clock,
      look: () => options.jobs.get(record.id),
      signal: call.signal,
      until: call.deadline - 1_000,
      everyMs: options.everyMs ?? 1_000,
      seen,
    });
    return { ...nothing, status: 200 };
  });
}

function mountCancel(app: App, options: MountJobsOptions): void {
  const cancel = defineEndpoint({
    ...shared(options, { name: "job_cancel", description: "Cancel Job", below: "/:id" }),
    method: "DELETE",
    request: { params },
  });
  cancel.handler(() => undefined);
  app.delete(cancel.path, app.observe(cancel), async (request) => {
    const { id } = await ownJob(app, options, request);
    const record = await asked(options.jobs.cancel(id));
    if (record === undefined) throw noSuchJob();
    if (record.status === "succeeded" || record.status === "dead") {
      const detail = "The job is over; there is nothing to cancel.";
      throw new Refusal({ status: 409, code: "job_over", detail });
    }
    const headers = { ...json, etag: etagOf(record), "cache-control": "no-store" };
    // 202: its worker is asked to end it, and hears of it with its next heartbeat.
    const status = record.status === "cancelled" ? 200 : 202;
    return { status, headers, body: [jsonOf(record, app.encryption)] };
  });
}

interface Named {
  readonly name: string;
  readonly description: string;
  readonly below?: string;
}

function shared({ path = "/jobs", permissions = [] }: MountJobsOptions, named: Named) {
  const { below = "", ...names } = named;
  const response = { status: 200, body: z.unknown() };
  return { ...names, path: `${path}${below}`, permissions, response };
}

async function ownJob(
  app: App,
  { jobs, permissions = [] }: MountJobsOptions,
  request: Request,
): Promise<JobRecord> {
  const user = await app.auth.user(request, permissions);
  const { id } = params.safeParse(request.params).data ?? { id: "" };
  const record = await asked(jobs.get(id));
  if (record?.owner !== user.principal) throw noSuchJob();
  return record;
}

function lastSeen(request: Request): number {
  const said = request.get("last-event-id") ?? "";
  return /^\d{1,15}$/.test(said) ? Number(said) : 0;
}

function noCursor(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  const message = "is none that a page of this list ended with";
  throw new Refusal({
    status: 422,
    code: "invalid_input",
    detail: "The cursor is none of ours.",
    members: { errors: [{ pointer: "/query/cursor", message }] },
  });
}
