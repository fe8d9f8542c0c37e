import { loginOf } from "../../stores/valkey/redis-server.js";
import { messageIn } from "../valkey/record.js";
import type { JobMessage } from "../words.js";
import { jobChannel } from "./announce.js";

/** Whose jobs are listened to, and where they are told. */
export interface ListenOptions {
  /** URL of Valkey or Redis; several, separated by commas: a cluster. */
  readonly url: string;
  /** The endpoint. */
  readonly name: string;
  /** First part of the channel's name, as the queue has it; `endpointgen:` unless said. */
  readonly prefix?: string;
}

/** A job as listeners hear of it. */
export type HeardJob = Omit<JobMessage, "proof">;

/** Somebody who listens. */
export interface JobListener {
  close(): void;
}

/**
 * Hears of each job that a hybrid queue forwards, at most once and only while it listens: good for
 * showing what happens, not for work that must be done. Sealed values stay sealed. Resolves when it
 * listens.
 * @example
 * import { listenToJobs } from "@endpointgen/runtime";
 *
 * const options = { url: "redis://127.0.0.1:6379", name: "render_video" };
 * const listener = await listenToJobs(options, ({ id }) => console.info(id));
 * listener.close();
 */
export async function listenToJobs(
  { url, name, prefix }: ListenOptions,
  heard: (job: HeardJob) => void,
): Promise<JobListener> {
  const { Cluster, Redis } = await import("ioredis");
  const nodes = url.split(",").map((one) => one.trim());
  const [first = ""] = nodes;
  const client =
    nodes.length > 1 ? new Cluster(nodes, { redisOptions: loginOf(first) }) : new Redis(first);
  client.on("error", () => undefined);
  client.on("message", (_channel: string, text: string) => {
    heard(messageIn(text));
  });
  await client.subscribe(jobChannel(name, prefix));
  return {
    close() {
      client.disconnect();
    },
  };
}
