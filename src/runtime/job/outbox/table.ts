/** The table of the outbox, and what is said to it. */

/**
 * Makes the table. Each row is a job together with the hold of its credits (whose id is the job's) and
 * the idempotency key that it answers, so that they exist as one or not at all. The partial index
 * holds what waits only: a row that commits late is found all the same, which a highest id seen isn't.
 * Row-level security without a policy: whoever isn't the table's owner sees nothing.
 */
export const outboxMigration = `-- Jobs that were accepted and that no queue has yet. Written by endpointgen.
create table if not exists endpointgen_outbox (
  id text primary key,
  name text not null,
  owner text not null,
  job text not null,
  hold_type text,
  idempotency_key text,
  fingerprint text,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  failure text,
  published_at timestamptz
);
alter table endpointgen_outbox enable row level security;
create index if not exists endpointgen_outbox_due
  on endpointgen_outbox (due_at) where published_at is null;
create index if not exists endpointgen_outbox_published
  on endpointgen_outbox (published_at) where published_at is not null;
create unique index if not exists endpointgen_outbox_key
  on endpointgen_outbox (owner, name, idempotency_key) where idempotency_key is not null;
`;

/** The same, for connections that take one statement at a time. */
export const migrationStatements: readonly string[] = outboxMigration
  .split(";\n")
  .filter((one) => one.trim() !== "");

export const statements = {
  exists: "select to_regclass('endpointgen_outbox') is not null as exists",
  add: `insert into endpointgen_outbox
    (id, name, owner, job, hold_type, idempotency_key, fingerprint, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 millisecond')
    on conflict do nothing returning id`,
  byId: "select * from endpointgen_outbox where id = $1",
  byKey: `select * from endpointgen_outbox
    where owner = $1 and name = $2 and idempotency_key = $3`,
  due: `select * from endpointgen_outbox
    where published_at is null and due_at <= clock_timestamp() and name = any($1)
    order by due_at limit $2 for update skip locked`,
  published: `update endpointgen_outbox set published_at = clock_timestamp(), failure = null
    where id = any($1)`,
  later: `update endpointgen_outbox set attempts = attempts + 1, failure = $2,
    due_at = clock_timestamp() + $3 * interval '1 millisecond' where id = any($1)`,
  forget: `delete from endpointgen_outbox where id in (
    select id from endpointgen_outbox
    where published_at < clock_timestamp() - $1 * interval '1 millisecond' limit 1000
    for update skip locked)`,
  depth: `select name, count(*)::int as waiting,
    extract(epoch from clock_timestamp() - min(created_at))::float8 as seconds
    from endpointgen_outbox where published_at is null group by name`,
} as const;
