import { collectDefaultMetrics } from "prom-client";
import type { Server } from "node:http";
import { StartupError } from "../environment/startup-error.js";
import type { App } from "./app.js";
import { createHttpServer } from "./server.js";
import { modeOf } from "./startup.js";
import { warmCaches } from "./warm.js";

/** The part of the process that a server lives in. */
export interface Host {
  on(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ServeOptions {
  /** `PORT`, else 3000. 0 takes any free one. */
  readonly port?: number;
  /** `HOST`, else all addresses; on a laptop (NODE_ENV=development) loopback only. */
  readonly host?: string;
  /** Milliseconds between "not ready" and the last new connection; 5,000 in production. */
  readonly drainDelayMs?: number;
  /** Milliseconds that requests in flight get to end after that; 25,000 unless said. */
  readonly graceMs?: number;
  /** This process unless said. */
  readonly process?: Host;
}

/** A server that listens. */
export interface Serving {
  readonly port: number;
  /** Drains and closes as SIGTERM does, but leaves the process alone. */
  stop(): Promise<void>;
}

/**
 * Serves an app until SIGTERM or SIGINT: then `/ready` says no at once, connections are taken for
 * the drain delay, requests in flight may end, the app closes, and the process exits with 0.
 * What stands against starting, or against building an app that is still a promise, is told in
 * plain sentences, with exit code 1.
 */
export async function serve(
  app: App | Promise<App>,
  options: ServeOptions = {},
): Promise<Serving | undefined> {
  const host = options.process ?? process;
  try {
    return await started(await app, options, host);
  } catch (error) {
    const told = explained(error, portOf(options, host));
    if (told === undefined) throw error;
    host.stderr.write(`${told}\n`);
    host.exit(1);
    return undefined;
  }
}

async function started(app: App, options: ServeOptions, host: Host): Promise<Serving> {
  const problems = app.problems();
  if (problems.length > 0) throw new StartupError(problems);
  await app.prepared;
  await trusted(app, host);
  const port = portOf(options, host);
  const address = options.host ?? host.env["HOST"] ?? laptopAddress(host);
  const server = createHttpServer(app);
  const servers = [server];
  const taken = await listen(server, port, address);
  if (app.internal) {
    const internal = createHttpServer({ express: app.express, listener: app.internal.listener });
    servers.push(internal);
    await listen(internal, app.internal.port, address);
  }
  collectDefaultMetrics({ register: app.metrics.registry });
  app.say("listening", { port: taken, address: address ?? "all addresses" });
  void warmCaches(app, { port: taken, address });
  const stop = once(() => drained(app, servers, options, host));
  stopOnSignals(host, stop);
  return { port: taken, stop };
}

/** A store that forgets is refused in production, and told of elsewhere. */
async function trusted(app: App, { env }: Host): Promise<void> {
  // A store that is away is no reason not to start: `/ready` asks it again.
  const problems = (await app.store.server?.problems().catch(() => [])) ?? [];
  if (problems.length > 0 && modeOf(env) === "production") throw new StartupError(problems);
  for (const { problem, cure } of problems) app.say(`${problem} ${cure}`);
}

/** The people of a laptop have tokens that anybody can make: nobody else may reach them. */
const laptopAddress = ({ env }: Host): string | undefined =>
  env["NODE_ENV"] === "development" ? "127.0.0.1" : undefined;

function portOf(options: ServeOptions, host: Host): number {
  return options.port ?? Number(host.env["PORT"] ?? 3000);
}

/** Listens; gives the port that was taken. Rejects when it can't. */
export function listen(server: Server, port: number, address: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(address !== undefined && { host: address }) }, () => {
      server.off("error", reject);
      const bound = server.address();
      resolve(typeof bound === "object" && bound ? bound.port : port);
    });
  });
}

/** Stops at SIGTERM and SIGINT, then ends the process: with 0, or with 1 when stopping failed. */
export function stopOnSignals(host: Host, stop: () => Promise<void>): void {
  const leave = (): void => {
    void stop().then(
      () => {
        host.exit(0);
      },
      () => {
        host.exit(1);
      },
    );
  };
  host.on("SIGTERM", leave);
  host.on("SIGINT", leave);
}

async function drained(
  app: App,
  servers: readonly Server[],
  { drainDelayMs, graceMs = 25_000 }: ServeOptions,
  host: Host,
): Promise<void> {
  app.drain();
  app.say("draining");
  const production = modeOf(host.env) === "production";
  await pause(drainDelayMs ?? (production ? 5_000 : 0));
  const overdue = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, graceMs);
  await Promise.all(servers.map(closed));
  clearTimeout(overdue);
  app.say("stopped");
  await app.close();
}

/** Resolves when the last request in flight has ended; idle connections are closed at once. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Does the work at the first call, and gives its promise to every other. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

/** What an operator can mend, as a sentence; undefined for everything else. */
export function explained(error: unknown, port: number): string | undefined {
  if (StartupError.is(error)) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return `Port ${port} is already in use. Stop the other program, or set PORT to a free one.`;
  }
  if (code === "EACCES")
    return `Port ${port} may not be used by this user. Set PORT to one above 1023.`;
  return undefined;
}
