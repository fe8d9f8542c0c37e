import type { AddressInfo } from "node:net";
import type { Environment } from "../environment/load-files.js";
import type { Fetch } from "../fetch/fetcher.js";
import type { App } from "../http/app.js";
import { createApp } from "../http/create-app.js";
import { exampleAnswer, type ExampleRequest } from "../http/openapi/example.js";
import { addRoute } from "../http/route-path.js";
import { createHttpServer } from "../http/server.js";
import type { Settings } from "../http/settings.js";
import type { Wiring } from "../http/wiring.js";
import type { Endpoint, Handle, Handler } from "../request/contract.js";
import type { EndpointDefinition, ResultOf } from "../request/definition.js";
import { steppedWorld, type SteppedClock, type SteppedWorld } from "../world/stepped.js";
import { createClient, type Client } from "./client.js";
import { credentialsOf, type Credentials } from "./credentials.js";
import { personSpec } from "./person.js";
import { recordingStore, type RecordingStore } from "./recording-store.js";
import { recordingTracer, type RecordedSpan } from "./spans.js";
import { answered, type TestAnswer, type TestCall } from "./test-call.js";
import { testHandler, type TestHandler } from "./test-handler.js";
import { testIssuer, testTotpSecret, testUser, type TestUser, type UserSpec } from "./users.js";

/** What is tested, and in what world. */
export interface TestOptions<D extends EndpointDefinition> {
  readonly endpoint: Endpoint<D>;
  /** The business logic; unless said, one that answers the contract's example. */
  readonly handler?: Handle<D>;
  /** The request of a call that says nothing else; unless said, the contract's example. */
  readonly example?: ExampleRequest;
  /** Added to an environment that lets loopback in. */
  readonly environment?: Environment;
  readonly settings?: Partial<Settings>;
  readonly wiring?: Wiring;
  /** What handlers get as `db`. */
  readonly db?: unknown;
  /** What handlers get as `fetch`; unless said, one that reaches this machine and the public. */
  readonly fetch?: Fetch;
  /** Gives what stands for `@sentry/node`. */
  readonly loadSentry?: () => Promise<unknown>;
  /** The type of the credits that users have; `default` unless said. */
  readonly creditType?: string;
  /** The header that carries the idempotency key; `Idempotency-Key` unless said. */
  readonly keyHeader?: string;
  /** Guards of the store that let everything pass, by their names in `admission({…})`. */
  readonly without?: readonly string[];
}

/** An endpoint that runs in memory, with a clock that a test moves. */
export interface TestApi<D extends EndpointDefinition> {
  call(call?: TestCall): Promise<TestAnswer>;
  /** Another person; who is like the passing one but for what is said. */
  user(spec?: UserSpec): TestUser;
  /** Somebody of `dev/users.yaml`, who has what that file gives them. @throws StartupError */
  person(name: string): TestUser;
  readonly clock: SteppedClock;
  readonly handler: TestHandler<D>;
  /** Every line of the log, parsed. */
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  readonly spans: readonly RecordedSpan[];
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  /** The credits of the passing user, or of another. */
  credits(user?: TestUser): Promise<number>;
  /** JSON of everything that was handed to the store, to look for what must not be there. */
  stored(): string;
  readonly app: App;
  close(): Promise<void>;
}

const loopback = ["127.0.0.1/32", "::1/128"];

const environment: Environment = {
  NODE_ENV: "test",
  LOG_LEVEL: "debug",
  SECRET_KEY: "a key of the tests only, 0123456789",
  IP_WHITELIST: loopback.join(","),
};

const settings: Settings = {
  version: 1,
  body_limit: 102_400,
  request_timeout: 30,
  trusted_proxies: loopback,
};

/**
 * Runs one endpoint as generated, on loopback, with its own store, clock, issuer and users.
 * `mount` is the generated function; `close` the result, or the process stays alive.
 */
export async function testEndpoint<D extends EndpointDefinition>(
  mount: (app: App, handler: Handler<D>) => void,
  options: TestOptions<D>,
): Promise<TestApi<D>> {
  const world = steppedWorld();
  const { run, held } = testHandler(options.handler ?? exampleHandler(options.endpoint));
  const credentials = credentialsOf(options.endpoint.definition);
  const { app, ...recorded } = recordedApp(options, { world, credentials });
  const endpoint = (to: App): void => {
    mount(to, run);
  };
  app.mount({ endpoint });
  const { definition, method, name, path } = options.endpoint;
  // Where its own app would have it.
  if (definition.guardOnly) {
    addRoute(app.express, method, `${app.settings.base_path ?? ""}${path}`, app.guard(name));
  }
  await app.prepared;
  const { client, stop } = await listening(app);
  const people = peopleOf(app, options, { world, credentials });
  const { example, keyHeader } = options;
  const { passing } = people;
  const called = { definition, example, keyHeader, world, credentials, passing };
  return {
    ...recorded,
    app,
    call: (call = {}) => answered(client, app, called, call),
    user: people.add,
    person: (name) => people.add(personSpec(name, options.creditType)),
    clock: world.clock,
    handler: held,
    metrics: () => app.metrics.registry.metrics(),
    credits: (user = people.passing) => people.credits(user),
    close: stop,
  };
}

interface Surroundings {
  readonly world: SteppedWorld;
  readonly credentials: Credentials;
}

type Recorded = Pick<TestApi<EndpointDefinition>, "app" | "logs" | "spans" | "stored">;

/** An app whose log, spans and store can be looked at. */
function recordedApp<D extends EndpointDefinition>(
  options: TestOptions<D>,
  { world, credentials }: Surroundings,
): Recorded {
  const logs: Record<string, unknown>[] = [];
  const { tracer, spans } = recordingTracer();
  let recording: RecordingStore | undefined;
  const app = createApp({
    world,
    tracer,
    ticks: () => world.clock.now(),
    settings: { ...settings, ...options.settings },
    environment: { ...environment, ...options.environment },
    wiring: wiringOf(options, credentials),
    ...(options.fetch && { fetch: options.fetch }),
    ...(options.loadSentry && { loadSentry: options.loadSentry }),
    logDestination: { write: (line) => void logs.push(JSON.parse(line) as (typeof logs)[number]) },
    store: (parts) => (recording = recordingStore(parts, options.without ?? [])).store,
  });
  return { app, logs, spans, stored: () => recording?.stored() ?? "[]" };
}

function wiringOf<D extends EndpointDefinition>(
  { wiring, db }: TestOptions<D>,
  credentials: Credentials,
): Wiring {
  return {
    tokens: testIssuer,
    mfa: () => testTotpSecret,
    ...credentials.wiring,
    ...wiring,
    ...(db !== undefined && { db }),
  };
}

function exampleHandler<D extends EndpointDefinition>({ definition }: Endpoint<D>): Handle<D> {
  return () => exampleAnswer(definition) as ResultOf<D>;
}

async function listening(app: App): Promise<{ client: Client; stop: () => Promise<void> }> {
  const server = createHttpServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = createClient((server.address() as AddressInfo).port);
  const stop = async (): Promise<void> => {
    client.close();
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeAllConnections();
    await closed;
    await app.close();
  };
  return { client, stop };
}

interface People {
  readonly passing: TestUser;
  readonly add: (spec?: UserSpec) => TestUser;
  readonly credits: (user: TestUser) => Promise<number>;
}

function peopleOf<D extends EndpointDefinition>(
  app: App,
  { endpoint, creditType = "default" }: TestOptions<D>,
  { world, credentials }: Surroundings,
): People {
  const ids = new Set<string>();
  const granted = new Map<string, Promise<unknown>>();
  const add = (spec: UserSpec = {}): TestUser => {
    const id = spec.id ?? (ids.size === 0 ? "ada" : `user-${ids.size}`);
    ids.add(id);
    const user = testUser(endpoint.definition, { ...spec, id }, world);
    credentials.add(user);
    if (user.credits > 0)
      granted.set(id, app.store.credits.grant(user.principal, creditType, user.credits));
    return user;
  };
  return {
    passing: add(),
    add,
    credits: async ({ id, principal }) => {
      await granted.get(id);
      return app.store.credits.balance(principal, creditType);
    },
  };
}
