import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { StartupError } from "../environment/startup-error.js";

/** One of the people of the laptop. */
export interface DevUser {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly tenant?: string | undefined;
  /** Base32; without it the user has no second factor. */
  readonly totp_secret?: string | undefined;
  /** What they start with, by credit type. */
  readonly credits: Readonly<Record<string, number>>;
}

/** Relative to the project. */
export const usersFile = "dev/users.yaml";
/** Characters: the parser's cost grows with the square of the number of keys. */
const longest = 50_000;

const names = z.array(z.string().min(1)).default([]);
const userSchema = z.strictObject({
  roles: names,
  scopes: names,
  tenant: z.string().min(1).optional(),
  totp_secret: z
    .string()
    .regex(/^[A-Za-z2-7 =]{16,}$/, "a TOTP secret is base32, at least 16 characters of A-Z and 2-7")
    .optional(),
  credits: z.record(z.string(), z.number().int().nonnegative()).default({}),
});
const fileSchema = z.strictObject({
  users: z.record(z.string().min(1).max(255), userSchema.nullable()),
});

/**
 * The people in `dev/users.yaml` of a project, by id:
 * `users: { ada: { roles, scopes, tenant, totp_secret, credits: { default: 100 } } }`.
 * @throws StartupError with the file's name and what is wrong in it.
 */
export function readUsers(directory: string): ReadonlyMap<string, DevUser> {
  const parsed = fileSchema.safeParse(readYaml(directory));
  if (!parsed.success) {
    throw new StartupError(
      parsed.error.issues.map((issue) => wrong(`at ${placeOf(issue.path)}: ${issue.message}`)),
    );
  }
  const users = Object.entries(parsed.data.users);
  return new Map(users.map(([id, user]) => [id, user ?? userSchema.parse({})]));
}

/** @throws StartupError when there is no user of that name; it lists those there are. */
export function findUser(directory: string, id: string): DevUser {
  const users = readUsers(directory);
  const user = users.get(id);
  if (user) return user;
  const known = [...users.keys()].join(", ");
  throw new StartupError([
    {
      problem: `${usersFile} has no user "${id}".`,
      cure: known === "" ? "Add one." : `It has ${known}.`,
    },
  ]);
}

function readYaml(directory: string): unknown {
  const text = readText(directory);
  if (text.length > longest)
    throw new StartupError([wrong(`in its size: more than ${String(longest)} characters`)]);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const first = document.errors[0];
  if (!first) return document.toJS({ maxAliasCount: 20 });
  const { line, col } = lineCounter.linePos(first.pos[0]);
  throw new StartupError([
    wrong(`at line ${String(line)}, column ${String(col)}: ${first.message}`),
  ]);
}

function readText(directory: string): string {
  try {
    return readFileSync(join(directory, usersFile), "utf8");
  } catch {
    throw new StartupError([
      {
        problem: `${usersFile} can't be read.`,
        cure: "Create it: users: { ada: { roles: [], scopes: [], credits: { default: 100 } } }",
      },
    ]);
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "the top" : path.map(String).join(".");
}

function wrong(what: string) {
  return { problem: `${usersFile} is wrong ${what}.`, cure: "Correct it." };
}
