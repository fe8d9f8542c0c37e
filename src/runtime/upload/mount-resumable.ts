import type { Request } from "express";
import { z } from "zod";
import type { App } from "../http/app.js";
import type { Call } from "../http/call.js";
import type { EndpointGuards } from "../http/guards.js";
import { defineEndpoint } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";
import { firstBar, hasRole } from "../security/bars.js";
import { notTus } from "./resumable-refusals.js";
import type { ResumableUploads } from "./resumable-uploads.js";
import { streamUploadEvents } from "./upload-events.js";

/** Who may send in pieces: whoever the endpoint itself lets in. */
export type UploadGuards = Pick<EndpointGuards, "permissions" | "roles" | "allowed">;

/** What the routes of pieces need. */
export interface ResumableRoutes {
  readonly guards: UploadGuards;
  readonly uploads: () => Promise<ResumableUploads>;
}

/**
 * Mounts the tus protocol (1.0: creation, termination, expiration) below an endpoint: `POST
 * …/uploads` begins an upload, `HEAD`, `PATCH` and `DELETE …/uploads/:upload_id` go on with it,
 * `GET` tells how far it is, and `GET …/uploads/:upload_id/events` goes on telling. Each asks who is
 * calling before anything is read, and knows no upload but the caller's.
 */
export function mountResumable(
  app: App,
  endpoint: { readonly definition: EndpointDefinition },
  routes: ResumableRoutes,
): void {
  const { definition } = endpoint;
  const one = "/uploads/:upload_id";
  const steps = { app, definition, routes };
  mountTus(steps, { step: "create", method: "POST", below: "/uploads" });
  mountTus(steps, { step: "continue", method: "PATCH", below: one });
  mountTus(steps, { step: "end", method: "DELETE", below: one });
  mountProgress(steps, { step: "progress", method: "GET", below: one });
  mountEvents(steps, { step: "events", method: "GET", below: `${one}/events` });
}

interface Steps {
  readonly app: App;
  readonly definition: EndpointDefinition;
  readonly routes: ResumableRoutes;
}

interface Step {
  readonly step: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly below: string;
}

const verbs = { GET: "get", POST: "post", PATCH: "patch", DELETE: "delete" } as const;

function mountTus(steps: Steps, step: Step): void {
  route(steps, step, async (request, call, principal) => {
    await speakTus(steps, request, principal);
    return sent(call);
  });
}

/** HEAD is tus' own question, GET is ours. */
function mountProgress(steps: Steps, step: Step): void {
  route(steps, step, async (request, call, principal) => {
    if (request.method === "HEAD") {
      await speakTus(steps, request, principal);
      return sent(call);
    }
    const uploads = await steps.routes.uploads();
    const body = JSON.stringify(await uploads.progress(idIn(request), principal));
    return { status: 200, headers: { ...json, ...fresh }, body: [body] };
  });
}

function mountEvents(steps: Steps, step: Step): void {
  route(steps, step, async (request, call, principal) => {
    const uploads = await steps.routes.uploads();
    const look = () => uploads.progress(idIn(request), principal);
    await look();
    const { response } = call.tools().raw;
    const type = { "content-type": "text/event-stream", "x-accel-buffering": "no" };
    response.writeHead(200, { ...type, ...fresh, "x-request-id": call.id });
    const { signal, deadline, clock } = call;
    await streamUploadEvents(response, { clock, look, signal, until: deadline - 1000 });
    return sent(call);
  });
}

const json = { "content-type": "application/json; charset=utf-8" };
const fresh = { "cache-control": "no-store" };

/** The answer was written by somebody else. */
const sent = (call: Call) => ({
  status: call.tools().raw.response.statusCode,
  headers: {},
  body: [],
});

const idIn = (request: Request): string => String(request.params["upload_id"]);

async function speakTus({ routes }: Steps, request: Request, principal: string): Promise<void> {
  if (request.get("tus-resumable") !== "1.0.0") throw notTus();
  const uploads = await routes.uploads();
  if (request.method === "POST") {
    await uploads.begin(request, principal);
    return;
  }
  // tus knows neither whose an upload is nor when its time is over.
  await uploads.progress(idIn(request), principal);
  await uploads.goOn(request, principal);
}

type Work = (
  request: Request,
  call: Call,
  principal: string,
) => Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string[] }>;

function route({ app, definition, routes }: Steps, step: Step, work: Work): void {
  const endpoint = defineEndpoint({
    ...who(definition),
    name: `${definition.name}_upload_${step.step}`,
    description: `${definition.description}: Upload in Pieces`,
    method: step.method,
    path: `${definition.path}${step.below}`,
    // Its body stays unread until its sender is known.
    upload: { allowedTypes: [] },
    response: { status: 200, body: z.unknown() },
  });
  endpoint.handler(() => undefined);
  const { guards } = routes;
  app[verbs[step.method]](endpoint.path, app.observe(endpoint), async (request, call) => {
    const user = await app.auth.user(request, guards.permissions);
    const bar = firstBar(guards.allowed(request), hasRole(user, guards.roles));
    if (bar) throw bar;
    return work(request, call, user.principal);
  });
}

function who({ permissions = [], roles, auth }: EndpointDefinition) {
  return { permissions, ...(roles && { roles }), ...(auth && { auth }) };
}
