import { describe, expect, it, vi } from "vitest";
import { hold } from "../../credits/hold.js";
import { DeclaredError } from "../../http/declared-error.js";
import { createApp } from "../../http/create-app.js";
import type { App } from "../../http/app.js";
import { Sealed } from "../../encryption/sealed.js";
import { steppedWorld, type SteppedWorld } from "../../world/stepped.js";
import { identityPurpose, signIdentity } from "../identity.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { openText, packInput } from "../payload.js";
import type { JobQueue } from "../queue.js";
import type { JobMessage, JobRecord } from "../words.js";
import { heldCredits } from "./held-credits.js";
import { createWorker, type JobWorker } from "./create-worker.js";
import type { JobTools } from "./tools.js";
import type { JobWork } from "./work.js";

const environment = {
  NODE_ENV: "test",
  SECRET_KEY: "one strong secret, long enough for all of it",
};
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const ada = { id: "ada", tenant: undefined, principal: "ada", scopes: new Set(["run:job"]) };

const accepted = () => ({ status: 202, headers: {}, body: [] });

interface Bench {
  readonly app: App;
  readonly world: SteppedWorld;
  readonly queue: JobQueue;
  readonly lines: string[];
  readonly submit: (id: string, input: unknown, roles?: readonly string[]) => Promise<void>;
  /** The worker of that work, claiming already. */
  readonly work: (work: Omit<JobWork, "queue">) => JobWorker;
  /** Waits for a state; time goes on meanwhile. */
  readonly until: (id: string, status: JobRecord["status"]) => Promise<JobRecord>;
}

function bench(): Bench {
  const world = steppedWorld();
  const lines: string[] = [];
  const logDestination = { write: (line: string) => lines.push(line) };
  const app = createApp({ settings, environment, world, logDestination });
  const queue = memoryQueue({ name: "job", world, leaseMs: 30_000 });
  const until: Bench["until"] = async (id, status) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const record = await queue.status(id);
      if (record?.status === status) return record;
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.advance(50);
    }
    throw new Error(`${id} is ${String((await queue.status(id))?.status)}, not ${status}`);
  };
  return {
    app,
    world,
    queue,
    lines,
    until,
    async submit(id, input, roles = []) {
      const payload = packInput(input, app.encryption);
      const job = { id, name: "job", owner: "ada", payload };
      const signer = app.encryption.signer(identityPurpose);
      const proof = signIdentity(signer, { ...ada, roles: new Set(roles) }, job);
      await queue.enqueue({ ...job, proof });
    },
    work(work) {
      const worker = createWorker(app, { job: { ...work, queue } });
      worker.start();
      return worker;
    },
  };
}

/** Waits until it is aborted. */
const endless = (_input: never, { signal }: JobTools): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
  });

describe("a worker", () => {
  it("frees a place before it claims the next job, though the end is not told yet", async () => {
    const { submit, work } = bench();
    const told: (() => void)[] = [];
    const begun: string[] = [];
    for (const id of ["one", "two"]) await submit(id, {});
    const worker = work({
      handler: (_input: never, { job }) => begun.push(job.id),
      running: { global: 1 },
      concurrency: 1,
      ended: () => new Promise<void>((resolve) => told.push(resolve)),
    });
    await expect.poll(() => told.length).toBe(2);
    expect(begun).toEqual(["one", "two"]);
    for (const end of told) end();
    await worker.stop();
  });

  it("works while ends are told, but leaves no more of them behind than it works at once", async () => {
    const { submit, work } = bench();
    const told: (() => void)[] = [];
    const begun: string[] = [];
    for (const id of ["one", "two", "three"]) await submit(id, {});
    const worker = work({
      handler: (_input: never, { job }) => begun.push(job.id),
      concurrency: 1,
      ended: () => new Promise<void>((resolve) => told.push(resolve)),
    });
    await expect.poll(() => told.length).toBe(2);
    expect(begun).toEqual(["one", "two"]);
    told[0]?.();
    await expect.poll(() => told.length).toBe(3);
    for (const end of told) end();
    await worker.stop();
    expect(begun).toEqual(["one", "two", "three"]);
  });

  it("runs a job with its input, user and tools, and seals the result", async () => {
    const { app, submit, work, until, queue } = bench();
    await submit("one", { body: { frames: 2, key: new Sealed("secret") } }, ["cpu_user"]);
    const seen: unknown[] = [];
    work({
      roles: ["cpu_user"],
      scopes: ["run:job"],
      handler: (input: { body: { frames: number; key: Sealed } }, tools) => {
        tools.progress(50, "half");
        seen.push(input.body.frames, tools.open(input.body.key), tools.user.id, tools.attempt);
        return { url: "there" };
      },
    });
    const { result = "" } = await until("one", "succeeded");
    expect(seen).toEqual([2, "secret", "ada", 1]);
    expect(result).not.toContain("there");
    expect(openText(result, app.encryption)).toBe('{"url":"there"}');
    expect((await queue.status("one"))?.progress).toEqual({ percent: 50, note: "half" });
  });

  it("leaves nothing secret in the queue", async () => {
    const { submit, queue } = bench();
    await submit("one", { body: { key: new Sealed("secret") } });
    const [claim] = await queue.claim({ most: 1 });
    expect(JSON.stringify(claim?.message)).not.toContain("secret");
  });

  const forged = (change: (message: JobMessage) => Partial<JobMessage>) => async () => {
    const { submit, queue, work, until } = bench();
    await submit("one", {}, ["cpu_user"]);
    const [claim] = await queue.claim({ most: 1 });
    if (!claim) throw new Error("nothing was submitted");
    const { submittedAt: _, ...job } = { ...claim.message, ...change(claim.message) };
    await queue.enqueue({ ...job, id: change(claim.message).id ?? "two" });
    let ran = false;
    work({ handler: () => (ran = true) });
    const { failure } = await until(change(claim.message).id ?? "two", "dead");
    expect(failure?.code).toBe("identity_invalid");
    expect(ran).toBe(false);
  };

  it(
    "refuses a job that nobody signed",
    forged(() => ({ proof: "" })),
  );
  it(
    "refuses the identity of another job",
    forged(() => ({})),
  );
  it(
    "refuses another payload",
    forged((message) => ({ payload: `${message.payload} ` })),
  );
  it(
    "refuses another owner",
    forged(() => ({ owner: "eve" })),
  );
  it(
    "refuses a signature cut short",
    forged(({ proof = "" }) => ({ proof: proof.slice(0, -2) })),
  );

  it("refuses who lacks the role, and logs what the job died of", async () => {
    const { submit, work, until, lines } = bench();
    await submit("one", {}, ["other"]);
    work({ roles: ["cpu_user"], handler: () => 1 });
    expect((await until("one", "dead")).failure?.code).toBe("forbidden");
    await expect.poll(() => lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "warn",
      endpoint: "job",
      job_id: "one",
      attempt: 1,
      code: "forbidden",
      knob: "security.permission_roles_required",
      message: "a job is dead",
    });
  });

  it("refuses who lacks a scope", async () => {
    const { submit, work, until } = bench();
    await submit("one", {});
    work({ scopes: ["run:job", "run:other"], handler: () => 1 });
    expect((await until("one", "dead")).failure?.code).toBe("forbidden");
  });

  it("tries 1 + max_retries times, tells callers nothing of what went wrong, and logs it", async () => {
    const { submit, work, until, lines } = bench();
    await submit("one", {});
    let tries = 0;
    work({
      handler: () => {
        tries += 1;
        throw new TypeError("x is undefined");
      },
    });
    const { failure, attempts } = await until("one", "dead");
    expect([tries, attempts, failure?.code]).toEqual([3, 3, "internal"]);
    expect(failure?.message).not.toContain("undefined");
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const failed = told.filter(({ message }) => message === "failed");
    const one = { endpoint: "job", job_id: "one" };
    expect(failed).toMatchObject([1, 2, 3].map((attempt) => ({ ...one, attempt })));
    expect(failed.map(({ error }) => error)).toMatchObject(
      [1, 2, 3].map(() => ({ message: "x is undefined" })),
    );
    const again = { ...one, level: "info", code: "internal" };
    expect(
      told.filter(({ message }) => message === "a job failed and is tried again"),
    ).toMatchObject([1, 2].map((attempt) => ({ ...again, attempt })));
    await expect.poll(() => lines.filter((line) => line.includes("is dead"))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/"level":"warn".*"attempt":3,"code":"internal"/);
  });

  it("doesn't try a declared error again", async () => {
    const { submit, work, until } = bench();
    await submit("one", {});
    work({
      handler: () => {
        throw new DeclaredError({ code: "no_such_video", status: 404 });
      },
    });
    const { failure, attempts } = await until("one", "dead");
    expect([attempts, failure?.code]).toEqual([1, "no_such_video"]);
  });

  it("ends a try whose time is up", async () => {
    const { submit, work, until } = bench();
    await submit("one", {});
    work({ timeout: 1, handler: endless });
    expect((await until("one", "failed")).failure?.code).toBe("timeout");
  });

  it("keeps a job that runs longer than its lease", async () => {
    const { submit, work, until, world } = bench();
    await submit("one", {});
    let finish = (): void => undefined;
    let tries = 0;
    work({
      handler: () => {
        tries += 1;
        return new Promise<void>((resolve) => (finish = resolve));
      },
    });
    await until("one", "running");
    for (let beat = 0; beat < 30; beat += 1) {
      world.clock.advance(5_000);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
    }
    finish();
    await until("one", "succeeded");
    expect(tries).toBe(1);
  });

  it("ends a job that is cancelled", async () => {
    const { submit, work, until, queue } = bench();
    await submit("one", {});
    work({ handler: endless });
    await until("one", "running");
    await queue.cancel("one");
    await until("one", "cancelled");
  });

  it("hands jobs back while its breaker is open, without counting a try", async () => {
    const { submit, work, until, queue } = bench();
    for (const id of ["a", "b"]) await submit(id, {});
    let tries = 0;
    work({
      concurrency: 1,
      circuitBreaker: { threshold: 1, openFor: 600 },
      handler: () => {
        tries += 1;
        throw new Error("down");
      },
    });
    await until("a", "failed");
    await until("b", "queued");
    for (let turn = 0; turn < 20; turn += 1) await until("b", "queued");
    expect(tries).toBe(1);
    expect((await queue.status("b"))?.attempts).toBe(0);
  });

  it("runs no more jobs of a user at once than may be, and hands the others back untried", async () => {
    const { app, submit, work, until, world } = bench();
    for (const id of ["a", "b", "c"]) await submit(id, {});
    const attempts: number[] = [];
    const finishes: (() => void)[] = [];
    let [now, most] = [0, 0];
    work({
      running: { perUser: 1 },
      handler: async (_input, { attempt }) => {
        attempts.push(attempt);
        now += 1;
        most = Math.max(most, now);
        await new Promise<void>((resolve) => finishes.push(resolve));
        now -= 1;
      },
    });
    await until("a", "running");
    // Longer than a lease: what renews its place keeps it.
    for (let turn = 0; turn < 400; turn += 1) {
      world.clock.advance(200);
      await new Promise((done) => setImmediate(done));
    }
    expect(finishes).toHaveLength(1);
    for (let job = 1; job <= 3; job += 1) {
      while (finishes.length < job) {
        world.clock.advance(100);
        await new Promise((done) => setImmediate(done));
      }
      finishes[job - 1]?.();
    }
    for (const id of ["a", "b", "c"]) await until(id, "succeeded");
    expect([most, ...attempts]).toEqual([1, 1, 1, 1]);
    // Each waited once, however often it was claimed and handed back.
    expect(await app.metrics.registry.metrics()).toContain(
      'endpointgen_job_wait_seconds_count{endpoint="job"} 3',
    );
  });

  it("settles credits of what succeeded, and gives back those of the dead and the cancelled", async () => {
    const { submit, work, until, queue, world } = bench();
    const moves: string[] = [];
    const note = (what: string) => (message: JobMessage) => {
      moves.push(`${what} ${message.id}`);
      return Promise.resolve();
    };
    for (const id of ["good", "bad", "unwanted"]) await submit(id, {});
    work({
      credits: { renew: note("renew"), settle: note("settle"), giveBack: note("give back") },
      handler: (input: never, tools) => {
        if (tools.job.id === "good") return 1;
        if (tools.job.id === "unwanted") return endless(input, tools);
        throw new DeclaredError({ code: "bad", status: 400 });
      },
    });
    await until("good", "succeeded");
    await until("bad", "dead");
    world.clock.advance(15_000);
    await new Promise((done) => setImmediate(done));
    await queue.cancel("unwanted");
    await until("unwanted", "cancelled");
    expect(moves.filter((move) => !move.startsWith("renew")).sort()).toEqual([
      "give back bad",
      "give back unwanted",
      "settle good",
    ]);
    expect(moves).toContain("renew unwanted");
  });

  it("settles what the try that succeeded charged last, at most what was held", async () => {
    const { app, world, queue, submit, work, until } = bench();
    const { credits } = app.store;
    await credits.grant("ada", "default", 30);
    const guard = hold({ type: "default", amount: 10, handedOverMs: 3_600_000 });
    const { name, path, answer } = { name: "job", path: "/job", answer: accepted };
    const admission = app.store.admission({ name, method: "POST", path, answer }, { guard });
    for (const id of ["cheap", "dear", "silent"]) {
      const deadline = world.clock.now() + 30_000;
      const call = { id, holdId: id, deadline, headers: {}, note: () => undefined };
      const pass = await admission.enter(call, { principal: "ada", guard: "ada" });
      await submit(id, {});
      await pass.settle({ kind: "returned", value: undefined });
    }
    expect(await credits.balance("ada", "default")).toBe(0);
    work({
      credits: heldCredits({ credits }),
      handler: (_input: never, { job, attempt, charge }: JobTools) => {
        if (attempt === 1) {
          charge(1);
          throw new Error("not yet");
        }
        if (job.id === "cheap") charge(7);
        if (job.id === "cheap") charge(4);
        if (job.id === "dear") charge(1_000);
      },
    });
    for (const id of ["cheap", "dear", "silent"]) await until(id, "succeeded");
    await vi.waitFor(async () => {
      expect(await credits.balance("ada", "default")).toBe(6);
    });
    expect((await queue.status("cheap"))?.charged).toBe(4);
    expect((await queue.status("silent"))?.charged).toBeUndefined();
  });

  it("fails a try that charges what is no number of credits", async () => {
    const { submit, work, until } = bench();
    await submit("one", {});
    work({
      handler: (_input: never, { charge, attempt }: JobTools) => {
        charge(attempt === 1 ? -1 : 1);
      },
    });
    expect((await until("one", "succeeded")).attempts).toBe(2);
  });

  it("drains: claims nothing more, lets jobs end, hands back what doesn't", async () => {
    const { submit, work, until, world, queue } = bench();
    for (const id of ["short", "long"]) await submit(id, {});
    let finish = (): void => undefined;
    const worker = work({
      concurrency: 2,
      handler: (input: never, tools) =>
        tools.job.id === "long"
          ? endless(input, tools)
          : new Promise<void>((resolve) => (finish = resolve)),
    });
    await until("long", "running");
    const stopped = worker.stop(10_000);
    await submit("late", {});
    finish();
    await until("short", "succeeded");
    world.clock.advance(10_000);
    await stopped;
    expect((await queue.status("long"))?.status).toBe("queued");
    expect((await queue.status("late"))?.status).toBe("queued");
  });

  it("counts what it did, and tells how much there is", async () => {
    const { app, submit, work, until } = bench();
    await submit("one", {});
    work({ handler: () => 1 });
    await until("one", "succeeded");
    await new Promise((done) => setImmediate(done));
    const text = await app.metrics.registry.metrics();
    expect(text).toContain(
      'endpointgen_job_run_seconds_count{endpoint="job",result="succeeded"} 1',
    );
    expect(text).toContain('endpointgen_jobs{endpoint="job",state="waiting"} 0');
  });
});
