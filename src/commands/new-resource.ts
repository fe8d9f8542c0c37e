import { join } from "node:path";
import { closest } from "../closest.js";
import type { Databases } from "../database/refresh.js";
import type { Snapshot, Table } from "../database/snapshot.js";
import { isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { namesOf } from "../model/names.js";
import { choose } from "../new/questions.js";
import { operationsOf, resourceName, resourceYaml } from "../new/resource.js";
import { findProject } from "../paths.js";
import { loadProject } from "../project.js";
import { nextSteps, type Step } from "../report/steps.js";
import { tellFindings } from "../report/tell.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { refreshBefore, stateOf } from "./refresh-tables.js";

export interface NewResourceOptions {
  readonly extends?: string;
  readonly operations?: string;
  readonly yes?: boolean;
}

/** `endpointgen new resource [table]`: writes the YAML of a table's endpoints, from the table. */
export async function newResource(
  session: Session,
  table: string | undefined,
  options: NewResourceOptions,
  databases?: Databases,
): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const snapshot = await currentSnapshot(session, root, databases);
  if (snapshot === undefined) return exitCode.findings;
  const found = await tableOf(session, table, snapshot, options);
  const operations = operationsFor(found, options.operations);
  const path = `endpoints/${namesOf(resourceName(found.name)).kebab}.yaml`;
  if (host.readBytes(join(root, path)) !== undefined)
    throw new Failure(`${path} exists already`, "edit it, or remove it first");
  const text = resourceYaml(found, snapshot, {
    extends: options.extends ?? "preset:user",
    operations,
  });
  host.write(root, path, text);
  say(session, `Wrote ${path}`);
  return told(session, root, path, [
    [path, "columns, filters, who may call: read it once"],
    ...peopleStep(session, root, text),
    ...packagesStep(session, root),
    ["npx endpointgen generate", "writes the endpoints, one for each operation"],
  ]);
}

/** Nobody on this laptop has a scope that was thought up just now. */
function peopleStep({ host }: Session, root: string, yaml: string): readonly Step[] {
  const [, scope] = /user_permissions_required: \[(\S+)\]/.exec(yaml) ?? [];
  const people = host.readText(join(root, "dev/users.yaml"));
  if (scope === undefined || people === undefined || people.includes(scope)) return [];
  return [["dev/users.yaml", `give ada the scope ${scope}, which callers need`]];
}

/** What the endpoints need when they run: told now, not at the first request. */
function packagesStep({ host }: Session, root: string): readonly Step[] {
  const manifest = host.readText(join(root, "package.json")) ?? "";
  const missing = ["kysely", "pg"].filter((name) => !manifest.includes(`"${name}"`));
  if (missing.length === 0) return [];
  return [[`npm install ${missing.join(" ")}`, "what speaks to the database"]];
}

/** Only what is wrong with the new file: the others are for `validate`. */
function told(session: Session, root: string, path: string, steps: readonly Step[]): number {
  const diagnostics = loadProject(session.host, root).diagnostics.filter(
    ({ place }) => place?.file === path,
  );
  if (session.json) sayJson(session, { written: path, diagnostics });
  else tellFindings(session, root, diagnostics);
  if (diagnostics.some(isError)) return exitCode.findings;
  say(session, nextSteps(steps, session.host));
  return exitCode.fine;
}

async function currentSnapshot(
  session: Session,
  root: string,
  databases?: Databases,
): Promise<Snapshot | undefined> {
  const state = stateOf(session, root);
  if (state.kind === "current") return state.snapshot;
  if (state.snapshot?.source === "database")
    throw new Failure(
      "the migrations changed since the database was read",
      "endpointgen schema --database",
    );
  return (await refreshBefore(session, root, databases))
    ? stateOf(session, root).snapshot
    : undefined;
}

async function tableOf(
  { host, json }: Session,
  name: string | undefined,
  { tables }: Snapshot,
  { yes = false }: NewResourceOptions,
): Promise<Table> {
  const names = tables.map((table) => table.name);
  if (names.length === 0)
    throw new Failure("there is no table yet", "write a migration that creates one");
  const all = `the tables are ${names.join(", ")}`;
  if (name === undefined && (!host.isTerminal || json || yes))
    throw new Failure("new resource needs the name of a table", all);
  const wanted = name ?? (await choose("Of which table?", names));
  const found = tables.find((table) => table.name === wanted);
  if (found === undefined) {
    const near = closest(wanted, names);
    throw new Failure(
      `there is no table "${wanted}"`,
      near === undefined ? all : `endpointgen new resource ${near}`,
    );
  }
  if (/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(wanted)) return found;
  throw new Failure(
    `the name "${wanted}" can't stand in the YAML`,
    "rename the table, or make a view of it: small letters, digits and _",
  );
}

/** `--operations list,get`; undefined: all that the table allows. */
function operationsFor(table: Table, given: string | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = given.split(",").map((name) => name.trim());
  const known = [...operationsOf(table), ...extra];
  const stray = names.find((name) => !known.includes(name));
  if (stray === undefined) return names;
  const near = closest(stray, known);
  throw new Failure(
    `"${stray}" is no operation of the table ${table.name}`,
    near === undefined ? `there are ${known.join(", ")}` : `--operations ${near}`,
  );
}

const extra = ["stream", "export", "aggregate", "bulk_create"];
