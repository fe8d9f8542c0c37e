/** A generated project on a database with policies, beside a real PostgREST: the same rows. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import { callers, migration, type Caller } from "./policies.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { startPostgrest, tokenOf, type RunningPostgrest } from "./postgrest.js";
import { makeShop, startShop, tokenSecret as secret, type RunningShop } from "./shop.js";

const tables = ["notes", "labels"];
const operations = [
  ...["list", "get", "create", "update", "delete"],
  ...["bulk_create", "stream", "export", "aggregate"],
];

let server: RunningPostgres;
let postgrest: RunningPostgrest;
const shops = new Map<string, RunningShop>();

beforeAll(async () => {
  const text = migration.map((statement) => `${statement};`).join("\n");
  const [running, project] = await Promise.all([
    startPostgres(),
    makeShop({ name: "servers-policies", tables, operations, migration: text }),
  ]);
  server = running;
  const owner = new ConnectionPool({ url: server.url });
  for (const statement of migration) {
    await owner.sessionScope((session) => session.query("set up", statement));
  }
  await owner.close();
  const databaseUrl = server.url.replace("postgres@", "authenticator@");
  postgrest = await startPostgrest({ databaseUrl, secret });
  const pooled = { SUPABASE_DB_URL: server.poolerUrl, DB_POOL_MODE: "transaction" };
  shops.set("directly", await startShop(project, { SUPABASE_DB_URL: server.url }));
  shops.set("behind PgBouncer", await startShop(project, pooled));
}, 240_000);

afterAll(async () => {
  await Promise.all([...shops.values()].map((shop) => shop.stop()));
  await postgrest.stop();
  await server.stop();
});

async function theirs(path: string, claims: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${tokenOf(claims, secret)}` };
  const answer = await fetch(`${postgrest.url}${path}`, { headers });
  return answer.json();
}

interface Item {
  readonly id: number;
}

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

for (const place of ["directly", "behind PgBouncer"]) {
  describe(`a generated project with policies, ${place}`, () => {
    const ask: RunningShop["ask"] = (method, path, more) => {
      const shop = shops.get(place);
      if (shop === undefined) throw new Error(`no project ${place}`);
      return shop.ask(method, path, more);
    };
    const as = (claims: Caller, role = "authenticated") => ({ claims: { ...claims, role } });
    const listed = async (path: string, claims: Caller) => {
      const { body, text } = await ask("GET", path, as(claims));
      const { results } = body as { readonly results?: readonly Item[] };
      if (results === undefined) throw new Error(text);
      return results;
    };

    it("lists the rows that PostgREST lists, with what belongs to them", async () => {
      const seen = new Set<number>();
      for (const claims of callers) {
        const token = as(claims).claims;
        const columns = "id,owner,team,body,is_public";
        const notes = await listed("/notes?sort=id&limit=1000", claims);
        expect(notes).toEqual(await theirs(`/notes?select=${columns}&order=id`, token));
        seen.add(notes.length);
        const labels = await listed("/labels?sort=id&limit=1000", claims);
        const path = "/labels?select=id,note_id,name,note:notes(id)&order=id";
        expect(labels.map(({ id }) => id)).toEqual(
          ((await theirs(path, token)) as Item[]).map(({ id }) => id),
        );
      }
      expect(seen.size).toBeGreaterThanOrEqual(3);
    });

    it("streams, exports and counts the rows that PostgREST lists, and no others", async () => {
      const sizes = new Set<number>();
      for (const claims of callers) {
        const ids = (await theirs("/notes?select=id&order=id", as(claims).claims)) as Item[];
        const lines = await ask("GET", "/notes/stream?sort=id", as(claims));
        expect(lines.status).toBe(200);
        const streamed = linesOf(lines.text).map((line) => (JSON.parse(line) as Item).id);
        expect(streamed).toEqual(ids.map(({ id }) => id));
        const file = await ask("GET", "/notes/export?sort=id", as(claims));
        const [head, ...rows] = linesOf(file.text);
        expect(head).toMatch(/^id,/);
        expect(rows.map((row) => Number(row.split(",")[0]))).toEqual(streamed);
        const counted = await ask("GET", "/notes/aggregate?group_by=owner", as(claims));
        const { results } = counted.body as { readonly results: readonly { count: number }[] };
        expect(results.reduce((sum, { count }) => sum + count, 0)).toBe(streamed.length);
        sizes.add(streamed.length);
      }
      expect(sizes.size).toBeGreaterThanOrEqual(3);
    });

    it("streams nothing to a role that isn't a caller's, and nobody else's rows to many at once", async () => {
      for (const path of ["/notes/stream", "/notes/export", "/notes/aggregate"]) {
        expect(await ask("GET", path, as({ sub: "eve" }, "service_role"))).toMatchObject({
          status: 403,
          body: { code: "database_role_not_allowed" },
        });
        expect(await ask("GET", path, { claims: { sub: "eve" } })).toMatchObject({
          status: 403,
          body: { code: "database_denied" },
        });
      }
      const sizes = await Promise.all(
        Array.from({ length: 40 }, async (_, at) => {
          const claims = callers[at % callers.length] ?? { sub: "nobody" };
          const { text } = await ask("GET", "/notes/stream", as(claims));
          return `${claims.sub} ${String(linesOf(text).length)}`;
        }),
      );
      expect(new Set(sizes).size).toBe(callers.length);
    });

    it("makes many rows for the caller, or none where one is somebody else's", async () => {
      const ann = as({ sub: "ann" });
      const text = `one of many, ${place}`;
      const rows = [{ body: text }, { body: text, owner: "bob" }];
      const refused = await ask("POST", "/notes/bulk", { ...ann, body: { rows } });
      expect(refused).toMatchObject({ status: 403, body: { code: "database_denied" } });
      const own = await ask("POST", "/notes/bulk", { ...ann, body: { rows: rows.slice(0, 1) } });
      expect(own).toMatchObject({ status: 201, body: { results: [{ owner: "ann" }] } });
      const [made] = (own.body as { results: Item[] }).results;
      const query = new URLSearchParams({ body: `eq.${text}`, select: "id" }).toString();
      expect(await theirs(`/notes?${query}`, ann.claims)).toEqual([{ id: made?.id }]);
    });

    it("finds one row for whom PostgREST finds it, and changes and deletes no other", async () => {
      for (const id of [1, 2, 3, 4, 10, 11]) {
        for (const claims of callers) {
          const { status } = await ask("GET", `/notes/${String(id)}`, as(claims));
          const rows = await theirs(`/notes?id=eq.${String(id)}`, as(claims).claims);
          expect(status).toBe((rows as Item[]).length === 1 ? 200 : 404);
        }
      }
      const [note] = (await theirs(
        "/notes?owner=eq.bob&is_public=is.true",
        as({ sub: "bob" }).claims,
      )) as Item[];
      const path = `/notes/${String(note?.id)}`;
      const ann = as({ sub: "ann" });
      expect((await ask("GET", path, ann)).status).toBe(200);
      expect((await ask("PATCH", path, { ...ann, body: { body: "mine" } })).status).toBe(404);
      expect((await ask("DELETE", path, ann)).status).toBe(404);
    });

    it("writes for the caller alone", async () => {
      const ann = as({ sub: "ann" });
      const own = await ask("POST", "/notes", { ...ann, body: { body: "new" } });
      expect(own).toMatchObject({ status: 201, body: { owner: "ann" } });
      const { id } = own.body as Item;
      const changed = { ...ann, body: { body: "newer" } };
      expect(await ask("PATCH", `/notes/${String(id)}`, changed)).toMatchObject({
        status: 200,
        body: { body: "newer" },
      });
      const forBob = await ask("POST", "/notes", { ...ann, body: { body: "new", owner: "bob" } });
      expect(forBob).toMatchObject({ status: 403, body: { code: "database_denied" } });
      expect(forBob.text).not.toMatch(/policy|42501|row-level/);
    });

    it("takes no role from a token but those of callers", async () => {
      const eve = { sub: "eve" };
      expect(await ask("GET", "/notes", as(eve, "service_role"))).toMatchObject({
        status: 403,
        body: { code: "database_role_not_allowed" },
      });
      const plain = await ask("GET", "/notes", { claims: eve });
      expect(plain).toMatchObject({ status: 403, body: { code: "database_denied" } });
    });

    it("keeps callers apart who ask at the same time", async () => {
      const bodies = await Promise.all(
        Array.from({ length: 60 }, async (_, at) => {
          const claims = callers[at % callers.length] ?? { sub: "nobody" };
          return { claims, ids: (await listed("/notes?sort=id&limit=1000", claims)).length };
        }),
      );
      const found = new Map<string, Set<number>>();
      for (const { claims, ids } of bodies) {
        found.set(claims.sub, (found.get(claims.sub) ?? new Set()).add(ids));
      }
      expect([...found.values()].map((sizes) => sizes.size)).toEqual(callers.map(() => 1));
    });
  });
}
