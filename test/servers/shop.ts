/** A project whose endpoints are made of a migration by `new resource`, and its process on a database. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newResource } from "../../src/commands/new-resource.js";
import { systemHost } from "../../src/host/system.js";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import { sandbox, type Sandbox } from "../support/sandbox.js";
import { tokenOf } from "./postgrest.js";
import { freePort, until } from "./server.js";

const repository = join(import.meta.dirname, "../..");

/** At least 32 characters, and no word of the dictionary that the app refuses. */
export const tokenSecret = "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";

export interface ShopOptions {
  readonly name: string;
  /** Of which `new resource` writes the endpoints. */
  readonly tables: readonly string[];
  /** What callers may do with them: all that `new resource` gives them unless said. */
  readonly operations?: readonly string[];
  /** Lines for a table's YAML, by table. */
  readonly lines?: Readonly<Record<string, string>>;
  /** Of the migration; the fixture's shop unless said. */
  readonly migration?: string;
}

/** Limits that would end the test before the database does, and a breaker that tries soon again. */
const guards = `required_credits: 0
rate_limit: 1000000/min per user
circuit_breaker: { circuit_breaker_timeout: 1, max_retries: 0 }
`;

const shopMigration = readFileSync(
  join(repository, "fixtures/db-tables/migrations/001_contacts.sql"),
  "utf8",
);

/** Writes and generates it. */
export async function makeShop(options: ShopOptions): Promise<Sandbox> {
  const { name, tables, operations, lines = {}, migration = shopMigration } = options;
  const project = sandbox(name, { testTimeout: 60_000 });
  for (const path of ["src/app.ts", "src/server.ts"]) {
    project.write(path, readFileSync(join(repository, "templates/project", path), "utf8"));
  }
  project.write("migrations/001_shop.sql", migration);
  const host = { ...systemHost(), isTerminal: false, color: false, out: () => undefined };
  const session = { host, directory: project.root, json: false, quiet: true };
  for (const table of tables) {
    await newResource(session, table, operations ? { operations: operations.join(",") } : {});
    const path = `endpoints/${table}.yaml`;
    const written = readFileSync(join(project.root, path), "utf8");
    project.write(path, `${written}${guards}${lines[table] ?? ""}`);
  }
  const { diagnostics } = await project.generate();
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors, undefined, 2));
  return project;
}

/** A project's process. */
export interface RunningShop {
  readonly url: string;
  /** Everything that it printed. */
  readonly log: () => string;
  /** A request as somebody with every scope; `claims` go into the token. */
  readonly ask: (method: string, path: string, more?: ShopRequest) => Promise<ShopAnswer>;
  stop(): Promise<void>;
}

export interface ShopRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: a caller with every scope. */
  readonly claims?: object;
}

export interface ShopAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** Starts it as production does. @param script what `npm start` or another script of it runs */
export async function startShop(
  { root }: Pick<Sandbox, "root">,
  environment: Readonly<Record<string, string>>,
  script = "src/server.ts",
): Promise<RunningShop> {
  const port = await freePort();
  // One process: what `.bin/tsx` starts outlives it when that is killed.
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
    cwd: root,
    env: { ...process.env, ...settings, PORT: String(port), HOST: "127.0.0.1", ...environment },
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => printed.push(String(chunk)));
  }
  const url = `http://127.0.0.1:${String(port)}`;
  const log = () => printed.join("");
  await until(() => answers(url, child), "the project").catch((error: unknown) => {
    throw new Error(`${script} doesn't answer:\n${log()}`, { cause: error });
  });
  if (child.exitCode !== null) throw new Error(`${script} ended:\n${log()}`);
  return { url, log, ask: askerOf(url), stop: () => ended(child) };
}

const settings = {
  NODE_ENV: "production",
  STORE: "memory",
  SECRET_KEY: tokenSecret,
  JWT_SECRET: tokenSecret,
  JWT_ISSUER: "shop",
  JWT_AUDIENCE: "shop",
};

const scope = ["contacts", "notes", "labels"].map((name) => `use:${name}`).join(" ");

function askerOf(url: string): RunningShop["ask"] {
  return async (method, path, { body, headers = {}, claims = { sub: "ann" } } = {}) => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const token = tokenOf({ iss: "shop", aud: "shop", exp, scope, ...claims }, tokenSecret);
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = /[/+]json\b/.test(answer.headers.get("content-type") ?? "");
    const { status } = answer;
    return { status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  // What has ended will never answer: asking on would only take longer.
  return child.exitCode !== null || (await fetch(`${url}/live`)).ok;
}

/** Its connections are the test's to end: a drain would take longer than the test. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Another database of a server, with the migration run; `settings` hold in all its sessions. */
export async function madeDatabase(
  serverUrl: string,
  name: string,
  { migration = shopMigration, settings: own = [] }: MadeOptions = {},
): Promise<string> {
  const admin = new ConnectionPool({ url: serverUrl });
  const run = (pool: ConnectionPool, text: string) =>
    pool.sessionScope((session) => session.query("set up", text));
  await run(admin, `create database ${name}`);
  for (const setting of own) await run(admin, `alter database ${name} set ${setting}`);
  await admin.close();
  const url = inDatabase(serverUrl, name);
  const pool = new ConnectionPool({ url });
  for (const statement of migration.split(/;\s*$/m)) {
    if (statement.trim() !== "") await run(pool, statement);
  }
  await pool.close();
  return url;
}

interface MadeOptions {
  readonly migration?: string;
  readonly settings?: readonly string[];
}

export const inDatabase = (url: string, name: string): string =>
  url.replace(/\/[^/]*$/, `/${name}`);
