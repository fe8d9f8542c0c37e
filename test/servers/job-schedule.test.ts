/** Processes keep one schedule: each time is one job, also while one of them is killed. */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { valkeyQueue } from "../../src/runtime/job/valkey/valkey-queue.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { startServer } from "./server.js";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Told {
  readonly id: string;
  readonly created: boolean;
}

/** Starts a process; what it submitted, in order. */
function keeper(url: string, start: number) {
  const told: Told[] = [];
  const program = join(import.meta.dirname, "job-schedule-process.ts");
  const child: ChildProcess = fork(program, [url, String(start)], {
    execArgv: ["--import", "tsx"],
  });
  child.on("message", (one) => told.push(one as Told));
  endings.push(() => Promise.resolve(child.kill("SIGKILL")));
  return { child, told };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50);
}

describe("a schedule that processes share", () => {
  it("is one job for each time, whoever dies", { timeout: 60_000 }, async () => {
    const server = await startServer();
    endings.push(() => server.stop());
    const start = Date.now();
    const [one, other] = [keeper(server.url, start), keeper(server.url, start)];
    await until(() => one.told.length >= 3 && other.told.length >= 3);
    one.child.kill("SIGKILL");
    const before = other.told.length;
    await until(() => other.told.length >= before + 3);
    other.child.kill("SIGTERM");
    // Minutes of theirs.
    await sleep(1_000);
    const last = other.told.length;
    await sleep(1_000);
    expect(other.told).toHaveLength(last);

    const ids = new Set([...one.told, ...other.told].map(({ id }) => id));
    const created = [...one.told, ...other.told].filter((each) => each.created).map(({ id }) => id);
    // Both asked for some of them, or this shows nothing.
    expect(ids.size).toBeLessThan(one.told.length + other.told.length);
    expect(new Set(created).size).toBe(created.length);
    const queue = valkeyQueue({ name: "job", world: systemWorld, url: server.url });
    endings.push(() => queue.close());
    expect((await queue.depth()).waiting).toBe(ids.size);
  });
});
