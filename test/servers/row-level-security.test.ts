/** One database with policies, read by us and by a real PostgREST: the same rows for the same user. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool, type Session } from "../../src/runtime/pooling/index.js";
import { callers, migration, type Caller } from "./policies.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { startPostgrest, tokenOf, type RunningPostgrest } from "./postgrest.js";

const secret = "a secret of thirty-two characters, at least";

let server: RunningPostgres;
let postgrest: RunningPostgrest;
const pools = new Map<string, ConnectionPool>();
const poolOf = (place: string): ConnectionPool => {
  const pool = pools.get(place);
  if (pool === undefined) throw new Error(`no pool ${place}`);
  return pool;
};

beforeAll(async () => {
  server = await startPostgres();
  const owner = new ConnectionPool({ url: server.url });
  for (const text of migration) {
    await owner.sessionScope((session) => session.query("set up", text));
  }
  await owner.close();
  const databaseUrl = server.url.replace("postgres@", "authenticator@");
  postgrest = await startPostgrest({ databaseUrl, secret });
  const settings = { pool_mode: "transaction" } as const;
  pools.set("directly", new ConnectionPool({ url: server.url }));
  pools.set("behind PgBouncer", new ConnectionPool({ url: server.poolerUrl, settings }));
}, 120_000);

afterAll(async () => {
  await Promise.all([...pools.values()].map((pool) => pool.close()));
  await postgrest.stop();
  await server.stop();
});

/** What PostgREST says to somebody. */
async function theirs(path: string, claims: object | undefined, init: RequestInit = {}) {
  const token = claims && tokenOf(claims, secret);
  const headers = {
    "content-type": "application/json",
    prefer: "return=representation",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(`${postgrest.url}${path}`, { ...init, headers });
  return { status: answer.status, rows: await answer.json() };
}

for (const place of ["directly", "behind PgBouncer"]) {
  describe(`row-level security, ${place}`, () => {
    const as = <T>(
      claims: Caller,
      work: (session: Session) => Promise<T>,
      role = "authenticated",
    ) => poolOf(place).transaction(work, { claims: { ...claims, role }, role });
    const ours = (claims: Caller, text: string, values: readonly unknown[] = []) =>
      as(claims, (session) => session.query("notes", text, values));

    it("shows the rows that PostgREST shows", async () => {
      const seen = new Set<number>();
      for (const claims of callers) {
        const token = { ...claims, role: "authenticated" };
        const { rows } = await theirs("/notes?select=id,owner,body&order=id", token);
        const own = await ours(claims, "select id, owner, body from notes order by id");
        expect(own).toEqual(rows);
        seen.add(own.length);
      }
      // 100 of their own and the public ones; and those of the team; or the public ones alone.
      expect([...seen].sort((one, other) => one - other)).toEqual([30, 120, 160]);
    });

    it("shows the related rows that PostgREST shows", async () => {
      for (const claims of callers) {
        const token = { ...claims, role: "authenticated" };
        const { rows } = await theirs("/notes?select=id,labels(name)&order=id&limit=50", token);
        const text = `select id, (select coalesce(json_agg(json_build_object('name', name)), '[]')
          from labels where note_id = notes.id) as labels from notes order by id limit 50`;
        expect(await ours(claims, text)).toEqual(rows);
      }
    });

    it("lets write what PostgREST lets write", async () => {
      const ann = { sub: "ann" };
      const token = { ...ann, role: "authenticated" };
      const insert = "insert into notes (owner, body) values ($1, 'new') returning owner";
      const post = (owner: string) =>
        theirs("/notes?select=owner", token, {
          method: "POST",
          body: JSON.stringify({ owner, body: "new" }),
        });
      expect(await post("ann")).toEqual({ status: 201, rows: [{ owner: "ann" }] });
      expect(await ours(ann, insert, ["ann"])).toEqual([{ owner: "ann" }]);
      expect(await post("bob")).toMatchObject({ status: 403, rows: { code: "42501" } });
      await expect(ours(ann, insert, ["bob"])).rejects.toMatchObject({ sqlstate: "42501" });
      const [{ id } = { id: 0 }] = (await theirs("/notes?owner=eq.bob&is_public=is.true", {
        sub: "bob",
        role: "authenticated",
      }).then(({ rows }) => rows)) as readonly { readonly id: number }[];
      const patch = { method: "PATCH", body: JSON.stringify({ body: "mine" }) };
      expect(await theirs(`/notes?id=eq.${String(id)}`, token, patch)).toEqual({
        status: 200,
        rows: [],
      });
      const update = "update notes set body = 'mine' where id = $1 returning id";
      expect(await ours(ann, update, [id])).toEqual([]);
      await poolOf(place).sessionScope((session) =>
        session.query("tidy", "delete from notes where body = 'new'"),
      );
    });

    it("shows nothing to who has no token", async () => {
      expect(await theirs("/notes", undefined)).toMatchObject({
        status: 401,
        rows: { code: "42501" },
      });
      const nobody = as({ sub: "" }, (session) => session.query("n", "table notes"), "anon");
      await expect(nobody).rejects.toMatchObject({ sqlstate: "42501" });
    });

    it("doesn't let a token choose the role that sees everything, which PostgREST obeys", async () => {
      const { rows } = await theirs("/notes?select=id", { sub: "eve", role: "service_role" });
      expect(rows).toHaveLength(300);
      const all = as(
        { sub: "eve" },
        (session) => session.query("n", "table notes"),
        "service_role",
      );
      await expect(all).rejects.toMatchObject({ status: 403, code: "database_role_not_allowed" });
    });
  });
}
