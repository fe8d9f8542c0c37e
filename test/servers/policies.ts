/** A database with row-level security, as Supabase has it. */

/** Tables whose rows depend on who asks, and Supabase's roles. */
export const migration: readonly string[] = [
  "create role anon nologin",
  "create role authenticated nologin",
  "create role service_role nologin bypassrls",
  "create role authenticator noinherit login",
  "grant anon, authenticated, service_role to authenticator",
  "create schema auth",
  "grant usage on schema auth to anon, authenticated",
  `create function auth.claim(name text) returns text language sql stable as
     $$ select current_setting('request.jwt.claims', true)::json ->> name $$`,
  `create table notes (id int generated always as identity primary key,
     owner text not null default auth.claim('sub'), team text, body text not null,
     is_public boolean not null default false)`,
  "create table labels (id int primary key, note_id int references notes (id), name text)",
  `insert into notes (owner, team, body, is_public)
     select (array['ann', 'bob', 'eve'])[1 + n % 3], 'team ' || n % 4, 'note ' || n, n % 10 = 0
     from generate_series(1, 300) n`,
  "insert into labels select n, 1 + n % 300, 'label ' || n from generate_series(1, 600) n",
  "alter table notes enable row level security",
  "alter table labels enable row level security",
  "grant select, insert, update, delete on notes to authenticated",
  "grant select on labels to authenticated",
  "grant select on notes to service_role",
  "grant usage on schema auth to service_role",
  `create policy reads on notes for select to authenticated using
     (is_public or owner = auth.claim('sub') or team = auth.claim('team'))`,
  `create policy writes on notes for insert to authenticated
     with check (owner = auth.claim('sub'))`,
  `create policy edits on notes for update to authenticated
     using (owner = auth.claim('sub')) with check (owner = auth.claim('sub'))`,
  `create policy reads on labels for select to authenticated using
     (exists (select from notes where notes.id = note_id))`,
];

export interface Caller {
  readonly sub: string;
  readonly team?: string;
}

/** Who sees their own, their team's, the public ones, and nothing by a trick. */
export const callers: readonly Caller[] = [
  { sub: "ann" },
  { sub: "bob", team: "team 2" },
  { sub: "eve", team: "team that is not there" },
  { sub: "nobody" },
  { sub: "ann' or true --" },
];
