import { hold } from "../../../src/runtime/credits/hold.js";
import { createApp } from "../../../src/runtime/http/create-app.js";
import { submitJob } from "../../../src/runtime/job/http/submit.js";
import type { JobQueue } from "../../../src/runtime/job/queue.js";
import { valkeyQueue } from "../../../src/runtime/job/valkey/valkey-queue.js";
import { createWorker } from "../../../src/runtime/job/worker/create-worker.js";
import { heldCredits } from "../../../src/runtime/job/worker/held-credits.js";
import type { JobCredits } from "../../../src/runtime/job/worker/work.js";
import type { JobTools } from "../../../src/runtime/job/worker/tools.js";
import { storeAt } from "../../servers/requests.js";
import type { Contestant, Working } from "./process.js";

/** What travels. */
interface Input {
  readonly frames: number;
  readonly title: string;
}

const user = {
  id: "ada",
  tenant: undefined,
  principal: "ada",
  scopes: new Set(["run:job"]),
  roles: new Set(["cpu_user"]),
};

const leaseMs = 30_000;

/**
 * Our jobs with every guard: signed and checked, roles asked for, results sealed and kept, behind
 * breaker, time-out and heartbeat, and with credits that are held before and settled at the end.
 */
export function ourContestant(url: string): Contestant {
  const app = newApp();
  const queue = queueAt(url, app.world);
  const store = storeAt(url, { patience: 10_000 });
  let ids: string[] = [];
  return {
    async prepare(jobs) {
      ids = Array.from({ length: jobs }, () => app.world.id());
      await store.credits.grant("ada", "default", jobs);
      await held(store, ids);
    },
    submit: async (at) => {
      const input: Input = { frames: at, title: "A film of an ordinary length" };
      await submitJob(app, { queue, name: "bench", user, input, id: ids.pop() ?? app.world.id() });
    },
    work(concurrency, begun) {
      const credits = heldCredits({ credits: store.credits });
      return working({ url, concurrency, credits, begun });
    },
  };
}

const newApp = () =>
  createApp({
    settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "the secret of a bench, 0123456789 abcdef" },
    logDestination: { write: () => undefined },
  });

const queueAt = (url: string, world: ReturnType<typeof createApp>["world"]): JobQueue =>
  valkeyQueue({ name: "bench", world, url, leaseMs, patience: 10_000 });

interface Work {
  readonly url: string;
  readonly concurrency: number;
  readonly credits: JobCredits;
  readonly begun: (submittedAt: number) => void;
}

async function working({ url, concurrency, credits, begun }: Work): Promise<Working> {
  let done = 0;
  // A registry of metrics takes those of one worker.
  const app = newApp();
  const worker = createWorker(app, {
    bench: {
      queue: queueAt(url, app.world),
      concurrency,
      leaseMs,
      scopes: ["run:job"],
      roles: ["cpu_user"],
      credits: {
        ...credits,
        settle: (message) => credits.settle(message).finally(() => (done += 1)),
      },
      handler: ({ frames }: Input, { job }: JobTools) => {
        begun(job.submittedAt);
        return { url: `https://example.com/${String(frames)}.mp4` };
      },
    },
  });
  await worker.probe();
  worker.start();
  return { done: () => done, stop: () => worker.stop() };
}

/** Holds a credit for each job, as the admission of a request does. */
async function held(store: ReturnType<typeof storeAt>, ids: readonly string[]): Promise<void> {
  const credits = hold({ type: "default", amount: 1, handedOverMs: 3_600_000 });
  const answer = () => ({ status: 202, headers: {}, body: [] });
  const endpoint = { name: "bench", method: "POST", path: "/bench", answer };
  const admission = store.admission(endpoint, { credits });
  for (let from = 0; from < ids.length; from += 100) {
    const entered = ids.slice(from, from + 100).map(async (id) => {
      const deadline = Date.now() + 30_000;
      const call = { id, holdId: id, deadline, headers: {}, note: () => undefined };
      const pass = await admission.enter(call, { principal: "ada", credits: "ada" });
      await pass.settle({ kind: "returned", value: undefined });
    });
    await Promise.all(entered);
  }
}
