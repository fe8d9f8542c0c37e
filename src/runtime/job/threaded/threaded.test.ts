import { afterAll, describe, expect, it } from "vitest";
import { Sealed } from "../../encryption/sealed.js";
import { createApp } from "../../http/create-app.js";
import { DeclaredError } from "../../http/declared-error.js";
import { memoryQueue } from "../memory/memory-queue.js";
import type { JobTools } from "../worker/tools.js";
import type { JobWork } from "../worker/work.js";
import { threadedWorks } from "./threaded-works.js";

const environment = {
  NODE_ENV: "test",
  SECRET_KEY: "one strong secret, long enough for all of it",
};
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment });
afterAll(() => app.close());

const here = (): never => {
  throw new Error("This ran in the main thread.");
};
const queue = memoryQueue({ name: "job", world: app.world });
const asked = ["tell", "price", "burn", "wait", "refuse", "leave", "embed", "absent"];
const works = threadedWorks(
  app,
  new Map(asked.map((name): [string, JobWork] => [name, { queue, handler: here, threads: true }])),
  { entry: new URL("./fixture/thread.mjs", import.meta.url).pathname, threads: 1 },
);

const user = {
  id: "ada",
  tenant: undefined,
  principal: "ada",
  scopes: new Set(["run:job"]),
  roles: new Set(["cpu_user"]),
};

interface Told {
  readonly threadId: number;
}

async function run(name: string, tools: Partial<JobTools> = {}, input: object = {}) {
  const { handler = here } = works[name] ?? {};
  const all = {
    signal: new AbortController().signal,
    progress: () => undefined,
    charge: () => undefined,
    log: app.log,
    open: app.encryption.open,
    user,
    job: { id: "j1", name, submittedAt: 0 },
    attempt: 2,
    ...tools,
  };
  return (await handler(input as never, all)) as Told;
}

const secret = () => ({ secret: new Sealed("s3cret") });

describe("work in threads", { timeout: 60_000 }, () => {
  it("has the tools of any other, and opens what is sealed", async () => {
    const told: unknown[] = [];
    const progress = (...said: unknown[]) => void told.push(said);
    const result = await run("tell", { progress }, secret());
    const { threadId, ...rest } = result;
    expect(rest).toEqual({
      secret: "s3cret",
      user: "ada",
      roles: ["cpu_user"],
      job: "j1",
      attempt: 2,
    });
    expect(threadId).toBeGreaterThan(0);
    expect(told).toEqual([[50, "half"]]);
  });

  it("says what it costs, and hears of what is no price where it says so", async () => {
    const charged: number[] = [];
    const charge = (credits: number) => void charged.push(credits);
    await run("price", { charge }, { credits: 3 });
    await expect(run("price", { charge }, { credits: 0.5 })).rejects.toThrow(/whole number/);
    expect(charged).toEqual([3]);
  });

  it("stays in a thread that has nothing to do, and gets more where it hasn't", async () => {
    const first = await run("tell", {}, secret());
    const both = await Promise.all([run("tell", {}, secret()), run("tell", {}, secret())]);
    const again = await run("tell", {}, secret());
    const kept = both.map(({ threadId }) => threadId);
    expect(kept).toContain(first.threadId);
    expect(new Set(kept).size).toBe(2);
    expect(kept).toContain(again.threadId);
  });

  it("ends with its signal, and its thread with it when it doesn't listen", async () => {
    const controller = new AbortController();
    const burning = run("burn", { signal: controller.signal });
    const waiting = run("wait", { signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error("time is up"));
    }, 500);
    await expect(burning).rejects.toThrow("time is up");
    await expect(waiting).rejects.toThrow("time is up");
    await expect(run("tell", {}, secret())).resolves.toMatchObject({ user: "ada" });
    await expect(run("tell", { signal: controller.signal }, secret())).rejects.toThrow(
      "time is up",
    );
  });

  it("fails as it would have here", async () => {
    const refused = await run("refuse").catch((error: unknown) => error);
    expect(DeclaredError.is(refused)).toBe(true);
    expect(refused).toMatchObject({ code: "too_long", status: 422, details: { most: 3 } });
    await expect(run("absent")).rejects.toThrow("No endpoint of this thread is called absent.");
  });

  it("opens no embedded database, which the main thread may have open", async () => {
    await expect(run("embed")).rejects.toThrow("The embedded database is for one thread");
  });

  it("fails when its thread ends, and the next gets another one", async () => {
    await expect(run("leave")).rejects.toThrow("The job's thread ended with code 3.");
    await expect(run("tell", {}, secret())).resolves.toMatchObject({ user: "ada" });
  });
});
