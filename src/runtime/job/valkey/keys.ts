import { slotsOf } from "../../stores/valkey/slots.js";
import { placeOf } from "../page.js";
import type { JobRecord } from "../words.js";

/** Which keys a job has. */
export interface JobKeys {
  record(id: string): string;
  waiting(name: string): string;
  running(name: string): string;
  dead(name: string): string;
  owner(owner: string): string;
  /** In the order that `scripts/record.lua` says. */
  all(job: Pick<JobRecord, "id" | "name" | "owner">): readonly string[];
}

/** Keys of jobs. One script touches several of them, so they share a slot. */
export function jobKeys(prefix: string, cluster: boolean): JobKeys {
  const slots = slotsOf(prefix, cluster);
  const key = (kind: string) => (name: string) => slots.key("jobs", `job:${kind}:${name}`);
  const [record, waiting, running] = [key("record"), key("waiting"), key("running")];
  const [dead, owner] = [key("dead"), key("owner")];
  return {
    record,
    waiting,
    running,
    dead,
    owner,
    all: ({ id, name, owner: whose }) => [
      record(id),
      waiting(name),
      running(name),
      dead(name),
      owner(whose),
    ],
  };
}

/** How long things are kept, in milliseconds. */
export interface Lives {
  readonly ended: number;
  readonly dead: number;
  /** The place before which lists forget. */
  horizon(now: number): string;
}

/** Operators need longer than callers: dead jobs are kept seven times as long. */
export function lifeOf(resultTtlMs: number): Lives {
  const dead = 7 * resultTtlMs;
  return {
    ended: resultTtlMs,
    dead,
    horizon: (now) => placeOf({ submittedAt: Math.max(0, now - 2 * dead), id: "" }),
  };
}
