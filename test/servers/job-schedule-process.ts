/** A process that keeps a schedule, on a clock on which a minute is half a second; says each job that it submits. */
import { createApp } from "../../src/runtime/http/create-app.js";
import { scheduleJobs } from "../../src/runtime/job/schedule/schedule-jobs.js";
import { serviceUser } from "../../src/runtime/job/schedule/service-user.js";
import { valkeyQueue } from "../../src/runtime/job/valkey/valkey-queue.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import type { World } from "../../src/runtime/world/world.js";

const [url = "", start = "0"] = process.argv.slice(2);
const speed = 120;

/** All processes of a test have the same time, because it begins for all at `start`. */
const fast: World = {
  ...systemWorld,
  clock: {
    now: () => Number(start) + (Date.now() - Number(start)) * speed,
    after: (ms, callback) => systemWorld.clock.after(ms / speed, callback),
  },
};

const queue = valkeyQueue({ name: "job", world: systemWorld, url, patience: 5_000 });
const app = createApp({
  settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
  environment: { NODE_ENV: "test", SECRET_KEY: "the secret of tests, long enough for all of it" },
  logDestination: { write: () => undefined },
  world: fast,
});
await scheduleJobs(app, {
  name: "job",
  queue: {
    async enqueue(job) {
      const enqueued = await queue.enqueue(job);
      process.send?.({ id: job.id, created: enqueued.created });
      return enqueued;
    },
  },
  schedules: [
    {
      name: "every_minute",
      cron: "* * * * *",
      user: serviceUser({ id: "clock" }),
      input: (due: Date) => ({ due: due.toISOString() }),
    },
  ],
});
process.on("SIGTERM", () => {
  app.drain();
});
// Timers of a world keep no process alive, and the queue connects only when something is due.
setInterval(() => undefined, 60_000);
