import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import { reply } from "../../response/reply.js";
import { invalidateOnCreate } from "../invalidate.js";
import { tablesOf, valuesOf, writable } from "./change.js";
import { plainRow } from "./columns-of.js";
import { changeHandler } from "./change-handler.js";
import type { TableDefinition } from "./definition.js";
import type { TableHooks } from "./hooks.js";
import { callerOf, type Operation, type OperationContext, type TableApp } from "./operation.js";
import { attachAll, rowColumns } from "./select-row.js";

/**
 * The handler of many new rows: those in `rows` of the body, in one transaction, all or none;
 * answers them in the same order. A refusal, of the database or of a hook, names the row that it is
 * about in `errors`: `/body/rows/3`.
 */
export function createRows<D extends EndpointDefinition>(
  app: TableApp,
  operation: Operation<D>,
): Handler<D> {
  const { endpoint, table: definition, hooks = {} } = operation;
  const table = writable(definition);
  const { database } = app.tables;
  const work = async (context: OperationContext) => {
    const given = await completed(context, hooks);
    const make = (insert: Insert): Promise<readonly Row[]> =>
      database.transaction(async (session) => {
        const rows = await insert(session, table, given);
        await attachAll(session, table, rows);
        for (const [at, row] of rows.entries()) {
          const change = { operation: "create", row } as const;
          await about(at, async () => hooks.written?.(session, change, context));
        }
        return rows;
      }, callerOf(context));
    // The database says what is wrong, and not with which row: then they are sent one by one.
    const results = await make(together).catch((error: unknown) => {
      if (!isOfRow(error) || hasPlace(error)) throw error;
      return database.counting(uncounted, () => make(oneByOne));
    });
    return reply(endpoint.definition.response.status, { results });
  };
  return changeHandler(app, operation, { work, dropped: invalidateOnCreate });
}

type Insert = (session: Session, table: TableDefinition, rows: readonly Row[]) => Promise<Row[]>;

/** Statements for single rows are meant to repeat. */
const uncounted = { allowed: Infinity, onRepeat: () => undefined };

/** PostgreSQL takes 65,535 values in a statement. */
const mostValues = 65_000;

async function completed(
  context: OperationContext,
  { beforeCreate }: TableHooks,
): Promise<readonly Row[]> {
  const rows = (context.body?.["rows"] ?? []) as readonly Row[];
  if (beforeCreate === undefined) return rows;
  const all: Row[] = [];
  for (const [at, row] of rows.entries()) {
    all.push(await about(at, async () => beforeCreate(row, context)));
  }
  return all;
}

const together: Insert = async (session, table, rows) => {
  const columns = new Set(rows.flatMap((row) => Object.keys(valuesOf(row, table))));
  const size = Math.max(1, Math.floor(mostValues / Math.max(1, columns.size)));
  // Rows of nothing but defaults can't be written as a list of values.
  if (columns.size === 0) return oneByOne(session, table, rows);
  const made: Row[] = [];
  for (let from = 0; from < rows.length; from += size) {
    made.push(...(await insert(session, table, rows.slice(from, from + size))));
  }
  return made;
};

const oneByOne: Insert = async (session, table, rows) => {
  const made: Row[] = [];
  for (const [at, row] of rows.entries()) {
    made.push(...(await about(at, () => insert(session, table, [row]))));
  }
  return made;
};

const insert: Insert = async (session, table, rows) => {
  const written = rows.map((row) => valuesOf(row, table));
  const into = tablesOf(session).insertInto(table.table);
  const isEmpty = written.every((row) => Object.keys(row).length === 0);
  const query = isEmpty ? into.defaultValues() : into.values(written);
  const returned = query.returning((eb) => rowColumns(eb, table));
  const made = await session.execute<Row>(`${table.name}.insert`, returned);
  return made.map((row) => plainRow(row));
};

/** What refuses one row says which. */
async function about<Result>(at: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isOfRow(error) || hasPlace(error)) throw error;
    const { status, code, message, members, headers } = error;
    const errors = [{ pointer: `/body/rows/${at}`, message }];
    const told = { status, code, headers, detail: message };
    throw new Refusal({ ...told, members: { ...members, errors } });
  }
}

const isOfRow = (error: unknown): error is Refusal =>
  Refusal.is(error) && error.status >= 400 && error.status < 500;

const hasPlace = ({ members }: Refusal): boolean => "errors" in members;
