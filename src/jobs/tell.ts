/** Reports about jobs, as lines for people. */
import type { Paint } from "../paint.js";
import type { JobReport, JobView, QueueState } from "../host-runtime.js";
import { count } from "../report/summary.js";

/** Lines of a report; what was refused is a `Failure` or a finding, and told elsewhere. */
export function jobLines(report: JobReport, paint: Paint): readonly string[] {
  if (report.kind === "queues") return report.queues.flatMap((one) => queueLines(one, paint));
  if (report.kind === "job") return viewLines(report.job, paint);
  if (report.kind === "done") return [`Done: ${report.id}`];
  if (report.kind === "refused") return [];
  const { found, replayed, left } = report;
  if (left === undefined) {
    return [`${count(found, "dead job")} found, ${String(replayed)} queued again.`];
  }
  const kept = `${String(left)} left alone, because they wait, run or are done.`;
  return [`${count(found, "job")} found, ${String(replayed)} queued again; ${kept}`];
}

function queueLines(queue: QueueState, { bold, dim }: Paint): readonly string[] {
  const { waiting, running, dead, oldest_ms: oldest, errors } = queue;
  const age = oldest > 0 ? `, the oldest for ${String(Math.round(oldest / 1000))} s` : "";
  const figures = `${String(waiting)} waiting${age}, ${String(running)} running, ${String(dead)} dead`;
  return [
    `${bold(queue.endpoint)}  ${figures}`,
    ...(queue.backlog === undefined ? [] : [backlogLine(queue.backlog)]),
    ...errors.flatMap(({ code, message, count: times, ids }) => [
      `  ${String(times).padStart(5)} × ${code}: ${message}`,
      ...ids.map((id) => dim(`          ${id}`)),
    ]),
  ];
}

const backlogLine = ({ waiting, most }: Required<QueueState>["backlog"]): string => {
  const full = waiting >= most ? "; it is full, and new jobs are refused" : "";
  return `  ${String(waiting)} of at most ${String(most)} not forwarded to Pulsar yet${full}`;
};

function viewLines({ progress, error, ...job }: JobView, { bold }: Paint): readonly string[] {
  const done = progress && `${String(progress.percent)} % ${progress.note ?? ""}`.trim();
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["endpoint", job.endpoint],
    ["owner", job.owner],
    ["status", job.status],
    ["tries", String(job.attempts)],
    ["submitted", job.submitted_at],
    ["started", job.started_at],
    ["ended", job.ended_at],
    ["progress", done],
    ["error", error && `${error.code}: ${error.message}`],
  ];
  return [
    bold(job.job_id),
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name.padEnd(10)}${value}`],
    ),
  ];
}
