import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { App } from "../../http/app.js";
import { createApp } from "../../http/create-app.js";
import { steppedWorld, type SteppedWorld } from "../../world/stepped.js";
import { identityIn, identityPurpose } from "../identity.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { unpackInput } from "../payload.js";
import type { JobQueue } from "../queue.js";
import { QueueAway, type JobMessage, type NewJob } from "../words.js";
import { scheduleJobs, type JobSchedule, type ScheduleJobsOptions } from "./schedule-jobs.js";
import { serviceUser } from "./service-user.js";

const minute = 60_000;
const user = serviceUser({ id: "reporter", scopes: ["run:report"] });
const every: JobSchedule = { name: "every_ten", cron: "*/10 * * * *", user, input: { n: 1 } };

const apps: App[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** A process: its app, on a clock that may be shared. */
function processOf(world: SteppedWorld, logged: string[] = []): App {
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "one strong secret, long enough for all of it" },
    world,
    logDestination: { write: (line) => logged.push(line) },
  });
  apps.push(app);
  return app;
}

/** A queue that notes what it is given; away for as long as `refuses` says so. */
function notingQueue(world: SteppedWorld, refuses: () => boolean = () => false) {
  const queue = memoryQueue({ name: "report", world });
  const given: NewJob[] = [];
  const enqueue: JobQueue["enqueue"] = (job) => {
    if (refuses()) return Promise.reject(new QueueAway("away"));
    given.push(job);
    return queue.enqueue(job);
  };
  return { queue: { ...queue, enqueue }, given, ids: () => given.map(({ id }) => id.slice(-6)) };
}

/** Time passes in steps, so that what a timer begins goes on before the next one. */
async function pass(world: SteppedWorld, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 30_000) {
    world.clock.advance(Math.min(left, 30_000));
    await turn();
  }
}

/** Starts at midnight, less `before` milliseconds. */
async function started(options: Partial<ScheduleJobsOptions> = {}, at = -minute) {
  const world = steppedWorld(Date.UTC(2026, 0, 1) + at);
  const noting = notingQueue(world);
  const app = processOf(world);
  const { queue } = noting;
  await scheduleJobs(app, { name: "report", queue, schedules: [every], ...options });
  await turn();
  return { app, world, ...noting };
}

describe("scheduled jobs", () => {
  it("are submitted at their times, signed for the service user", async () => {
    const input = (due: Date) => ({ body: { day: due.toISOString().slice(0, 10) } });
    const schedule = { ...every, cron: "0 0 * * *", input };
    const { app, world, given } = await started({ schedules: [schedule] });
    expect(given).toEqual([]);
    await pass(world, minute);
    expect(given).toHaveLength(1);
    const [job] = given as unknown as [JobMessage];
    expect([job.id, job.owner]).toEqual(["report.every_ten.2026-01-01T00:00Z", user.principal]);
    expect(unpackInput(job.payload, app.encryption)).toEqual({ body: { day: "2026-01-01" } });
    const signed = identityIn(app.encryption.signer(identityPurpose), job);
    expect([signed.id, [...signed.scopes]]).toEqual(["reporter", ["run:report"]]);
    await pass(world, 24 * 60 * minute);
    expect(given).toHaveLength(2);
  });

  it("are one for each time, however many processes run", async () => {
    const { world, queue, given } = await started();
    await scheduleJobs(processOf(world), { name: "report", queue, schedules: [every] });
    await turn();
    await pass(world, 25 * minute);
    expect(given).toHaveLength(6);
    expect(await queue.depth()).toMatchObject({ waiting: 3 });
  });

  it("are made up for once, and only soon after their time", async () => {
    const often = { ...every, cron: "*/2 * * * *" };
    expect((await started({ schedules: [often] }, 5 * minute)).ids()).toEqual(["00:04Z"]);
    expect((await started({}, 5 * minute)).ids()).toEqual(["00:00Z"]);
    expect((await started({}, 5 * minute + 1)).ids()).toEqual([]);
    expect((await started({ misfireGrace: 60 }, 2 * minute)).ids()).toEqual([]);
  });

  it("end with the drain", async () => {
    const { app, world, given } = await started();
    app.drain();
    await pass(world, 30 * minute);
    expect(given).toEqual([]);
    await scheduleJobs(app, {
      name: "report",
      schedules: [every],
      queue: notingQueue(world).queue,
    });
    await turn();
    await pass(world, 30 * minute);
    expect(given).toEqual([]);
  });

  it("wait for a queue that is away, until they are too late", async () => {
    let away = true;
    const world = steppedWorld();
    const { queue, ids } = notingQueue(world, () => away);
    await scheduleJobs(processOf(world), { name: "report", queue, schedules: [every] });
    await turn();
    await pass(world, 4 * minute);
    away = false;
    await pass(world, minute);
    expect(ids()).toEqual(["00:00Z"]);
    away = true;
    await pass(world, 14 * minute);
    away = false;
    await pass(world, minute - 1);
    expect(ids()).toEqual(["00:00Z"]);
    await pass(world, minute);
    expect(ids()).toEqual(["00:00Z", "00:20Z"]);
  });

  it("go on when a clock that was ahead is set right, and are none of a time that had its own", async () => {
    const real = steppedWorld(Date.UTC(2026, 0, 1) + minute);
    let ahead = 0;
    const clock = { ...real.clock, now: () => real.clock.now() + ahead };
    const world = { ...real, clock };
    const { queue, ids } = notingQueue(world);
    await scheduleJobs(processOf(world), { name: "report", queue, schedules: [every] });
    await turn();
    ahead = 60 * minute;
    await pass(world, minute);
    ahead = 0;
    await pass(world, 20 * minute);
    expect(ids()).toEqual(["00:00Z", "01:00Z", "00:00Z", "00:10Z", "00:20Z"]);
    expect(await queue.depth()).toMatchObject({ waiting: 4 });
  });

  it("that can't be made are told of, and the next ones come", async () => {
    const world = steppedWorld();
    const logged: string[] = [];
    const { queue, given } = notingQueue(world);
    let failures = 1;
    const input = () => {
      if (failures-- > 0) throw new TypeError("no input");
      return {};
    };
    const schedules = [{ ...every, input }];
    await scheduleJobs(processOf(world, logged), { name: "report", queue, schedules });
    await turn();
    expect(logged.join("")).toContain("no input");
    await pass(world, 10 * minute);
    expect(given).toHaveLength(1);
  });

  it.each([
    ["two of one name", { schedules: [every, every] }],
    ["a name with other signs", { schedules: [{ ...every, name: "a.b" }] }],
    ["no misfireGrace", { misfireGrace: 0 }],
    ["a misfireGrace of days", { misfireGrace: 86_400 }],
    ["an expression that is none", { schedules: [{ ...every, cron: "daily" }] }],
    ["no endpoint of that name", { queue: undefined as never }],
  ])("are refused with %s", async (_what, options) => {
    await expect(started(options)).rejects.toThrow();
  });
});
