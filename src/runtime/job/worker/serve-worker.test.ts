import { describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import type { Host } from "../../http/serve.js";
import { submitJob } from "../http/submit.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { createWorker } from "./create-worker.js";
import { serveWorker } from "./serve-worker.js";

const scopes = new Set<string>();
const user = { id: "ada", tenant: undefined, principal: "ada", scopes, roles: scopes };

/** A process that notes how it ends, and can be sent a signal. */
function hostOf() {
  const listeners = new Map<string, () => void>();
  let exited = (_code: number): void => undefined;
  const code = new Promise<number>((resolve) => (exited = resolve));
  const host: Host = {
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (with_) => {
      exited(with_);
    },
    stderr: { write: () => undefined },
    env: { NODE_ENV: "test" },
  };
  return { host, code, send: (signal: string) => listeners.get(signal)?.() };
}

async function served(handler: () => Promise<unknown>) {
  const app = createApp({
    settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "one strong secret, long enough for all of it" },
    logDestination: { write: () => undefined },
  });
  const queue = memoryQueue({ name: "job", world: app.world });
  const worker = createWorker(app, { job: { queue, handler } });
  const { host, code, send } = hostOf();
  const { port } = await serveWorker(app, worker, { port: 0, host: "127.0.0.1", process: host });
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const submit = () => submitJob(app, { queue, name: "job", user, input: {} });
  return { app, queue, code, send, ask, submit };
}

describe("a worker that is served", () => {
  it("tells that it lives, is ready, and what it did", async () => {
    const { queue, ask, submit, send, code } = await served(() => Promise.resolve(1));
    const { id } = await submit();
    while ((await queue.status(id))?.status !== "succeeded") await new Promise(setImmediate);
    expect((await ask("/live")).status).toBe(200);
    expect((await ask("/ready")).status).toBe(200);
    const { text } = await ask("/metrics");
    expect(text).toContain('endpointgen_jobs_submitted_total{endpoint="job"} 1');
    expect(text).toContain(
      'endpointgen_job_run_seconds_count{endpoint="job",result="succeeded"} 1',
    );
    expect((await ask("/docs")).status).toBe(404);
    send("SIGTERM");
    expect(await code).toBe(0);
  });

  it("lets what runs end after SIGTERM, isn't ready meanwhile, and claims nothing more", async () => {
    let finish = (_value: unknown): void => undefined;
    let begun = 0;
    const { app, queue, ask, submit, send, code } = await served(() => {
      begun += 1;
      return new Promise((resolve) => (finish = resolve));
    });
    const { id } = await submit();
    while (begun === 0) await new Promise(setImmediate);
    let drains = 0;
    app.atDrain(() => (drains += 1));
    send("SIGTERM");
    expect(drains).toBe(1);
    expect((await ask("/ready")).status).toBe(503);
    const late = await submit();
    finish(7);
    expect(await code).toBe(0);
    expect((await queue.status(id))?.status).toBe("succeeded");
    expect((await queue.status(late.id))?.status).toBe("queued");
  });
});
