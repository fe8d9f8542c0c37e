import { Counter } from "prom-client";
import type { App } from "../../http/app.js";

/** Counts the jobs that an app handed over, for `app.made`; a repeat isn't another job. */
export const submittedJobs = ({ metrics }: Pick<App, "metrics">): Counter<"endpoint"> =>
  new Counter({
    name: "endpointgen_jobs_submitted_total",
    help: "Jobs handed over",
    labelNames: ["endpoint"],
    registers: [metrics.registry],
  });
