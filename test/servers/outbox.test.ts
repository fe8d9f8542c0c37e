/** Whoever accepts jobs is killed, and so is whoever relays them: what was promised runs, once. */
import { fork, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { migrationStatements } from "../../src/runtime/job/outbox/table.js";
import { ConnectionPool } from "../../src/runtime/pooling/connection-pool.js";
import { jobQueue } from "./job-queues.js";
import type { OutboxOrder } from "./outbox-process.js";
import { startPostgres } from "./postgres.js";
import { workFolder } from "./programs.js";
import { startServer } from "./server.js";

/** Jobs that are asked for; those whose process dies before it promises them may be missing. */
const count = Number(process.env["OUTBOX_KILLS"] ?? 60);

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

it("loses no promised job and doubles none", { timeout: 900_000 }, async () => {
  const args = ["--appendonly", "yes", "--appendfsync", "always"];
  const [server, postgres] = [await startServer({ flavour: "redis", args }), await startPostgres()];
  const pool = new ConnectionPool({ url: postgres.url });
  const queue = jobQueue({ url: server.url, topic: "" });
  const folder = mkdtempSync(join(workFolder, "outbox-"));
  endings.push(() => rmSync(folder, { recursive: true }));
  endings.push(
    () => server.stop(),
    () => postgres.stop(),
    () => pool.close(),
    () => queue.close(),
  );
  await pool.sessionScope(async (session) => {
    for (const statement of migrationStatements) await session.query("migrate", statement);
  });
  const notes = join(folder, "notes");
  const base = { database: postgres.url, queue: server.url, notes, deadly: 0.015 };
  let died = 0;
  const relays = [1, 2].map(() =>
    kept(
      () => started({ ...base, role: "relay", from: "", count: 0 }),
      () => (died += 1),
    ),
  );
  // Each acceptor that dies leaves off in the middle; another one goes on with ids of its own.
  for (let asked = 0, round = 0; asked < count; round += 1) {
    const each = Math.min(20, count - asked);
    const order = { ...base, role: "accept", from: `r${String(round)}`, count: each } as const;
    if ((await ended(started(order))) !== 0) died += 1;
    asked += each;
  }
  await until(async () => (await left(pool)) === 0);
  for (const relay of relays) relay.stop();
  const promised = existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : [];
  const accepted = (await idsIn(pool)).sort();
  const delivered: string[] = [];
  for (let idle = 0; idle < 3;) {
    const claims = await queue.claim({ most: 50, waitMs: 1_000 });
    idle = claims.length === 0 ? idle + 1 : 0;
    for (const claim of claims) {
      if (await claim.complete("{}")) delivered.push(claim.message.id);
    }
  }
  expect(new Set(delivered).size).toBe(delivered.length);
  expect(delivered.sort()).toEqual(accepted);
  expect(promised.filter((id) => !accepted.includes(id))).toEqual([]);
  expect(died).toBeGreaterThan(0);
  process.stdout.write(
    `outbox: ${String(promised.length)} promised, ${String(delivered.length)} ran once, ${String(died)} processes killed\n`,
  );
});

const left = async (pool: ConnectionPool): Promise<number> => {
  const text = "select count(*)::int as left from endpointgen_outbox where published_at is null";
  const [row] = await pool.sessionScope((session) => session.query("left", text));
  return Number(row?.["left"]);
};

const idsIn = async (pool: ConnectionPool): Promise<string[]> => {
  const text = "select id from endpointgen_outbox";
  const rows = await pool.sessionScope((session) => session.query("ids", text));
  return rows.map(({ id }) => String(id));
};

function started(order: OutboxOrder): ChildProcess {
  const file = new URL("outbox-process.ts", import.meta.url).pathname;
  return fork(file, [JSON.stringify(order)], { execArgv: ["--import", "tsx"], stdio: "ignore" });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

/** A process that is started again whenever it dies. */
function kept(start: () => ChildProcess, died: () => void): { stop: () => void } {
  let stopped = false;
  let child: ChildProcess | undefined;
  const go = (): void => {
    if (stopped) return;
    child = start();
    child.once("exit", () => {
      if (stopped) return;
      died();
      go();
    });
  };
  go();
  const stop = (): void => {
    stopped = true;
    child?.kill("SIGKILL");
  };
  endings.push(stop);
  return { stop };
}

async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await sleep(200);
}
