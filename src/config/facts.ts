/** What a whole config comes to for the rules of its sections and for the model. */
import { namesOf } from "../model/names.js";
import type { BodyShape } from "../model/shapes.js";
import type { FieldSpec } from "../sections/request/fields.js";
import { type RoomKey, rooms } from "../sections/index.js";
import { longestString } from "../sections/request/limits.js";
import { parseBody } from "../sections/request/parse-body.js";
import { parseFields } from "../sections/request/parse-fields.js";
import type { Facts } from "../sections/section.js";
import type { MergedDocument } from "./extend.js";
import { joined } from "./file-path.js";
import type { JobConfig } from "./job-config.js";
import { paramsOf } from "./route.js";

/** @param merged tells which file wrote a schema's reference, since it is relative to that file */
export function factsOf(config: JobConfig, merged: MergedDocument): Facts {
  const { kind, route, errors } = config;
  const requiredCredits = config.required_credits;
  const identity = hasIdentity(config.security);
  return {
    names: namesOf(config.endpoint_name, config.endpoint_description),
    kind,
    method: route.method,
    path: route.path,
    repeatable: ["GET", "PUT", "DELETE"].includes(route.method),
    identity,
    requiredCredits,
    guardOnly: config.guard_only,
    ...inputOf(config, merged),
    ...answerOf(config, merged),
    on: sectionsOn(config),
    ...ownAnswer(config),
    sealed:
      config.encryption !== false && config.encryption.enable_encryption
        ? config.encryption.fields
        : [],
    errors,
  };
}

/** Whether there is a user behind a request. */
const hasIdentity = (security: JobConfig["security"]): boolean =>
  security !== false && security.auth_type_required !== "none";

/** The fields of a form come after the guards: until then nobody may count on them. */
function inputOf(config: JobConfig, merged: MergedDocument): Pick<Facts, "request" | "upload"> {
  const request = requestOf(config, merged);
  if (config.upload === false) return { request };
  return { request: { ...request, body: undefined }, upload: { form: request.body } };
}

function requestOf({ request, route }: JobConfig, merged: MergedDocument): Facts["request"] {
  const own = request === false ? undefined : request;
  const routeParams = paramsOf(route.path).map((name): [string, FieldSpec] => [name, plainString]);
  return {
    params: { ...Object.fromEntries(routeParams), ...parseFields(own?.params, "text").fields },
    query: parseFields(own?.query, "text").fields,
    headers: parseFields(own?.headers, "text").fields,
    body: bodyOf(own?.body, "request", merged),
  };
}

/** A route parameter without a field. */
const plainString: FieldSpec = {
  type: "string",
  optional: false,
  list: undefined,
  bounds: { min: undefined, max: longestString },
};

/** Answers that the handler doesn't give as one value. Operations on tables have streams of their own. */
function ownAnswer({ stream, response, db }: JobConfig): Pick<Facts, "stream" | "raw"> {
  return {
    ...(stream !== false && !isOfTable(db) ? { stream: stream.format } : {}),
    ...(response !== false && response.raw ? { raw: true } : {}),
  };
}

const isOfTable = (db: JobConfig["db"]): boolean => db !== false && db.table !== undefined;

/** Of an endpoint with jobs the answer is always the same, and what the YAML says is the result. */
function answerOf(config: JobConfig, merged: MergedDocument): Pick<Facts, "response" | "job"> {
  const response = responseOf(config, merged);
  const { job, pulsar_labeling: labels } = config;
  const maxRetries = labels === false ? 2 : labels.max_retries;
  if (job === false || !job.offload || config.guard_only) return { response };
  // Only a JSON body has a place for the address.
  const hasBody = config.request !== false && config.request.body !== undefined;
  const webhook = job.webhook && hasBody;
  return {
    response: accepted,
    job: {
      ...{ result: response.body, maxRetries, webhook },
      ...{ outbox: job.outbox, publishesEvent: job.publish_event },
    },
  };
}

const plain = { optional: false, list: undefined } as const;

const accepted: Facts["response"] = {
  status: 202,
  body: {
    kind: "fields",
    fields: {
      job_id: { ...plain, type: "string", bounds: { min: undefined, max: 200 } },
      status: {
        ...plain,
        type: "enum",
        values: ["queued", "running", "failed", "succeeded", "dead", "cancelled"],
      },
    },
  },
};

function responseOf({ response }: JobConfig, merged: MergedDocument): Facts["response"] {
  if (response === false) return { status: 200, body: undefined };
  return { status: response.status, body: bodyOf(response.body, "response", merged) };
}

function bodyOf(raw: unknown, section: string, merged: MergedDocument): BodyShape | undefined {
  const { body } = parseBody(raw);
  if (body?.kind !== "module") return body;
  const writer = merged.sourceOf([section, "body"])?.place.file ?? merged.file;
  return { ...body, file: joined(writer, body.file) ?? body.file };
}

/** Sections that do something: neither `false`, nor switched off inside, nor without effect. */
function sectionsOn(config: JobConfig): ReadonlySet<string> {
  const isStreamed = ownAnswer(config).stream !== undefined;
  const isOn = (key: RoomKey): boolean => {
    const section = config[key];
    if (section === false) return false;
    if (key === "credits") return config.required_credits > 0;
    // Nothing keeps an answer that is sent while it is made.
    if (isStreamed && (key === "cache" || key === "idempotency")) return false;
    return !("enabled" in section) || section.enabled;
  };
  return new Set(roomKeys.filter(isOn));
}

const roomKeys = Object.keys(rooms) as RoomKey[];
