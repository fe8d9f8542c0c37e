/** Rules between sections: paths count from the top of the file. */
import type { Facts, Finding } from "../sections/section.js";
import type { MergedDocument } from "./extend.js";
import { guardOnlyRules } from "./guard-only.js";
import type { JobConfig } from "./job-config.js";

interface Whole {
  readonly config: JobConfig;
  readonly facts: Facts;
  readonly merged: MergedDocument;
}

/** Everything that contradicts itself across sections, and advice about what is written. */
export function crossRules(whole: Whole): readonly Finding[] {
  return [
    ...unprotectedJob(whole),
    ...nobodyToCharge(whole),
    ...missingResource(whole),
    ...jobAdvice(whole),
    ...streamAdvice(whole),
    ...guardOnlyRules(whole),
  ];
}

/** `kind: cpu` is expensive: each missing protection must be named on purpose. */
function unprotectedJob({ config, facts }: Whole): readonly Finding[] {
  const { job, security } = config;
  if (facts.kind !== "cpu") return [];
  const accepted = job === false ? [] : job.accept;
  const missing = [
    { name: "no_security", is: !facts.identity, path: ["security"], what: "is open to everybody" },
    {
      name: "no_credits",
      is: facts.requiredCredits === 0,
      path: ["required_credits"],
      what: "costs no credits",
    },
    {
      name: "no_roles",
      is: facts.identity && security !== false && security.permission_roles_required.length === 0,
      path: ["security", "permission_roles_required"],
      what: "asks for no role",
    },
  ] as const;
  return missing
    .filter(({ name, is }) => is && !accepted.includes(name))
    .filter(({ name }) => name !== "no_credits" || facts.identity)
    .map(({ name, path, what }) => ({
      path,
      code: "unprotected-job",
      message: `a \`kind: cpu\` endpoint that ${what} lets callers use up the machines`,
      cure: `protect it, or say that it is meant: job: { accept: [${[...accepted, name].join(", ")}] }`,
    }));
}

/** Only where the endpoint's own file writes both: a base may charge its other endpoints. */
function nobodyToCharge({ config, facts, merged }: Whole): readonly Finding[] {
  const written = merged.document.value["required_credits"];
  if (facts.identity || written === undefined || written === 0 || config.required_credits > 0)
    return [];
  return [
    {
      path: ["required_credits"],
      message: "`required_credits` charges a user, but `security: none` leaves nobody to charge",
      cure: "required_credits: 0, or ask for an identity",
    },
  ];
}

/** A written `resource_id` must be an input; what a JSON Schema or a module declares isn't ours to see. */
function missingResource({ config, facts }: Whole): readonly Finding[] {
  const written = config.resource_id;
  if (written === undefined || written === "-") return [];
  const [part = "", name = ""] = written.split(".");
  const fields = fieldsOf(part, facts);
  if (fields === undefined || Object.hasOwn(fields, name)) return [];
  const message = `\`resource_id: ${written}\` isn't an input of this endpoint`;
  return [{ path: ["resource_id"], message, cure: `declare \`${name}\` under request.${part}` }];
}

function fieldsOf(part: string, { request }: Facts): Readonly<Record<string, unknown>> | undefined {
  if (part === "params" || part === "query" || part === "headers") return request[part];
  if (request.body === undefined) return {};
  return request.body.kind === "fields" ? request.body.fields : undefined;
}

/** The documents' tree: over two seconds, or critical, belongs in a queue. */
const longestInline = 2;

function jobAdvice({ config: { job } }: Whole): readonly Finding[] {
  if (job === false || job.offload) return [];
  const slow = (job.expected_seconds ?? 0) > longestInline;
  if (!slow && !job.critical) return [];
  const reason = slow ? `work of ${job.expected_seconds ?? 0} s` : "critical work";
  return [
    {
      path: ["job", slow ? "expected_seconds" : "critical"],
      severity: "hint",
      message: `${reason} is safer in a queue`,
      cure: "job: { offload: true }",
    },
  ];
}

/** The documents' bound: more rows than this are a stream. */
const longestList = 10_000;

function streamAdvice({ config: { db, stream }, facts }: Whole): readonly Finding[] {
  if (stream !== false) return [];
  const message = `more than ${longestList} rows are better streamed`;
  const advice = { severity: "hint", message } as const;
  if (db !== false && db.table !== undefined && db.pagination.max_limit > longestList) {
    const cure = "operations: [stream], and a smaller max_limit";
    return [{ path: ["db", "pagination", "max_limit"], ...advice, cure }];
  }
  const { body } = facts.response;
  if (body?.kind !== "fields") return [];
  return Object.entries(body.fields)
    .filter(([, { list }]) => (list?.max ?? 0) > longestList)
    .map(([name]) => ({
      path: ["response", "body", name],
      ...advice,
      cure: "stream: { format: jsonl }, with one row as response.body",
    }));
}
