import { Queue, Worker } from "bullmq";
import type { Contestant } from "./process.js";

/** What travels. */
interface Input {
  readonly frames: number;
  readonly title: string;
}

/** BullMQ with its own options; results are kept, as ours are. */
export function bullContestant(url: string): Contestant {
  const connection = { url, maxRetriesPerRequest: null };
  const queue = new Queue<Input>("bench", { connection });
  return {
    prepare: () => Promise.resolve(),
    submit: async (at) => {
      await queue.add("bench", { frames: at, title: "A film of an ordinary length" });
    },
    async work(concurrency, begun) {
      let done = 0;
      const worker = new Worker<Input>(
        "bench",
        (job) => {
          begun(job.timestamp);
          return Promise.resolve({ url: `https://example.com/${String(job.data.frames)}.mp4` });
        },
        { connection, concurrency },
      );
      worker.on("completed", () => (done += 1));
      await worker.waitUntilReady();
      return { done: () => done, stop: () => worker.close() };
    },
  };
}
