/** Three processes that share a store decide as one. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Done, Order } from "./fleet-process.js";
import { storeAt } from "./requests.js";
import { startServer, type RunningServer } from "./server.js";

const program = join(import.meta.dirname, "fleet-process.ts");
const counts = [334, 333, 333];

describe("three processes", () => {
  let server: RunningServer;
  let fleet: readonly ChildProcess[];
  beforeEach(async () => {
    server = await startServer();
    fleet = counts.map(() => fork(program, [server.url], { execArgv: ["--import", "tsx"] }));
    await Promise.all(fleet.map((child) => once(child, "message")));
  });
  afterEach(async () => {
    for (const child of fleet) child.kill();
    await server.stop();
  });

  /** A thousand requests, a third of them from each process. */
  const all = async (task: Order["task"]): Promise<Done> => {
    const done = fleet.map(async (child, index) => {
      child.send({ task, count: counts[index] ?? 0 } satisfies Order);
      const [answer] = (await once(child, "message")) as [Done];
      return answer;
    });
    const answers = await Promise.all(done);
    return {
      statuses: answers.flatMap(({ statuses }) => statuses),
      runs: answers.reduce((sum, { runs }) => sum + runs, 0),
    };
  };
  const times = ({ statuses }: Done, wanted: number): number =>
    statuses.filter((status) => status === wanted).length;

  it("let exactly a hundred of a thousand requests spend a hundred credits", async () => {
    const store = storeAt(server.url, { patience: 20_000 });
    await store.credits.grant("ada", "default", 100);
    const done = await all("pay");
    expect([times(done, 200), times(done, 402), done.runs]).toEqual([100, 900, 100]);
    expect(await store.credits.balance("ada", "default")).toBe(0);
    await store.server?.close();
  });

  it("run the work of one idempotency key once", async () => {
    const done = await all("repeat");
    expect(done.runs).toBe(1);
    expect(times(done, 200)).toBeGreaterThanOrEqual(1);
    // The others came while it ran, or replayed it more often than ten times a minute.
    expect(times(done, 200) + times(done, 409) + times(done, 429)).toBe(1_000);
  });

  it("load what is in no cache yet once, for everybody", async () => {
    const done = await all("load");
    expect([times(done, 200), done.runs]).toEqual([1_000, 1]);
  });
});
