import { beforeAll, describe, expect, it } from "vitest";
import { contestants } from "../bench/request/contestants.js";
import { startContestant } from "../bench/request/process.js";
import { measure } from "../bench/request/rounds.js";
import { prepare, preparePython, requestsFile } from "../bench/request/workspace.js";
import { startServer } from "./server.js";
import { readFile } from "node:fs/promises";

interface Prepared {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Half a second each: whether the comparison is one, and never how fast anybody is. */
describe("the bench", () => {
  beforeAll(async () => {
    // Why FastAPI can't be installed, where it can't.
    expect(await preparePython()).toBeUndefined();
  }, 200_000);

  it("compares servers that give the same answers", async () => {
    await prepare();
    const [request] = JSON.parse(await readFile(requestsFile, "utf8")) as [Prepared];
    const valkey = await startServer();
    const stranger = { ...request.headers, authorization: "Bearer none" };
    for (const one of contestants) {
      const server = await startContestant(one, { node: process.execPath, valkey: valkey.url });
      const url = `http://127.0.0.1:${String(server.port)}${one.path}`;
      const ask = (more: Partial<Prepared>) => fetch(url, { method: "POST", ...request, ...more });
      const answer = await ask({});
      const { resource_id } = JSON.parse(request.body) as { resource_id: string };
      expect([one.name, answer.status, await answer.json()]).toEqual([
        one.name,
        200,
        { ok: true, resource_id, record: recordOf(resource_id) },
      ]);
      const invalid = await ask({ body: '{"resource_id":7}' });
      expect([400, 422]).toContain(invalid.status);
      if (one.store !== "none") expect((await ask({ headers: stranger })).status).toBe(401);
      await server.stop();
    }
    await valkey.stop();
  }, 180_000);

  it("gets nothing but right answers from all of them under load", async () => {
    const options = { rounds: 1, seconds: 0.5, warm: 0, node: process.execPath };
    // A machine that does other things may keep a store from answering in time, which is refused.
    let left = contestants;
    for (let tries = 0; tries < 3 && left.length > 0; tries += 1) {
      const samples = await measure(left, options, () => undefined);
      left = left.filter(({ name }) => samples.get(name)?.some(({ wrong }) => wrong > 0) !== false);
    }
    expect(left.map(({ name }) => name)).toEqual([]);
  }, 180_000);
});

function recordOf(id: string) {
  const owner = { id: "o-1", plan: "pro" };
  return { id, name: `record ${id}`, tags: ["alpha", "beta"], owner, score: 0.75 };
}
