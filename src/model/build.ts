/** Arrow 5: a validated config becomes the model that templates print. */
import { type Outcome, outcome } from "../outcome.js";
import { type Diagnostic, isError } from "../diagnostic.js";
import type { JobConfig } from "../config/job-config.js";
import type { EnvironmentRead, ResolvedConfig } from "../config/validate.js";
import { literal, text } from "../render/code.js";
import { rooms } from "../sections/index.js";
import type { JsonSchema } from "../sections/request/json-schema.js";
import { fieldsFromJsonSchema } from "../sections/request/from-json-schema.js";
import { resourceCode } from "../sections/request/resource.js";
import type { Finding, Room } from "../sections/section.js";
import type { Contribution } from "./contribution.js";
import type { EndpointModel, Operation, SectionPart } from "./endpoint-model.js";
import { disagreeing, environmentValues } from "./environment.js";
import { type Example, madeExample } from "./example.js";
import { openApiPart } from "./openapi.js";
import type { BodyShape, Shapes } from "./shapes.js";
import { steps } from "./slots.js";
import { notBuiltYet } from "./unbuilt.js";

/** @param modules JSON Schemas of the user's own zod schemas, by `file#Name` */
export function buildModel(
  resolved: ResolvedConfig,
  modules: ReadonlyMap<string, JsonSchema>,
): Outcome<EndpointModel> {
  const { operation, contributions, diagnostics } = partsOf(resolved);
  if (diagnostics.some(isError)) return outcome<EndpointModel>(undefined, diagnostics);
  const { tags, deprecated } = resolved.config;
  const examples = examplesOf(
    resolved.config,
    shownShapes(operation, modules),
    operation.job !== undefined,
  );
  const [example] = examples;
  const api = { operation, contributions, examples, tags, deprecated, modules };
  const model = {
    source: resolved.file,
    operation,
    contributions,
    environment: environmentValues(resolved.environment),
    openapi: openApiPart(api),
    example,
    ...resultExample(resolved.config, operation, modules),
    tests: resolved.config.tests,
  };
  return outcome(model, diagnostics);
}

interface Parts {
  readonly operation: Operation;
  /** None after an error. */
  readonly contributions: readonly SectionPart[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a model is made of, and all that speaks against making it. */
export function partsOf(resolved: ResolvedConfig): Parts {
  const read = new Set<string>();
  const operation = operationOf(resolved, read);
  const unbuilt = notBuiltYet(resolved.config, operation.rows).map((finding) =>
    diagnosticOf(finding, resolved),
  );
  if (unbuilt.some(isError)) return { operation, contributions: [], diagnostics: unbuilt };
  const contributions = contributionsOf(resolved.config, operation);
  const unread = [...resolved.environment].filter(([path]) => !read.has(path));
  const wrong = [
    ...unread.map(notFromEnvironment),
    ...disagreeing(resolved.environment).map(twoMeanings),
  ];
  return { operation, contributions, diagnostics: [...unbuilt, ...wrong] };
}

/** @param read gets every path that a room asks for as code */
function operationOf({ config, facts, environment }: ResolvedConfig, read: Set<string>): Operation {
  return {
    ...facts,
    resource: resourceCode(config.resource_id, facts.request),
    value(path) {
      read.add(path);
      const variable = environment.get(path);
      return variable === undefined
        ? literal(valueAt(config, path))
        : text(`config.${variable.name}`);
    },
  };
}

/** The shapes with the user's own schemas read as fields, as far as fields can say them. */
function shownShapes(
  { request, response, upload }: Operation,
  modules: ReadonlyMap<string, JsonSchema>,
): Shapes {
  const shown = (body: BodyShape | undefined): BodyShape | undefined => {
    if (body?.kind !== "module") return body;
    const schema = modules.get(`${body.file}#${body.name}`) ?? {};
    return { kind: "fields", fields: fieldsFromJsonSchema(schema).fields };
  };
  return {
    request: { ...request, body: shown(upload ? upload.form : request.body) },
    response: { ...response, body: shown(response.body) },
  };
}

/** What a job comes to: the YAML's first example, else one made from the schema. */
function resultExample(
  { examples }: JobConfig,
  { job, ...operation }: Operation,
  modules: ReadonlyMap<string, JsonSchema>,
): Pick<EndpointModel, "result"> {
  if (job?.result === undefined) return {};
  const [{ response: written } = {}] = examples;
  const shape = { ...operation, response: { status: 200, body: job.result } };
  return { result: written?.body ?? madeExample(shownShapes(shape, modules)).response.body };
}

/** Those of the YAML; what they leave out, and where there is none, is made from the schemas. */
function examplesOf(
  { examples }: JobConfig,
  shapes: Shapes,
  isJob: boolean,
): [Example, ...Example[]] {
  const made = madeExample(shapes);
  const [first = {}, ...others] = examples.map(({ request, response }) => ({
    request: { ...made.request, ...request },
    // Of an endpoint with jobs they tell the result.
    response: { ...made.response, ...(isJob ? {} : response) },
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
function contributionsOf(config: JobConfig, operation: Operation): SectionPart[] {
  const found = Object.values<Room>(rooms).flatMap((room) => {
    const own = (config as Readonly<Record<string, unknown>>)[room.key];
    const contribution = own === false ? undefined : room.contribute?.(own, operation);
    return contribution === undefined ? [] : [{ key: room.key, contribution }];
  });
  return found
    .sort((a, b) => order(a.contribution) - order(b.contribution) || (a.key < b.key ? -1 : 1))
    .map(({ key, contribution }) => ({ ...contribution, section: key }));
}

const order = ({ step }: Contribution): number => steps.indexOf(step);

/** A value that the generated code holds as a constant must not look as if it followed the environment. */
function notFromEnvironment([path, { text: written, default: value, place }]: [
  string,
  EnvironmentRead,
]): Diagnostic {
  return {
    code: "not-built-yet",
    severity: "error",
    message: `\`${path}\` can't be read from the environment yet`,
    cure: `write the value in place of \`${written}\`: ${JSON.stringify(value)}`,
    place,
  };
}

/** One name has one value: limits and defaults that differ can't both hold for it. */
function twoMeanings({ read, path, first }: ReturnType<typeof disagreeing>[number]): Diagnostic {
  return {
    code: "environment-value",
    severity: "error",
    message: `\`${read.name}\` has another default or other limits at \`${path}\` than at \`${first}\``,
    cure: `give \`${path}\` a name of its own`,
    place: read.place,
  };
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
