/** docs/documents.md answers every name of the documents, and what it calls done is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { core, schemaAt } from "../src/config/schema-walk.js";
import { topLevelSchema } from "../src/config/top-level.js";
import * as runtime from "../src/runtime/index.js";
import { rooms } from "../src/sections/index.js";

/** What one document comes to in the list and in the tables. */
interface Group<Member> {
  readonly title: string;
  readonly members: readonly Member[];
}

interface Row {
  readonly name: string;
  readonly answers: readonly string[];
  readonly state: string;
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** Texts under the headings that `mark` begins. */
function grouped(text: string, mark: string): Group<string>[] {
  return `\n${text}`
    .split(`\n${mark} `)
    .slice(1)
    .map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return { title, members: lines.filter((line) => line !== "") };
    });
}

const listed = (text: string) => grouped(text, "#");

const tables = (text: string): Group<Row>[] =>
  grouped(text, "##").map(({ title, members }) => ({
    title,
    members: members.filter((line) => !/^\| (name|-+) /.test(line)).map(readRow),
  }));

const rowForm = /^\| `([^`]+)` +\| (`[^`]+`(?:, `[^`]+`)*) +\| (done|open) *\|$/;

function readRow(line: string): Row {
  const [, name, answers, state] = rowForm.exec(line) ?? [];
  if (name === undefined || answers === undefined || state === undefined) {
    throw new Error(`not a row: ${line}`);
  }
  return {
    name,
    answers: [...answers.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? ""),
    state,
  };
}

/** Where list and tables differ; empty when every name has exactly one row. */
function differences(names: readonly Group<string>[], rows: readonly Group<Row>[]): string[] {
  const titles = new Set([...names, ...rows].map(({ title }) => title));
  return [...titles].flatMap((title) => {
    const own = members(names, title);
    const answered = members(rows, title).map(({ name }) => name);
    return [
      ...own.filter((name) => !answered.includes(name)).map((name) => `no row: ${name}`),
      ...answered.filter((name) => !own.includes(name)).map((name) => `no name: ${name}`),
      ...repeated(answered).map((name) => `two rows: ${name}`),
      ...repeated(own).map((name) => `listed twice: ${name}`),
    ];
  });
}

const members = <Member>(groups: readonly Group<Member>[], title: string): Member[] =>
  groups.filter((group) => group.title === title).flatMap((group) => group.members);

const repeated = (names: readonly string[]) =>
  names.filter((name, at) => names.indexOf(name) !== at);

/** The schema of a whole file. */
const wholeFile = z.strictObject({
  ...topLevelSchema().shape,
  ...Object.fromEntries(Object.entries(rooms).map(([key, room]) => [key, room.schema()])),
});

const keyAt = (path: string) => schemaAt(wholeFile, path.split("."));

const literal = (text: string): unknown =>
  /^([[{"\d]|true$|false$)/.test(text) ? JSON.parse(text) : text;

function takes(schema: z.ZodType | undefined, value: unknown): boolean {
  if (schema === undefined) return false;
  if (schema.safeParse(value).success) return true;
  const own = core(schema);
  return own instanceof z.ZodUnion
    ? (own.options as z.ZodType[]).some((option) => takes(option, value))
    : own instanceof z.ZodArray && takes(own.element as z.ZodType, value);
}

const cut = (text: string): [path: string, value: string | undefined] => {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

function hasKey(text: string): boolean {
  const [path, value] = cut(text);
  return value === undefined ? keyAt(path) !== undefined : takes(keyAt(path), literal(value));
}

function hasDefault(text: string): boolean {
  const [path, value = ""] = cut(text);
  const parsed = keyAt(path)?.safeParse(undefined);
  return parsed?.success === true && equal(parsed.data, literal(value));
}

const equal = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const memberForm = /^([A-Za-z]\w*(?:\.\w+)*)(?:\(\w+\))?$/;

const pathOf = (text: string): string[] => memberForm.exec(text)?.[1]?.split(".") ?? [];

function isExported(text: string): boolean {
  const [name = "", member] = pathOf(text);
  const found = (runtime as Readonly<Record<string, unknown>>)[name];
  if (found === undefined || member === undefined) return found !== undefined;
  const owner: unknown = typeof found === "function" ? found.prototype : found;
  return typeof owner === "object" && owner !== null && member in owner;
}

const makeApp = () =>
  runtime.createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" },
    logDestination: { write: () => undefined },
  });

function isInApp(text: string): boolean {
  const step = (at: unknown, key: string): unknown =>
    typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined;
  return pathOf(text).reduce<unknown>(step, makeApp()) !== undefined;
}

function isRead(name: string): boolean {
  const folder = new URL("../src/runtime/", import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/^dist\b/.test(path))
    .some((path) => new RegExp(`\\b${name}\\b`).test(read(`src/runtime/${path}`)));
}

async function answers(path: string): Promise<boolean> {
  const server = createServer(makeApp().listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
  server.close().closeAllConnections();
  return status === 200;
}

const checks: Readonly<Record<string, (text: string) => boolean | Promise<boolean>>> = {
  key: hasKey,
  default: hasDefault,
  runtime: isExported,
  app: isInApp,
  env: isRead,
  route: answers,
  recipe: (path) => existsSync(new URL(`../${path}`, import.meta.url)),
};

const forms: Readonly<Record<string, RegExp>> = {
  key: /^\w+(\.\w+)*(=.+)?$/,
  default: /^\w+(\.\w+)*=.+$/,
  runtime: memberForm,
  app: memberForm,
  env: /^[A-Z][A-Z0-9_]*$/,
  route: /^\/\S+$/,
  recipe: /^docs\/recipes\/[a-z0-9-]+\.md$/,
};

function split(answer: string): [prefix: string, text: string] {
  const at = answer.indexOf(":");
  return [answer.slice(0, at), answer.slice(at + 1)];
}

/** The answers that aren't there. */
async function unmet(rows: readonly Row[]): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, answers: given } of rows) {
    for (const answer of given) {
      const [prefix, text] = split(answer);
      if (!(await checks[prefix]?.(text))) missing.push(`${name}: ${answer}`);
    }
  }
  return missing;
}

const names = listed(read("docs/documents.names.txt"));
const documents = tables(read("docs/documents.md"));
const rows = documents.flatMap(({ members: own }) => own);

describe("the tables of docs/documents.md", () => {
  it("have exactly one row for each name of the list", () => {
    expect(names).toHaveLength(5);
    expect(documents.map(({ title }) => title)).toEqual(names.map(({ title }) => title));
    expect(differences(names, documents)).toEqual([]);
  });

  it("answer in forms that can be checked", () => {
    const unreadable = rows
      .flatMap(({ answers: given }) => given)
      .filter((answer) => {
        const [prefix, text] = split(answer);
        return !forms[prefix]?.test(text);
      });
    expect(unreadable).toEqual([]);
  });

  it("call done only what is there", async () => {
    expect(await unmet(rows.filter(({ state }) => state === "done"))).toEqual([]);
  });
});

describe("rows that are still open", () => {
  it("plan only keys and defaults that exist", async () => {
    const planned = rows.map((row) => ({
      ...row,
      answers: row.answers.filter((answer) => /^(key|default):/.test(answer)),
    }));
    expect(await unmet(planned)).toEqual([]);
  });
});

describe("these checks", () => {
  const row = (name: string): Row => ({ name, answers: ["runtime:hold"], state: "done" });
  const list = [{ title: "Guide", members: ["one", "two"] }];
  const table = (...own: Row[]) => [{ title: "Guide", members: own }];

  it("tell a missing row, a row without a name, and a second row", () => {
    expect(differences(list, table(row("one"), row("two")))).toEqual([]);
    expect(differences(list, table(row("one")))).toEqual(["no row: two"]);
    expect(differences(list, table(row("one"), row("two"), row("six")))).toEqual(["no name: six"]);
    expect(differences(list, table(row("one"), row("one"), row("two")))).toEqual(["two rows: one"]);
    expect(differences(list, [])).toEqual(["no row: one", "no row: two"]);
  });

  it("refuse a row that they can't read", () => {
    const text = (line: string) => `# All\n\n## Guide\n\n| name | answered by | state |\n${line}\n`;
    expect(tables(text("| `one` | `key:cache` | open |"))[0]?.members).toHaveLength(1);
    expect(() => tables(text("| one | `key:cache` | open |"))).toThrow("not a row");
    expect(() => tables(text("| `one` | `key:cache` | soon |"))).toThrow("not a row");
    expect(() => tables(text("| `one` |  | open |"))).toThrow("not a row");
  });

  it.each([
    "key:rate_limit.token_bucket.refill",
    "key:rate_limit.algo=leaky_bucket",
    "default:rate_limit.token_bucket.refill_rate=3",
    "runtime:tokenBuckets",
    "runtime:DataEncryptor.shred",
    "app:encryption.shred",
    "env:SECRET_KEYS_OLDER",
    "route:/alive",
    "recipe:docs/recipes/nothing.md",
  ])("say that %s isn't there", async (answer) => {
    expect(await unmet([{ name: "one", answers: [answer], state: "done" }])).toHaveLength(1);
  });
});
