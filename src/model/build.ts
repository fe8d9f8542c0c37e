/** Arrow 5: a validated config becomes the model that templates print. */
import { type Outcome, outcome } from "../outcome.js";
import type { Diagnostic } from "../diagnostic.js";
import type { JobConfig } from "../config/job-config.js";
import type { ResolvedConfig } from "../config/validate.js";
import { call, type Code, literal, text } from "../render/code.js";
import { rooms } from "../sections/index.js";
import type { JsonSchema } from "../sections/request/json-schema.js";
import { resourceCode } from "../sections/request/resource.js";
import type { Finding, Room } from "../sections/section.js";
import type { Contribution } from "./contribution.js";
import type { EndpointModel, EnvironmentValue, Operation } from "./endpoint-model.js";
import { type Example, madeExample } from "./example.js";
import { openApiPart } from "./openapi.js";
import { steps } from "./slots.js";
import { notBuiltYet } from "./unbuilt.js";

/** @param modules JSON Schemas of the user's own zod schemas, by `file#Name` */
export function buildModel(
  resolved: ResolvedConfig,
  modules: ReadonlyMap<string, JsonSchema>,
): Outcome<EndpointModel> {
  const operation = operationOf(resolved);
  const unbuilt = notBuiltYet(resolved.config, operation).map((finding) =>
    diagnosticOf(finding, resolved),
  );
  if (unbuilt.length > 0) return outcome<EndpointModel>(undefined, unbuilt);
  const contributions = contributionsOf(resolved.config, operation);
  const { tags, deprecated } = resolved.config;
  const examples = examplesOf(resolved.config, operation);
  const [example] = examples;
  const api = { operation, contributions, examples, tags, deprecated: deprecated !== false, modules };
  return outcome({
    source: resolved.file,
    operation,
    contributions,
    environment: environmentOf(resolved),
    openapi: openApiPart(api),
    example,
  });
}

function operationOf({ config, facts, environment }: ResolvedConfig): Operation {
  return {
    ...facts,
    resource: resourceCode(config.resource_id, facts.request),
    value(path) {
      const read = environment.get(path);
      return read === undefined ? literal(valueAt(config, path)) : text(`config.${read.name}`);
    },
  };
}

/** Those of the YAML; what they leave out, and where there is none, is made from the schemas. */
function examplesOf({ examples }: JobConfig, operation: Operation): [Example, ...Example[]] {
  const made = madeExample(operation);
  const [first = {}, ...others] = examples.map(({ request, response }) => ({
    request: { ...made.request, ...request },
    response: { ...made.response, ...response },
  }));
  return [{ ...made, ...first }, ...others];
}

/** A path that a room asks for and that no config has is our mistake. */
function valueAt(config: JobConfig, path: string): unknown {
  let value: unknown = config;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) throw new Error(`no config value at ${path}`);
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  if (value === undefined) throw new Error(`no config value at ${path}`);
  return value;
}

/** In the order of the pipeline; rooms of the same step go by their key. */
function contributionsOf(config: JobConfig, operation: Operation): Contribution[] {
  const found = Object.values<Room>(rooms).flatMap((room) => {
    const own = (config as Readonly<Record<string, unknown>>)[room.key];
    const contribution = own === false ? undefined : room.contribute?.(own, operation);
    return contribution === undefined ? [] : [{ key: room.key, contribution }];
  });
  return found
    .sort((a, b) => order(a.contribution) - order(b.contribution) || (a.key < b.key ? -1 : 1))
    .map(({ contribution }) => contribution);
}

const order = ({ step }: Contribution): number => steps.indexOf(step);

/** Each name once, in the order of the YAML. */
function environmentOf({ environment }: ResolvedConfig): EnvironmentValue[] {
  const byName = new Map([...environment.values()].map((read) => [read.name, read]));
  return [...byName.values()].map((read) => ({
    name: read.name,
    code: call("fromEnvironment", literal(read.name), zodOf(read.default), literal(read.default)),
  }));
}

/** The runtime checks the kind; the range was checked for the default when the YAML was. */
function zodOf(value: unknown): Code {
  if (typeof value === "number")
    return text(Number.isInteger(value) ? "z.coerce.number().int()" : "z.coerce.number()");
  return text(Array.isArray(value) ? "z.array(z.string())" : "z.string()");
}

function diagnosticOf(finding: Finding, resolved: ResolvedConfig): Diagnostic {
  const source = resolved.merged.sourceOf(finding.path);
  return {
    code: finding.code ?? "not-built-yet",
    severity: finding.severity ?? "error",
    message: finding.message,
    cure: finding.cure,
    place: source?.place,
  };
}
