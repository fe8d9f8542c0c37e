/** What the contestants need on disk, all of it under `.tmp/bench`. */
import { createHash, createHmac } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

const repository = new URL("../../..", import.meta.url).pathname;
const sources = join(import.meta.dirname, "..");

/** Ignored by git. */
export const workspace = join(repository, ".tmp/bench");
/** Our own project: generated, type-checked and built as a user builds one. */
export const projectFolder = join(workspace, "project");
/** The others, with the packages of their own. */
export const peersFolder = join(workspace, "peers");
/** Python with what FastAPI needs; not there when it can't be installed. */
export const pythonFolder = join(workspace, "python");
/** What the load process asks for. */
export const requestsFile = join(workspace, "requests.json");

/** Signs the tokens of all contestants; it lives no longer than a run. */
export const tokenSecret = createHash("sha256").update(workspace).digest("base64url");

/** Writes, installs and generates what isn't there yet. */
export async function prepare(): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  writeFileSync(requestsFile, JSON.stringify(requestsOf(tokenSecret)));
  await installPeers();
  await generateProject(join(sources, "project"), projectFolder);
}

/** Their versions are exact, so a file that hasn't changed stands for what is installed. */
async function installPeers(): Promise<void> {
  const [from, to] = [join(sources, "peers"), join(peersFolder, "package.json")];
  const wanted = readFileSync(join(from, "package.json"), "utf8");
  const installed = existsSync(to) && existsSync(join(peersFolder, "node_modules"));
  const same = installed && readFileSync(to, "utf8") === wanted;
  cpSync(from, peersFolder, { recursive: true });
  if (same) return;
  await execa("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: peersFolder,
  });
}

/** A new project with the files of `from`, generated and built as a user does it. */
export async function generateProject(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  const endpointgen = join(repository, "bin/endpointgen.cjs");
  await execa("node", [endpointgen, "new", "--yes", "--no-install", to]);
  rmSync(join(to, "endpoints"), { recursive: true });
  rmSync(join(to, "src/handlers"), { recursive: true, force: true });
  rmSync(join(to, "test"), { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  await execa("node", [endpointgen, "-C", to, "generate"]);
  const tsc = join(repository, "node_modules/.bin/tsc");
  await execa(tsc, ["-p", "tsconfig.build.json"], { cwd: to });
}

/** Installs the Python peers; why it can't, where it can't. */
export async function preparePython(): Promise<string | undefined> {
  const [wanted, installed] = [
    join(sources, "peers/requirements.txt"),
    join(pythonFolder, "requirements.txt"),
  ];
  const text = readFileSync(wanted, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === text) return undefined;
  try {
    await execa("python3", ["-m", "venv", pythonFolder]);
    const pip = join(pythonFolder, "bin/pip");
    await execa(pip, ["install", "--quiet", "--requirement", wanted], { timeout: 180_000 });
    writeFileSync(installed, text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const people = 256;
const each = 8;
const resources = 1000;

/** 256 people with a token each, eight requests of each, shuffled the same way every time. */
function requestsOf(secret: string): readonly object[] {
  const now = Math.floor(Date.now() / 1000);
  const requests = Array.from({ length: people * each }, (_, index) => {
    const person = index % people;
    const resource = (person * each + Math.floor(index / people) * 131) % resources;
    return {
      method: "POST",
      headers: {
        authorization: `Bearer ${tokenOf(person, now, secret)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        resource_id: `res-${resource}`,
        secret_value: `s3cr3t-${index}`,
        other_data: "lorem ipsum dolor sit amet",
      }),
    };
  });
  return requests
    .map((request, index) => ({ request, rank: (index * 7919) % requests.length }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ request }) => request);
}

function tokenOf(person: number, now: number, secret: string): string {
  const claims = {
    iss: "https://issuer.test/",
    aud: "records",
    sub: `user-${person}`,
    iat: now,
    exp: now + 86_400,
    scope: "openid profile read:records write:records",
    roles: ["db_user", "viewer"],
    jti: `token-${person}`,
  };
  const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const input = parts.join(".");
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
