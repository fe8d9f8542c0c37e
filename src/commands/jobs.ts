import { Failure } from "../failure.js";
import type { JobOrder, JobReport } from "../host-runtime.js";
import { askJobs } from "../jobs/ask.js";
import { jobLines } from "../jobs/tell.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { exitCode, sayJson, type Session } from "../session.js";

export interface ReplayOptions {
  readonly error?: string;
  readonly dryRun?: boolean;
  readonly rate?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `endpointgen jobs …`: asks the queue that the project uses. */
export async function jobs(session: Session, order: JobOrder): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const report = await askJobs(host, root, order);
  if (report.kind === "refused") return refused(session, report, order);
  if (session.json) sayJson(session, report);
  else if (!session.quiet) host.out(`${jobLines(report, paint(host.color)).join("\n")}\n`);
  return exitCode.fine;
}

/** @throws Failure when `--rate` is no number of jobs a second, or a time is none. */
export function replayOrder(endpoint: string | undefined, options: ReplayOptions): JobOrder {
  const { error, dryRun = false, rate = "100" } = options;
  const perSecond = Number(rate);
  if (!(perSecond > 0 && perSecond <= 10_000)) {
    throw new Failure(`--rate is a number of jobs a second up to 10000, not "${rate}"`);
  }
  return {
    do: "replay",
    dryRun,
    rate: perSecond,
    ...(endpoint !== undefined && { endpoint }),
    ...(error !== undefined && { error }),
    ...timeRange(options),
  };
}

interface TimeOption {
  readonly from?: number;
  readonly to?: number;
}

function timeRange({ error, from: begin, to: end }: ReplayOptions): TimeOption {
  const from = begin === undefined ? undefined : timeIn("--from", begin);
  const to = end === undefined ? undefined : timeIn("--to", end);
  if (from === undefined && to === undefined) return {};
  if (error !== undefined) {
    throw new Failure("--error chooses among dead jobs, --from and --to read a topic: use one");
  }
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Failure("--from must be before --to");
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const timeForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Milliseconds since 1970; a day alone begins at midnight UTC. */
function timeIn(option: string, text: string): number {
  const time = timeForm.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new Failure(
    `${option} is a time with its zone, such as 2026-03-01T09:30Z or 2026-03-01, not "${text}"`,
  );
}

type Refused = Extract<JobReport, { kind: "refused" }>;

function refused(session: Session, report: Refused, order: JobOrder): number {
  const { code } = report;
  const id = "id" in order ? order.id : "";
  const endpoint = "endpoint" in order ? (order.endpoint ?? "") : "";
  if (code === "in_memory") {
    throw new Failure(
      "the jobs of this project are in the memory of its server, where nobody else sees them",
      "set VALKEY_URL in .env, or ask the server itself: GET /jobs",
    );
  }
  if (code === "no_jobs") {
    throw new Failure("no endpoint of this project has jobs", "endpointgen new job NAME");
  }
  if (code === "no_topic") {
    throw new Failure(
      "--from and --to read a topic of Pulsar, and these jobs are on none",
      "without them, dead jobs are replayed",
    );
  }
  const sentences = {
    no_such_job: `there is no job ${id}`,
    no_such_queue: `there is no endpoint with jobs called "${endpoint}"`,
    not_dead: `job ${id} isn't dead; only dead jobs are tried again`,
    over: `job ${id} is over; there is nothing to end`,
  };
  if (session.json) sayJson(session, { ...report, message: sentences[code] });
  else session.host.err(`${sentences[code]}\n`);
  return exitCode.findings;
}
