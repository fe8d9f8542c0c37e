import type { Command } from "commander";
import type { ReplayOptions } from "./jobs.js";
import type { NewEndpointOptions } from "./new-endpoint.js";
import { sub, type Act } from "./tree-parts.js";

/** `endpointgen new job`. */
export function addNewJob(create: Command, act: Act): void {
  const job = sub(create, "job <name>", "add an endpoint whose work a worker does").option(
    "--route <route>",
    'such as "POST /videos/:id/render" (default: POST /<name>)',
  );
  job.action(
    act(job, async (session, [name, options]: [string, NewEndpointOptions]) => {
      const { newEndpoint } = await import("./new-endpoint.js");
      return newEndpoint(session, name, { ...options, extends: "preset:job" });
    }),
  );
}

/** `endpointgen jobs`, and what is below it. */
export function addJobs(program: Command, act: Act): void {
  const jobs = sub(program, "jobs", "what waits, runs and is dead in the project's queue");
  const list = sub(jobs, "list [endpoint]", "how many wait, run and are dead, by error");
  list.action(
    act(list, async (session, [endpoint]: [string | undefined]) => {
      const { jobs: run } = await import("./jobs.js");
      return run(session, { do: "list", ...(endpoint !== undefined && { endpoint }) });
    }),
  );
  const one = [
    ["show", "what is known of a job"],
    ["retry", "queue a dead job again; it isn't paid for a second time"],
    ["bury", "end a job that waits or runs; its credits are given back"],
  ] as const;
  for (const [order, description] of one) {
    const command = sub(jobs, `${order} <id>`, description);
    command.action(
      act(command, async (session, [id]: [string]) => {
        const { jobs: run } = await import("./jobs.js");
        return run(session, { do: order, id });
      }),
    );
  }
  const replay = sub(jobs, "replay [endpoint]", "queue all dead jobs again, or those of a time")
    .option("--error <code>", "only those that died of this code")
    .option("--from <time>", "not the dead, but what was published from then on; needs Pulsar")
    .option("--to <time>", "and before then, such as 2026-03-01T09:30Z (default: now)")
    .option("--dry-run", "say how many there are, and leave them")
    .option("--rate <n>", "at most so many a second (default: 100)");
  replay.action(
    act(replay, async (session, [endpoint, options]: [string | undefined, ReplayOptions]) => {
      const { jobs: run, replayOrder } = await import("./jobs.js");
      return run(session, replayOrder(endpoint, options));
    }),
  );
}
