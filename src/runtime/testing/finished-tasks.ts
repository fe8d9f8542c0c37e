import { taskRunner } from "../background/task-runner.js";
import type { JobsApi } from "./finished-job.js";

/** Stands for the database of background tasks in tests; statements of its session are rejected. */
export const noDatabase = {
  sessionScope: <Result>(work: (session: never) => Promise<Result>): Promise<Result> => {
    const refuse = () => Promise.reject(new Error("There is no database in this test."));
    return work(new Proxy({}, { get: () => refuse }) as never);
  },
};

/** Waits until no background task is left, and moves the clock on while they wait for a further try. */
export async function finishedTasks({ app, clock }: JobsApi): Promise<void> {
  const runner = app.made(taskRunner);
  for (let turns = 1; runner.left > 0; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turns % 10 === 0) clock.advance(100);
  }
}
