import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { createApp } from "../http/create-app.js";
import { steppedWorld } from "../world/stepped.js";
import { addBackgroundTaskSafe, addBackgroundTaskWithRetry, chainBackgroundTasks } from "./add.js";
import { backgroundTasks } from "./background-tasks.js";
import { taskStatus } from "./task-status.js";
import { backgroundTaskWithDbSession } from "./with-db-session.js";

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

function started() {
  const lines: string[] = [];
  const tracked: Error[] = [];
  const world = steppedWorld();
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void lines.push(line) },
    wiring: {
      onError: (error) => tracked.push(error),
      user: (request) => {
        const id = request.headers["x-user"];
        if (typeof id !== "string") return undefined;
        return {
          id,
          tenant: undefined,
          roles: new Set(),
          scopes: new Set(),
          token: { id: "t", mfa: false, expiresAt: Infinity },
          claims: {},
        };
      },
    },
    world,
  });
  return { app, world, lines, tracked };
}

type Started = ReturnType<typeof started>;

async function listening({ app }: Started): Promise<string> {
  const server = createServer(app.listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

const fails = (): never => {
  throw new Error("no mail server");
};

describe("background tasks", () => {
  it("begin when the answer has gone out", async () => {
    const own = started();
    const order: string[] = [];
    own.app.express.post("/users", (_request, response) => {
      response.once("finish", () => order.push("answered"));
      addBackgroundTaskSafe(backgroundTasks(own.app, response), () => order.push("mail"));
      setTimeout(() => response.json({}), 5);
    });
    await fetch(`${await listening(own)}/users`, { method: "POST" });
    await until(() => order.length === 2);
    expect(order).toEqual(["answered", "mail"]);
  });

  it("are dropped with a request that is refused", async () => {
    const own = started();
    const ended: Promise<string>[] = [];
    let ran = false;
    own.app.express.post("/users", (_request, response) => {
      const work = () => (ran = true);
      ended.push(addBackgroundTaskSafe(backgroundTasks(own.app, response), work).ended);
      throw new Refusal({ status: 409, code: "taken", detail: "Taken." });
    });
    await fetch(`${await listening(own)}/users`, { method: "POST" });
    expect(await ended[0]).toBe("dropped");
    expect(ran).toBe(false);
  });

  it("are tracked when they fail, and never unhandled", async () => {
    const { app, tracked, lines } = started();
    const tasks = backgroundTasks(app);
    const thrown = addBackgroundTaskSafe(tasks, fails, { name: "welcome" });
    const rejected = addBackgroundTaskSafe(tasks, () => Promise.reject(new Error("late")));
    expect(await Promise.all([thrown.ended, rejected.ended])).toEqual(["failed", "failed"]);
    expect(tracked.map(({ message }) => message)).toEqual([
      "Background task welcome failed in step welcome: no mail server",
      "Background task task failed in step task: late",
    ]);
    expect(lines.filter((line) => line.includes("no mail server"))).toHaveLength(1);
    const text = await app.metrics.registry.metrics();
    expect(text).toContain('endpointgen_background_tasks_total{task="welcome",ending="failed"} 1');
    expect(text).toContain("endpointgen_background_tasks_running 0");
  });

  it("are tried three more times, a second apart", async () => {
    const { app, world, tracked } = started();
    const times: number[] = [];
    const work = () => {
      times.push(world.clock.now());
      return fails();
    };
    const task = addBackgroundTaskWithRetry(backgroundTasks(app), work);
    for (let tries = 1; tries < 4; tries += 1) {
      await until(() => times.length === tries);
      await turn();
      world.clock.advance(999);
      await turn();
      expect(times.length).toBe(tries);
      world.clock.advance(1);
    }
    expect(await task.ended).toBe("failed");
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 1000, 2000, 3000]);
    expect(tracked).toHaveLength(1);
  });

  it("stop trying when they succeed", async () => {
    const { app, world, tracked } = started();
    let tries = 0;
    const work = () => {
      tries += 1;
      if (tries === 1) fails();
    };
    const task = addBackgroundTaskWithRetry(backgroundTasks(app), work, { retryDelay: 0.5 });
    await until(() => tries === 1);
    await turn();
    world.clock.advance(500);
    expect(await task.ended).toBe("succeeded");
    expect([tries, tracked.length]).toEqual([2, 0]);
  });

  it.each([{ maxRetries: -1 }, { maxRetries: 0.5 }, { retryDelay: -1 }])("refuse %j", (options) => {
    const { app } = started();
    const add = () => addBackgroundTaskWithRetry(backgroundTasks(app), fails, options);
    expect(add).toThrow(RangeError);
  });

  it("follow each other in a chain, which ends at the first failure and names it", async () => {
    const { app, tracked } = started();
    const done: string[] = [];
    const step = (name: string) => ({
      name,
      work: async () => {
        await turn();
        done.push(name);
        if (name === "analytics") fails();
      },
    });
    const steps = ["welcome", "analytics", "event"].map(step);
    const task = chainBackgroundTasks(backgroundTasks(app), steps, { name: "register" });
    expect(await task.ended).toBe("failed");
    expect(done).toEqual(["welcome", "analytics"]);
    expect(tracked[0]).toMatchObject({ task: "register", step: "analytics" });
  });

  it("get a database session of their own", async () => {
    const { app } = started();
    const seen: unknown[] = [];
    const lender = {
      sessionScope: async (work: (session: never) => Promise<unknown>) => {
        const result = await work("session" as never);
        seen.push("given back");
        return result;
      },
    };
    const work = backgroundTaskWithDbSession(
      lender as never,
      (session, id: number) => Promise.resolve(seen.push([session, id])),
      7,
    );
    expect(await addBackgroundTaskSafe(backgroundTasks(app), work).ended).toBe("succeeded");
    expect(seen).toEqual([["session", 7], "given back"]);
  });
});

describe("taskStatus", () => {
  const ask = async (own: Started, id: string, user?: string) => {
    own.app.express.get("/tasks/:id", taskStatus(own.app));
    const headers = user === undefined ? {} : { "x-user": user };
    const answer = await fetch(`${await listening(own)}/tasks/${id}`, { headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it("tells the owner how a task stands, and nobody else", async () => {
    const own = started();
    const steps = [{ name: "mail", work: fails }];
    const options = { name: "register", trackStatus: { owner: "ada" } };
    const { id, ended } = chainBackgroundTasks(backgroundTasks(own.app), steps, options);
    await ended;
    const { status, body } = await ask(own, id, "ada");
    expect(status).toBe(200);
    expect(body).toEqual({
      task_id: id,
      name: "register",
      status: "failed",
      failed_step: "mail",
      since: "2026-01-01T00:00:00.000Z",
    });
    expect((await ask(own, id, "bob")).body).toMatchObject({ status: 404, code: "not_found" });
    expect((await ask(own, id)).status).toBe(401);
    expect((await ask(own, "nothing", "ada")).status).toBe(404);
  });

  it("knows nothing of tasks whose state nobody wanted", async () => {
    const own = started();
    const { id, ended } = addBackgroundTaskSafe(backgroundTasks(own.app), () => 1);
    await ended;
    expect((await ask(own, id, "ada")).status).toBe(404);
  });

  it("tells of a task that runs", async () => {
    const own = started();
    let end = (): void => undefined;
    let isRunning = false;
    const work = () => {
      isRunning = true;
      return new Promise<void>((resolve) => (end = resolve));
    };
    const options = { trackStatus: { owner: "ada" } };
    const { id, ended } = addBackgroundTaskSafe(backgroundTasks(own.app), work, options);
    await until(() => isRunning);
    expect((await ask(own, id, "ada")).body).toMatchObject({ status: "running" });
    end();
    expect(await ended).toBe("succeeded");
  });
});

describe("a closing app", () => {
  it("waits for the tasks in hand, and those that they add", async () => {
    const { app } = started();
    const done: string[] = [];
    const tasks = backgroundTasks(app);
    addBackgroundTaskSafe(tasks, async () => {
      await turn();
      done.push("first");
      addBackgroundTaskSafe(tasks, () => done.push("second"));
    });
    await turn();
    await app.close();
    expect(done).toEqual(["first", "second"]);
  });

  it("waits ten seconds, and names what was not finished", async () => {
    const { app, world, lines } = started();
    let reason: unknown;
    const work = ({ signal }: { signal: AbortSignal }) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
        });
      });
    addBackgroundTaskSafe(backgroundTasks(app), work, { name: "endless" });
    await turn();
    let isClosed = false;
    const closing = app.close().then(() => (isClosed = true));
    world.clock.advance(9_999);
    await turn();
    expect(isClosed).toBe(false);
    world.clock.advance(1);
    await closing;
    expect(reason).toEqual(new Error("The app has closed."));
    expect(lines.some((line) => line.includes('"tasks":["endless"]'))).toBe(true);
  });

  it("waits for tasks whose answer has just gone out", async () => {
    const own = started();
    let done = false;
    own.app.express.get("/", (_request, response) => {
      addBackgroundTaskSafe(backgroundTasks(own.app, response), () => (done = true));
      response.json({});
    });
    const url = await listening(own);
    const closing = fetch(url).then(() => own.app.close());
    await closing;
    expect(done).toBe(true);
  });

  it("begins nothing any more", async () => {
    const { app } = started();
    const tasks = backgroundTasks(app);
    await app.close();
    let ran = false;
    expect(await addBackgroundTaskSafe(tasks, () => (ran = true)).ended).toBe("failed");
    expect(ran).toBe(false);
  });
});
