import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { retry } from "../circuit_breaker/retry.js";
import { timeout } from "../circuit_breaker/timeout.js";
import { TransientError } from "../circuit_breaker/errors.js";
import type { App } from "../http/app.js";
import { defineEndpoint, type Handler } from "../request/contract.js";
import { finishedTasks, noDatabase } from "../testing/finished-tasks.js";
import { testEndpoint, type TestApi } from "../testing/test-endpoint.js";
import { endpointTasks } from "./endpoint-tasks.js";
import type { EndpointTasksOptions } from "./handler-tasks.js";

const user = defineEndpoint({
  name: "create_user",
  description: "Create User",
  method: "POST",
  path: "/users",
  permissions: [],
  background: { session: true },
  request: { body: z.strictObject({ email: z.string() }) },
  response: { status: 201, body: z.object({ id: z.string() }) },
});
type Definition = (typeof user)["definition"];
type Options = EndpointTasksOptions<Definition>;

const open: TestApi<Definition>[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

const mounting = (options: Options) => (app: App, handler: Handler<Definition>) => {
  const background = endpointTasks(app, user, options);
  const guarded = retry({ maxRetries: 1, backoff: 0 }, timeout(10));
  app.post(user.path, app.observe(user), async (request, call) => {
    const input = await user.parse(request);
    const caller = await app.auth.user(request, []);
    const tasks = background(call, caller);
    const result = guarded({ ...call, repeatable: true }, (signal) => {
      const background = tasks.attempt();
      return tasks.chained(
        input,
        handler({ ...input, user: caller, background, ...call.tools(signal) }),
      );
    });
    return user.answer(await result);
  });
};

async function started(options: Options = {}) {
  const api = await testEndpoint(mounting(options), {
    endpoint: user,
    handler: () => ({ id: "7" }),
    example: { body: { email: "ann@example.com" } },
    db: noDatabase,
  });
  open.push(api);
  return api;
}

describe("tasks of an endpoint", () => {
  it("are done after the answer, with a session of the database", async () => {
    const api = await started();
    const seen: string[] = [];
    api.handler.before(({ background }) => {
      background.add(({ session, id }) => seen.push(typeof session.query, typeof id));
    });
    expect((await api.call()).status).toBe(201);
    await finishedTasks(api);
    expect(seen).toEqual(["function", "string"]);
  });

  it("count only for the last try of the handler", async () => {
    const api = await started();
    const done: number[] = [];
    let tries = 0;
    api.handler.use(({ background }) => {
      const current = (tries += 1);
      background.add(() => done.push(current));
      if (current === 1) throw new TransientError("refused");
      return { id: "7" };
    });
    expect((await api.call()).status).toBe(201);
    await finishedTasks(api);
    expect(done).toEqual([2]);
  });

  it("are tried as often as the options say, or the task itself", async () => {
    const api = await started({ maxRetries: 1, retryDelay: 5 });
    let [usual, never] = [0, 0];
    const fails = () => {
      throw new Error("no mail server");
    };
    api.handler.before(({ background }) => {
      background.add(() => ((usual += 1), fails()), { name: "usual" });
      background.add(() => ((never += 1), fails()), { name: "never", maxRetries: 0 });
    });
    await api.call();
    await finishedTasks(api);
    expect([usual, never]).toEqual([2, 1]);
  });

  it.each([{ maxRetries: -1 }, { retryDelay: NaN }])("refuse %o", async (options) => {
    await expect(started(options)).rejects.toThrow(RangeError);
  });
});

describe("the chain of an endpoint", () => {
  it("gets the request and its answer, in order, until a step fails", async () => {
    const seen: unknown[] = [];
    const api = await started({
      maxRetries: 0,
      chain: {
        mail: ({ body, result, user: { id } }) => seen.push([body.email, result.id, id]),
        fails: () => Promise.reject(new Error("away")),
        never: () => seen.push("never"),
      },
    });
    await api.call();
    await finishedTasks(api);
    expect(seen).toEqual([["ann@example.com", "7", "ada"]]);
    const told = api.logs.find(({ message }) => String(message).includes("create_user failed"));
    expect(JSON.stringify(told ?? api.logs)).toContain("in step fails");
  });

  it("does nothing for a request that is refused", async () => {
    let ran = false;
    const api = await started({ chain: { mail: () => (ran = true) } });
    api.handler.next(() => Promise.reject(new Error("broken")));
    expect((await api.call()).status).toBe(500);
    await finishedTasks(api);
    expect(ran).toBe(false);
  });
});

describe("the state of tasks", () => {
  it("is told to their owner alone, at the address that the answer names", async () => {
    const api = await started({ trackStatus: true, chain: { mail: () => undefined } });
    const answer = await api.call();
    await finishedTasks(api);
    const [, path = ""] =
      /^<(\/tasks\/.+)>; rel="status"$/.exec(String(answer.headers["link"])) ?? [];
    expect(path).not.toBe("");
    const names = api.app.endpoints.map(({ name }) => name);
    expect(names).toEqual(["task_status", "create_user"]);
    const state = await api.app.cache.get(`background_task:${path.slice(7)}`, {
      namespace: "background_tasks",
      policy: "fifo",
    });
    expect(state).toMatchObject({ name: "create_user", status: "succeeded" });
  });

  it("has one route, however many endpoints have tasks", async () => {
    const api = await started({ trackStatus: true });
    endpointTasks(api.app, user, { trackStatus: true });
    const names = api.app.endpoints.map(({ name }) => name);
    expect(names.filter((name) => name === "task_status")).toHaveLength(1);
  });
});
