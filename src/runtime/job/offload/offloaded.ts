import type { App } from "../../http/app.js";
import { failer } from "../../http/call.js";
import { asDatabase } from "../../http/tools.js";
import type { User } from "../../auth/user.js";
import type { Sealed } from "../../encryption/sealed.js";
import type { Admitted, ContextOf, Endpoint, Handler } from "../../request/contract.js";
import type { EndpointDefinition, InputOf } from "../../request/definition.js";
import { resultWriter } from "../../response/answer.js";
import type { Reply } from "../../response/reply.js";
import { outboxDesk, type OutboxDesk } from "../outbox/desk.js";
import { eventAtEnd } from "../event/event-at-end.js";
import type { Ended, JobQueue } from "../queue.js";
import { heldCredits } from "../worker/held-credits.js";
import type { JobTools } from "../worker/tools.js";
import type { JobWork } from "../worker/work.js";
import { webhookDesk } from "../webhook/desk.js";
import { jobDesk } from "./desk.js";
import type { OffloadOptions } from "./options.js";
import { submitterOf, type Submission } from "./submitter.js";

/**
 * The handler of an endpoint whose requests become jobs: it hands each over, once for each admission,
 * and answers 202 with the job's id. `options` say how a worker runs them. Rejects with a Refusal,
 * 503 `queue_away` or 413 `job_too_large`; then nothing was promised.
 * @throws StartupError when the environment names no queue for it.
 * @example
 * import { defineEndpoint, offloaded, type App } from "@endpointgen/runtime";
 * import { z } from "zod";
 *
 * const square = defineEndpoint({
 *   name: "square",
 *   description: "Square",
 *   method: "POST",
 *   path: "/squares",
 *   permissions: [],
 *   request: { body: z.strictObject({ n: z.number() }) },
 *   response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
 *   job: { result: z.strictObject({ square: z.number() }) },
 * });
 * const pulsar = {
 *   topic: "persistent://public/default/squares",
 *   dlqTopic: "persistent://public/default/squares-dlq",
 * };
 * export const jobs = (app: App) =>
 *   offloaded(app, square, { pulsar, handler: ({ body }) => ({ square: body.n ** 2 }) });
 */
export function offloaded<D extends EndpointDefinition>(
  app: App,
  endpoint: Endpoint<D>,
  options: OffloadOptions<D>,
): Handler<D> {
  const { name } = endpoint;
  const desk = app.made(jobDesk);
  const queue = desk.queueOf(name, options);
  const webhooks = options.webhook === true ? app.made(webhookDesk)(options) : undefined;
  const events = options.publishEvent === true ? eventAtEnd(app, name, options) : undefined;
  const ended = inTurn([webhooks, events].filter((one) => one !== undefined));
  const work = workOf(app, endpoint, { ...options, queue });
  desk.add(name, { ...work, ...(ended && { ended }) }, options);
  const isOutboxed = options.outbox === true && desk.kindOf(name, options) !== "memory";
  const outbox = isOutboxed ? outboxFor(app, name, queue) : undefined;
  const { credits, quota } = options;
  const submitter = submitterOf(app, { name, queue, outbox, credits, quota });
  const submit = (context: ContextOf<D>): Promise<Reply> => {
    // The contract's `job` is what gives a context both.
    const submission = context as unknown as Submission;
    const { webhook } = submission;
    // Addresses often carry a token, so they are sealed as secrets are.
    const told = webhooks && webhook !== undefined && { webhook: app.encryption.seal(webhook) };
    const claimed = claimsOf(app, endpoint, submission.user);
    return submitter.submit(submission, { ...inputIn(endpoint, context), ...told, ...claimed });
  };
  const { resolve } = submitter;
  const resolveUnknown =
    resolve && ((context: ContextOf<D>) => resolve(context as unknown as Submission));
  // No stream, so a reply will do; that a contract has a job doesn't tell the types as much.
  return Object.assign(submit, { resolveUnknown }) as unknown as Handler<D>;
}

/** Who fails is told again, and so are those before. */
function inTurn(all: readonly Ended[]): Ended | undefined {
  if (all.length < 2) return all[0];
  return async (...told) => {
    for (const ended of all) await ended(...told);
  };
}

/** Jobs in memory die with the process, whoever accepted them: those have none. */
function outboxFor(app: App, name: string, queue: JobQueue): OutboxDesk {
  const outbox = app.made(outboxDesk);
  outbox.add(name, queue);
  app.made(jobDesk).accepting(outbox.find);
  return outbox;
}

/** What policies of the database ask for; claims may hold secrets, so they are sealed. */
function claimsOf<D extends EndpointDefinition>(
  app: App,
  endpoint: Endpoint<D>,
  { claims }: User,
): Pick<Carried, "claims"> {
  const isAsked = app.databaseOf(endpoint) !== undefined && app.tables.database.rowLevelSecurity;
  return isAsked ? { claims: app.encryption.seal(claims) } : {};
}

/** What the contract declares of the request. */
function inputIn<D extends EndpointDefinition>(
  { definition }: Endpoint<D>,
  context: object,
): Readonly<Record<string, unknown>> {
  const declared = Object.keys(definition.request ?? {});
  return Object.fromEntries(Object.entries(context).filter(([part]) => declared.includes(part)));
}

/** What travels beside the input of the contract. */
interface Carried extends Pick<Admitted, "webhook"> {
  readonly claims?: Sealed<User["claims"]>;
}

interface Queued<D extends EndpointDefinition> extends Omit<OffloadOptions<D>, "queue"> {
  readonly queue: JobQueue;
}

function workOf<D extends EndpointDefinition>(
  app: App,
  endpoint: Endpoint<D>,
  { handler, credits: type, quota, queue, webhook: _, publishEvent: _event, ...options }: Queued<D>,
): JobWork {
  const { definition } = endpoint;
  const { job, permissions, roles } = definition;
  const write = resultWriter({ ...definition, response: { status: 200, body: job?.result } });
  const fail = failer(definition);
  const config = app.config(endpoint);
  const run = async (
    { webhook: _webhook, claims: sealed, ...given }: InputOf<D> & Carried,
    tools: JobTools,
  ): Promise<unknown> => {
    // What the contract let in, which is all but the address and the claims.
    const input = given as unknown as InputOf<D>;
    const user = { ...tools.user, claims: sealed ? tools.open(sealed) : {} };
    const db = asDatabase(app.databaseOf(endpoint));
    const fetch: App["fetch"] = (target, init) =>
      app.fetch(target, { signal: tools.signal, ...init });
    const answer = write(await handler({ ...input, ...tools, user, db, fetch, config, fail }));
    // The queue seals the result as a whole.
    const text = app.encryption.decryptOutgoing(answer).body.map(String).join("");
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    ...options,
    queue,
    handler: run,
    ...(permissions && { scopes: permissions }),
    ...(roles && { roles }),
    ...(type !== undefined && {
      credits: heldCredits({ credits: app.store.credits, type, quota }),
    }),
  };
}
