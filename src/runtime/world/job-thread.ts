import { isMainThread, workerData } from "node:worker_threads";

/** The `purpose` of the threads of a worker. */
export const jobThread = "endpointgen: a thread of a worker";

/** Whether this thread runs jobs for the main thread of a worker. */
export const isJobThread = (): boolean => !isMainThread && purposeOf(workerData) === jobThread;

const purposeOf = (data: unknown): unknown =>
  typeof data === "object" && data !== null && "purpose" in data ? data.purpose : undefined;
