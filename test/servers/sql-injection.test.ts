/** Every parameter of every generated operation, filled with SQL; Postgres logs what it was sent. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import { sqlPayloads } from "../../src/runtime/testing/index.js";
import type { Sandbox } from "../support/sandbox.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { madeDatabase, makeShop, startShop, type RunningShop } from "./shop.js";

/** Every statement is logged, and no parameter. */
const logging = [
  "logging_collector=on",
  "log_statement=all",
  "log_min_error_statement=error",
  "log_parameter_max_length=0",
  "log_parameter_max_length_on_error=0",
  "log_line_prefix=~",
];

/** In every payload, so that the log can be asked for it. */
const mark = "zq4711x";
const payloads = [
  ...sqlPayloads.map((payload) => `${mark}${payload}`),
  `${mark}'; select pg_sleep(9); --`,
  `${mark}'||(select current_user)||'`,
  `-1 union select '${mark}'`,
  `${mark}%' or email like '%`,
  `${mark}) or (1=1`,
  `desc; drop table contacts; -- ${mark}`,
  `"${mark}" desc, (select 1)`,
  `${mark}\u0000'`,
  `${mark}\\' or 1=1 --`,
  `{"${mark}": {"$ne": null}}`,
  `$$${mark}$$`,
  mark,
];

const contact = "3f1c9a52-6f0e-4c1b-9d57-0c8f6f1b2a30";

let server: RunningPostgres;
let project: Sandbox;
let shop: RunningShop;
let pool: ConnectionPool;

const run = (text: string, values: readonly unknown[] = []) =>
  pool.sessionScope((session) => session.query("test", text, values));

/** Is there, also after a request that deleted it. */
const theContact = () =>
  run(
    `insert into contacts (id, email, name) values ($1, 'ann@example.com', 'Ann')
     on conflict do nothing`,
    [contact],
  );

beforeAll(async () => {
  [server, project] = await Promise.all([
    startPostgres(logging),
    makeShop({ name: "servers-injection", tables: ["contacts"], operations: names }),
  ]);
  const url = await madeDatabase(server.url, "shop");
  pool = new ConnectionPool({ url });
  await theContact();
  shop = await startShop(project, { DATABASE_URL: url });
}, 240_000);

afterAll(async () => {
  await shop.stop();
  await pool.close();
  await server.stop();
});

interface Parameter {
  readonly in: string;
  readonly name: string;
  /** A field of each of the `rows`, not of the body itself. */
  readonly ofRow?: boolean;
}

/** What the contract of an operation says that callers may send. */
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly properties: Fields } }>
    >;
  };
}

type Fields = Readonly<
  Record<string, { readonly type: unknown; readonly items?: { readonly properties?: Fields } }>
>;

const operations = {
  list: ["GET", "/contacts"],
  get: ["GET", "/contacts/{id}"],
  create: ["POST", "/contacts"],
  update: ["PATCH", "/contacts/{id}"],
  delete: ["DELETE", "/contacts/{id}"],
  bulk_create: ["POST", "/contacts/bulk"],
  stream: ["GET", "/contacts/stream"],
  export: ["GET", "/contacts/export"],
  aggregate: ["GET", "/contacts/aggregate"],
} as const;

type Operation = keyof typeof operations;

const names = Object.keys(operations) as Operation[];

function parametersOf(operation: Operation): readonly Parameter[] {
  const folder = `contacts-${operation.replace("_", "-")}`;
  const path = join(project.root, `src/generated/${folder}/openapi.json`);
  const [method, route] = operations[operation];
  const { paths } = JSON.parse(readFileSync(path, "utf8")) as Contract;
  const { parameters = [], requestBody } = paths[route]?.[method.toLowerCase()] ?? {};
  const fields = requestBody?.content["application/json"]?.schema.properties ?? {};
  const { rows } = fields;
  const inRows = fieldsOf(rows?.items?.properties ?? {}).map((one) => ({ ...one, ofRow: true }));
  return [...parameters, ...fieldsOf(fields), ...inRows];
}

const fieldsOf = (fields: Fields): readonly Parameter[] =>
  Object.entries(fields).map(([name, { type }]) => ({
    in: type === "array" ? "list" : "body",
    name,
  }));

/** One request in which one parameter is hostile. */
function hostile(operation: Operation, parameter: Parameter, payload: string) {
  const [method, route] = operations[operation];
  const id = parameter.in === "path" ? encodeURIComponent(payload) : contact;
  const query = new URLSearchParams({ [parameter.name]: payload }).toString();
  const path = `${route.replace("{id}", id)}${parameter.in === "query" ? `?${query}` : ""}`;
  const body = bodyOf(operation, parameter, payload);
  const field = payload.replace(/[^\x20-\x7e]/g, "");
  const headers = parameter.in === "header" ? { [parameter.name]: field } : {};
  return shop.ask(method, path, { headers, ...(body !== undefined && { body }) });
}

/** A body that is right but for the parameter; undefined where an operation has none. */
function bodyOf(operation: Operation, parameter: Parameter, payload: string): unknown {
  const valid = { email: `${randomUUID()}@example.com`, name: "Bob" };
  const isField = ["body", "list"].includes(parameter.in);
  const value = parameter.in === "list" ? [payload] : payload;
  const changes = isField ? { [parameter.name]: value } : {};
  if (operation === "create") return { ...valid, ...changes };
  if (operation === "update") return changes;
  if (operation !== "bulk_create") return undefined;
  return parameter.ofRow === true
    ? { rows: [{ ...valid, ...changes }] }
    : { rows: [valid], ...changes };
}

async function refusedOrValue(operation: Operation, parameter: Parameter): Promise<void> {
  for (const payload of payloads) {
    const { status, text } = await hostile(operation, parameter, payload);
    const what = `${operation} ${parameter.in} ${parameter.name} ${payload}: ${text}`;
    expect(status, what).toBeLessThan(500);
    // A condition that is no tag of the row changes nothing.
    if (parameter.name === "if-match") expect(status, what).toBe(412);
    if (operation === "delete") await theContact();
  }
}

/** The statements that Postgres was sent since it was started, without what it said of them. */
async function statements(): Promise<readonly string[]> {
  const [row] = await run("select pg_read_file(pg_current_logfile()) as text");
  return String(row?.["text"])
    .split("\n~")
    .filter((entry) => /^~?(LOG: {2}(statement|execute)|STATEMENT:)/.test(entry));
}

describe("SQL in what callers send", () => {
  it("is refused or is a value, in every parameter of every operation", async () => {
    let count = 0;
    for (const operation of names) {
      for (const parameter of parametersOf(operation)) {
        await refusedOrValue(operation, parameter);
        count += payloads.length;
      }
    }
    expect(count).toBeGreaterThan(1000);
    const [row] = await run("select count(*)::int as n from contacts where id = $1", [contact]);
    expect(row).toEqual({ n: 1 });
    const sent = await statements();
    expect(sent.filter((entry) => entry.includes(mark))).toEqual([]);
    const own = sent.filter((entry) => entry.includes("contacts") && entry.includes("$1"));
    expect(own.length).toBeGreaterThan(100);
  }, 240_000);

  it("would be seen in a statement: the log is the right place to look", async () => {
    await run(`select '${mark}' as control`);
    expect((await statements()).filter((entry) => entry.includes(mark))).toHaveLength(1);
  });
});
