import { join } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import type { Disk, Host } from "./host.js";
import { localFolder } from "./paths.js";

/** What this laptop remembers of a project: where its dev server listens and who has which token. */
const serverFile = `${localFolder}/server.json`;
const tokensFile = `${localFolder}/tokens.json`;

const server = z.object({ port: z.number() });
const tokens = z.record(z.string(), z.string());

export function rememberServer(disk: Disk, root: string, port: number): void {
  disk.write(root, serverFile, `${JSON.stringify({ port })}\n`);
}

export function forgetServer(disk: Disk, root: string): void {
  disk.remove(root, serverFile);
}

/** `dev` runs, though its server may be starting again at this moment. */
export function devRuns(disk: Disk, root: string): boolean {
  return server.safeParse(readJson(disk, root, serverFile)).success;
}

/** The dev server's address: where `dev` started it last, else what the environment says. */
export function serverUrl(host: Host, root: string): string {
  const remembered = server.safeParse(readJson(host, root, serverFile));
  const port = remembered.success
    ? String(remembered.data.port)
    : (host.env["PORT"] ?? readEnvironment(host, root)["PORT"] ?? "3000");
  return `http://127.0.0.1:${port}`;
}

/** The variables of the project's `.env`; empty when there is none. */
export function readEnvironment(disk: Disk, root: string): Readonly<Record<string, string>> {
  return parseEnv(disk.readText(join(root, ".env")) ?? "") as Record<string, string>;
}

/** Tokens by user, so that one user keeps one token and with it the mark of a second factor. */
export function rememberedTokens(disk: Disk, root: string): Readonly<Record<string, string>> {
  const found = tokens.safeParse(readJson(disk, root, tokensFile));
  return found.success ? found.data : {};
}

export function rememberToken(disk: Disk, root: string, user: string, token: string): void {
  const all = { ...rememberedTokens(disk, root), [user]: token };
  disk.write(root, tokensFile, `${JSON.stringify(all, undefined, 2)}\n`);
}

function readJson(disk: Disk, root: string, path: string): unknown {
  try {
    return JSON.parse(disk.readText(join(root, path)) ?? "null");
  } catch {
    // Only a convenience: a broken file counts as none and is written anew.
    return null;
  }
}
