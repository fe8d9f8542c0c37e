/** Jobs as an endpoint submits them. */
import { hold } from "../../src/runtime/credits/hold.js";
import { createApp } from "../../src/runtime/http/create-app.js";
import { submitJob } from "../../src/runtime/job/http/submit.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import type { storeAt } from "./requests.js";

/** Strong enough, and no secret. */
export const jobSecret = "the secret of tests that kill, 0123456789";

/** What is held for each job. */
export const heldFor = 3;

/** Submits a job for each input as an endpoint does, with credits of Ada's held for each; the ids. */
export async function submitAll(
  queue: JobQueue,
  store: ReturnType<typeof storeAt>,
  inputs: readonly object[],
): Promise<readonly string[]> {
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: jobSecret },
    logDestination: { write: () => undefined },
  });
  const user = {
    id: "ada",
    tenant: undefined,
    principal: "ada",
    scopes: new Set<string>(),
    roles: new Set<string>(),
  };
  const credits = hold({ type: "default", amount: heldFor, handedOverMs: 3_600_000 });
  const ids: string[] = [];
  const admission = store.admission(
    {
      name: "job",
      method: "POST",
      path: "/job",
      answer: () => ({ status: 202, headers: {}, body: [] }),
    },
    { credits },
  );
  const one = async (input: object, index: number): Promise<void> => {
    const id = app.world.id();
    const call = {
      id,
      holdId: id,
      deadline: Date.now() + 30_000,
      headers: {},
      note: () => undefined,
    };
    const pass = await admission.enter(call, { principal: "ada", credits: "ada" });
    await submitJob(app, { queue, name: "job", user, input, id });
    await pass.settle({ kind: "returned", value: undefined });
    ids[index] = id;
  };
  for (let from = 0; from < inputs.length; from += 50) {
    await Promise.all(inputs.slice(from, from + 50).map((input, at) => one(input, from + at)));
  }
  return ids;
}
