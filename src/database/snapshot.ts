/** What is known of the database without asking it: `.endpointgen/schema.json`, committed. */
import { z } from "zod";

// Functions, because most runs of the command line never look at a table.
const typeKind = () => z.enum(["base", "enum", "domain", "composite", "range"]);

const names = () => z.array(z.string()).readonly();

const column = () =>
  z.object({
    name: z.string(),
    /** As SQL says it: `numeric(10,2)`, `character varying(64)[]`. */
    type: z.string(),
    /** The catalogue's name of the type, of the items for a list: `int8`, `order_status`. */
    base: z.string(),
    of: typeKind(),
    /** An array of any depth. */
    list: z.boolean().optional(),
    nullable: z.boolean(),
    /** The expression. */
    default: z.string().optional(),
    generated: z.enum(["stored", "virtual"]).optional(),
    identity: z.enum(["always", "by default"]).optional(),
    comment: z.string().optional(),
  });

const key = () => z.object({ name: z.string(), columns: names() });

const foreignKey = () =>
  z.object({
    name: z.string(),
    columns: names(),
    table: z.string(),
    references: names(),
    onDelete: z.enum(["no action", "restrict", "cascade", "set null", "set default"]),
  });

const check = () => z.object({ name: z.string(), expression: z.string() });

const indexKey = () =>
  z.object({
    /** Absent for an expression. */
    column: z.string().optional(),
    expression: z.string().optional(),
    descending: z.boolean().optional(),
    /** The operator class, where it isn't the type's own. */
    operators: z.string().optional(),
  });

const index = () =>
  z.object({
    name: z.string(),
    method: z.string(),
    unique: z.boolean().optional(),
    keys: z.array(indexKey()).readonly(),
    /** The condition of a partial index. */
    where: z.string().optional(),
    /** A build that failed: the planner never uses it. */
    invalid: z.boolean().optional(),
  });

const table = () =>
  z.object({
    /** `orders`, or `sales.orders` outside the schema `public`. */
    name: z.string(),
    kind: z.enum(["table", "view", "materialized view", "foreign table"]),
    comment: z.string().optional(),
    columns: z.array(column()).readonly(),
    primaryKey: names().optional(),
    unique: z.array(key()).readonly(),
    foreignKeys: z.array(foreignKey()).readonly(),
    checks: z.array(check()).readonly(),
    indexes: z.array(index()).readonly(),
  });

const enumType = () => z.object({ name: z.string(), values: names() });

const domain = () =>
  z.object({
    name: z.string(),
    type: z.string(),
    base: z.string(),
    of: typeKind(),
    list: z.boolean().optional(),
    nullable: z.boolean(),
    /** About `VALUE`. */
    checks: names(),
  });

const snapshot = () =>
  z.object({
    version: z.literal(1),
    /** What it was made from; the hash tells whether the migrations are still the same. */
    source: z.enum(["migrations", "database"]),
    /** SHA-256 of the migrations, in hexadecimal. */
    migrations: z.string(),
    tables: z.array(table()).readonly(),
    enums: z.array(enumType()).readonly(),
    domains: z.array(domain()).readonly(),
  });

export type Column = z.output<ReturnType<typeof column>>;
export type Index = z.output<ReturnType<typeof index>>;
export type Table = z.output<ReturnType<typeof table>>;
export type Domain = z.output<ReturnType<typeof domain>>;
export type Snapshot = z.output<ReturnType<typeof snapshot>>;

/** What the catalogue alone says. */
export type Catalog = Pick<Snapshot, "tables" | "enums" | "domains">;

/** Undefined for a text that is none: conflict markers, a later version. */
export function readSnapshot(text: string): Snapshot | undefined {
  try {
    return snapshot().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The same bytes for the same tables, in whatever order the catalogue gave them. */
export function writeSnapshot(value: Snapshot): string {
  return `${JSON.stringify(snapshot().parse(value), undefined, 2)}\n`;
}
