/** Every value of an endpoint, with who wrote it and which names of the environment may change it. */
import { environmentNames } from "../config/environment-names.js";
import { isRecord } from "../config/traced.js";
import type { ResolvedConfig } from "../config/validate.js";

export interface ExplainedValue {
  /** `rate_limit.token_bucket.rate_limit` */
  readonly path: string;
  readonly value: unknown;
  /** `endpoints/io-job.yaml:12`; undefined: nobody, it is a default. */
  readonly from: string | undefined;
  /** Names that the running API reads for it, the weakest first. */
  readonly environment: readonly string[];
}

export function explainValues(endpoint: ResolvedConfig): readonly ExplainedValue[] {
  const { config, environment, facts, merged } = endpoint;
  return leaves(config, []).map(({ path, value }) => {
    const name = path.join(".");
    // A request that becomes a job is answered alike whatever the YAML says of its result.
    if (name === "response.status" && facts.job !== undefined)
      return { path: name, value: facts.response.status, from: undefined, environment: [] };
    const read = environment.get(name);
    const place = merged.sourceOf(writtenAt(merged.value, path))?.place;
    return {
      path: name,
      value: read === undefined ? value : read.text,
      from: place === undefined ? undefined : `${place.file}:${String(place.line)}`,
      environment: namesOf(config.endpoint_name, path),
    };
  });
}

/** `route: POST /x` is one text, though the config has a method and a path. */
function writtenAt(written: unknown, path: readonly string[]): readonly string[] {
  const above = path.slice(0, -1);
  const value = above.reduce((at, key) => (isRecord(at) ? at[key] : undefined), written);
  return typeof value === "string" ? above : path;
}

function namesOf(endpoint: string, [section = "", key = "", ...deeper]: readonly string[]) {
  return key === "" || deeper.length > 0 ? [] : environmentNames(endpoint, section, key);
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Lists and empty maps count as one value. */
function leaves(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .flatMap(([key, inner]) => leaves(inner, [...path, key]));
}
