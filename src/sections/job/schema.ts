import { z } from "zod";
import { derivedFlag, flag, formed, listOf, oneOf, seconds, section } from "../kinds.js";

const subscriptions = () =>
  z
    .array(
      formed(/^[A-Za-z_][\w.-]{0,199}$/, "a name of letters, digits, dots, dashes and underscores"),
    )
    .max(100)
    .optional()
    .meta({
      description: "Subscriptions of others on Pulsar, each of which gets every job, too.",
      defaultText: "none",
    });

export const schema = () =>
  section(
    {
      offload: derivedFlag(
        "Whether the work runs in a worker: the request is answered with 202 and a job id.",
        "true for `kind: cpu`, false otherwise",
      ),
      publish_event: flag(false, "Whether an event is published to `job_topic` after success."),
      queue: oneOf(
        ["auto", "memory", "valkey", "pulsar", "hybrid"],
        "auto",
        "What carries the jobs; `memory` is for development only.",
      ),
      fan_out: subscriptions(),
      timeout: seconds(300, "Seconds that one run may take."),
      result_ttl: seconds(86_400, "Seconds that status and result can be asked for."),
      webhook: flag(
        true,
        "Whether the body field `webhook_url` is called when the job ends; hosts are allow-listed.",
      ),
      outbox: flag(
        false,
        "Whether jobs are accepted by the project's database, each in one transaction with its credits' hold and its idempotency key, and published from there.",
      ),
      workers: z.int().min(1).max(1024).optional().meta({
        description: "Worker threads per worker process.",
        defaultText: "one per core",
      }),
      expected_seconds: z
        .number()
        .positive()
        .max(86_400)
        .optional()
        .meta({ description: "How long one run usually takes; turned into advice." }),
      critical: flag(false, "Whether losing a job would matter; turned into advice."),
      accept: accepted(),
    },
    "Work that outlives its request.",
  );

const accepted = () =>
  listOf(
    z.enum(["no_security", "no_credits", "no_roles"]),
    [],
    "Protections that a `kind: cpu` endpoint leaves off on purpose.",
  );

export type Job = z.output<ReturnType<typeof schema>>;
