/** What the template of a table's own tests prints: its operations on real rows. */
import type { RowTests, TableRows } from "../model/table-rows.js";
import {
  call,
  type Code,
  entry,
  literal,
  object,
  objectOf,
  prefix,
  quoted,
  spread,
  text,
} from "./code.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { type Printer, printer } from "./statement.js";
import type { ViewOptions } from "./view-options.js";

interface StartView {
  /** `list` */
  readonly name: string;
  /** `mountContactsList` */
  readonly mount: string;
  readonly options: string;
}

export interface RowsTestView {
  readonly name: string;
  readonly imports: string;
  /** `const table = testTable(…)` */
  readonly testTable: string;
  /** The endpoints that a test can start. */
  readonly starts: readonly StartView[];
  /** What a test runner calls them. */
  readonly before: string;
  readonly after: string;
  /** What follows the function of `before`: starting a database takes longer than a test may. */
  readonly patience: string;
  /** By operation; with a key also those about one row. */
  readonly has: Readonly<Record<string, boolean>>;
  readonly filters: readonly string[];
  readonly change: { readonly body: string; readonly check: string } | undefined;
  readonly isUnique: boolean;
}

export function rowsTestView(rows: TableRows, options: ViewOptions): RowsTestView | undefined {
  const { tests, table } = rows;
  if (tests === undefined) return undefined;
  const print = printer(options.width);
  const isNode = options.runner === "node:test";
  const [before, after] = isNode ? ["before", "after"] : ["beforeAll", "afterAll"];
  const { change } = tests;
  return {
    name: quoted(`rows of ${table}`),
    imports: imports(tests, options, [before, after]),
    testTable: print.code(
      prefix("const table = ", call("testTable", tableCode(rows, tests))),
      0,
      1,
    ),
    starts: tests.operations.map((one) => startView(one, print)),
    before,
    after,
    patience: isNode ? "" : ", 120_000",
    has: Object.fromEntries(tests.operations.map(({ operation }) => [operation, true])),
    filters: tests.textFilters,
    change: change && changeCode(change, print),
    isUnique: tests.isUnique,
  };
}

function changeCode({ column, value }: NonNullable<RowTests["change"]>, print: Printer) {
  const body = prefix("const body = ", object({ [column]: literal(value) }));
  const check = call("assert.equal", text(`row.${column}`), literal(value));
  return { body: print.statement({ code: body }, 4), check: print.statement({ code: check }, 4) };
}

type Asked = RowTests["operations"][number];

function startView({ operation, names }: Asked, print: Printer): StartView {
  const options = objectOf([entry("endpoint", text(names.camel)), spread("surroundings")]);
  return {
    name: started[operation],
    mount: `mount${names.pascal}`,
    options: print.code(options, 6, 1),
  };
}

/** `delete` is a word of the language. */
const started: Readonly<Record<Asked["operation"], string>> = {
  list: "list",
  get: "get",
  create: "create",
  update: "update",
  delete: "remove",
  bulk_create: "bulkCreate",
  stream: "stream",
  export: "exported",
  aggregate: "aggregate",
};

const tableCode = ({ table }: TableRows, { key, rows }: RowTests): Code =>
  object({
    table: literal(table),
    ...(key === undefined ? {} : { key: literal(key) }),
    rows: literal(rows),
  });

function imports(
  { operations }: RowTests,
  { runner, paths, width }: ViewOptions,
  around: string[],
): string {
  const from = (kebab: string, file: string): string =>
    modulePath(paths.tests, `${paths.generated}/${kebab}/${file}`);
  const attacked = operations.some(({ operation }) => ["list", "aggregate"].includes(operation));
  const kit = ["testEndpoint", "testTable", ...(attacked ? ["sqlPayloads"] : [])];
  const all = [
    { from: "@endpointgen/runtime/testing", names: kit },
    { from: runner, names: [...around, "afterEach", "describe", "it"] },
    ...operations.flatMap(({ names: { kebab, camel, pascal } }) => [
      { from: from(kebab, "contract.ts"), names: [camel] },
      { from: from(kebab, "endpoint.ts"), names: [`mount${pascal}`] },
    ]),
  ];
  return printImports(all, width);
}
