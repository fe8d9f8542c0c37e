/** Rules between endpoints: what may exist once in a project. */
import type { Diagnostic, Place } from "../diagnostic.js";
import type { Path } from "../sections/section.js";
import type { JobConfig } from "./job-config.js";
import { shapeOf } from "./route.js";
import type { ResolvedConfig } from "./validate.js";

/** Something that an endpoint takes for itself. */
interface Claim {
  readonly code: string;
  /** What collides. */
  readonly id: string;
  /** As a sentence shows it. */
  readonly shown: string;
  readonly what: string;
  readonly path: Path;
  readonly cure: string;
}

/** Two endpoints of one name, route, topic, histogram or disagreeing cache: told at the later file. */
export function checkProject(configs: readonly ResolvedConfig[]): readonly Diagnostic[] {
  const sorted = [...configs].sort((one, other) => (one.file < other.file ? -1 : 1));
  const owners = new Map<string, ResolvedConfig>();
  const namesakes = new Set<ResolvedConfig>();
  const diagnostics: Diagnostic[] = [];
  for (const endpoint of sorted) {
    for (const claim of claimsOf(endpoint)) {
      const owner = owners.get(`${claim.code}\0${claim.id}`);
      if (owner === undefined) owners.set(`${claim.code}\0${claim.id}`, endpoint);
      else if (!namesakes.has(endpoint)) diagnostics.push(clash(claim, endpoint, owner));
      if (owner !== undefined && claim.code === "name-clash") namesakes.add(endpoint);
    }
  }
  return [...diagnostics, ...namespaceClashes(sorted)];
}

/** The name first: whoever shares it shares all names that follow from it. */
function claimsOf({ config, facts }: ResolvedConfig): readonly Claim[] {
  const { method, path, names } = facts;
  return [
    {
      code: "name-clash",
      id: names.camel,
      shown: names.snake,
      what: "name",
      path: ["endpoint_name"],
      cure: "endpoint_name: another one",
    },
    {
      code: "route-clash",
      id: `${method} ${shapeOf(path)}`,
      shown: `${method} ${path}`,
      what: "route",
      path: ["route"],
      cure: `route: ${method} /another-path`,
    },
    ...topicClaims(config),
    ...histogramClaims(config),
  ];
}

function topicClaims({ pulsar_labeling }: JobConfig): readonly Claim[] {
  if (pulsar_labeling === false) return [];
  const { job_topic } = pulsar_labeling;
  const cure = `pulsar_labeling: { job_topic: ${job_topic}-2 }`;
  return [
    {
      code: "topic-clash",
      id: job_topic,
      shown: job_topic,
      what: "topic",
      path: ["pulsar_labeling", "job_topic"],
      cure,
    },
  ];
}

function histogramClaims({ metrics }: JobConfig): readonly Claim[] {
  if (metrics === false) return [];
  const { histogram_name: name } = metrics;
  const cure = `metrics: { histogram_name: ${name.replace(/_seconds$/, "")}_2_seconds }`;
  return [
    {
      code: "histogram-clash",
      id: name,
      shown: name,
      what: "histogram",
      path: ["metrics", "histogram_name"],
      cure,
    },
  ];
}

function clash(claim: Claim, endpoint: ResolvedConfig, owner: ResolvedConfig): Diagnostic {
  const { code, shown, what, path, cure } = claim;
  return {
    code,
    severity: "error",
    message: `${endpoint.file} and ${owner.file} come to the same ${what}, \`${shown}\``,
    cure,
    place: placeIn(endpoint, path),
    related: [{ place: placeIn(owner, path), message: "the other one" }],
  };
}

/** Where it is written; else where the name is that it follows from; else the file's start. */
function placeIn({ merged }: ResolvedConfig, path: Path): Place {
  const written = merged.sourceOf(path) ?? merged.sourceOf(["endpoint_name"]);
  return written?.place ?? merged.document.placeOf([]);
}

/** A namespace that two files write is shared, so they must agree on policy and capacity. */
function namespaceClashes(sorted: readonly ResolvedConfig[]): readonly Diagnostic[] {
  const owners = new Map<string, { readonly endpoint: ResolvedConfig; readonly terms: string }>();
  return sorted.flatMap((endpoint) => {
    const written = writtenNamespace(endpoint);
    if (written === undefined) return [];
    const owner = owners.get(written.namespace);
    if (owner === undefined) owners.set(written.namespace, { endpoint, terms: written.terms });
    if (owner === undefined || owner.terms === written.terms) return [];
    const message =
      `${endpoint.file} and ${owner.endpoint.file} share the cache namespace \`${written.namespace}\`, ` +
      `but one wants ${written.terms} and the other ${owner.terms}`;
    const related = [{ place: placeIn(owner.endpoint, written.path), message: "the other one" }];
    const cure = "let both agree, or give one a namespace of its own";
    const place = placeIn(endpoint, written.path);
    return [{ code: "namespace-clash", severity: "error" as const, message, cure, place, related }];
  });
}

function writtenNamespace({ config: { cache }, merged }: ResolvedConfig) {
  if (cache === false || !cache.enabled) return undefined;
  const path = ["cache", cache.algo, "namespace"];
  const source = merged.sourceOf(path);
  if (source === undefined || source.kind === "preset") return undefined;
  const block = cache[cache.algo];
  const capacity = "capacity" in block ? block.capacity : cache.default.cache_size;
  return { namespace: block.namespace, path, terms: `${cache.algo} with ${capacity} entries` };
}
