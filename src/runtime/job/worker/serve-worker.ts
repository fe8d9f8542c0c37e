import createExpress, { type Express } from "express";
import { collectDefaultMetrics } from "prom-client";
import { createServer } from "node:http";
import { setPriority } from "node:os";
import type { App } from "../../http/app.js";
import { builtinHandler } from "../../http/builtin/handler.js";
import { builtinRoutes } from "../../http/builtin/routes.js";
import { securityFields } from "../../http/fields.js";
import { problemAnswer } from "../../http/problem.js";
import { modeOf } from "../../http/startup.js";
import { listen, once, stopOnSignals, type Host } from "../../http/serve.js";
import type { JobWorker } from "./create-worker.js";

/** How a worker's process lives. */
export interface ServeWorkerOptions {
  /** Of `/live`, `/ready` and `/metrics`; `PORT`, else 3001. 0 takes any free one. */
  readonly port?: number;
  /** `HOST`, else all addresses. */
  readonly host?: string;
  /** How far this process steps back for others, -20 to 19, as `nice` has it; 10 unless said. */
  readonly niceness?: number;
  /** Milliseconds that jobs get to end after SIGTERM; 25,000 unless said. */
  readonly graceMs?: number;
  /** This process unless said. */
  readonly process?: Host;
}

/** A worker that runs. */
export interface ServingWorker {
  readonly port: number;
  /** Drains and closes as SIGTERM does, but leaves the process alone. */
  stop(): Promise<void>;
}

/**
 * Runs a worker until SIGTERM or SIGINT: then `/ready` says no at once, nothing more is claimed, what
 * runs may end, the rest is handed back, and the process exits with 0. `/metrics` is closed in
 * production unless the settings' `builtin` opens it.
 */
export async function serveWorker(
  app: App,
  worker: JobWorker,
  options: ServeWorkerOptions = {},
): Promise<ServingWorker> {
  const host = options.process ?? process;
  if (host === process) stepBack(options.niceness ?? 10);
  await app.prepared;
  const server = createServer(healthOf(app, worker, host));
  const wanted = options.port ?? Number(host.env["PORT"] ?? 3001);
  const port = await listen(server, wanted, options.host ?? host.env["HOST"]);
  collectDefaultMetrics({ register: app.metrics.registry });
  worker.start();
  app.say("working", { port });
  const stop = once(async () => {
    app.drain();
    app.say("draining");
    await worker.stop(options.graceMs ?? 25_000);
    server.closeAllConnections();
    server.close();
    app.say("stopped");
    await app.close();
  });
  stopOnSignals(host, stop);
  return { port, stop };
}

/**
 * So that an API on the same machine answers as if nobody computed. Threads have what the thread had
 * that made them, so this comes before there are any.
 */
function stepBack(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // Some systems don't let a process choose; the work goes on as it is.
  }
}

function healthOf(app: App, worker: JobWorker, { env }: Host): Express {
  const express = createExpress();
  express.disable("x-powered-by");
  const production = modeOf(env) === "production";
  const routes = builtinRoutes({
    settings: app.settings.builtin ?? {},
    production,
    title: app.settings.title ?? "Worker",
    basePath: "",
    registry: app.metrics.registry,
    probes: () => ({ queue: worker.probe }),
    clock: app.world.clock,
    draining: worker.draining,
    definitions: () => [],
    allowed: () => app.ipWhitelist(),
  });
  const parts = {
    fields: securityFields(),
    problem: (refusal: Parameters<typeof problemAnswer>[0], { id }: { readonly id: string }) =>
      problemAnswer(refusal, { requestId: id }),
  };
  for (const { path, answer } of routes) {
    if (/\/(live|ready|metrics)$/.test(path)) {
      express.get(path, builtinHandler(answer, parts, app.world.id));
    }
  }
  return express;
}
