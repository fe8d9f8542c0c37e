/** What happens to a request of an endpoint, step by step. */
import type { Contribution } from "../model/contribution.js";
import type { EndpointModel } from "../model/endpoint-model.js";
import { type Step, steps } from "../model/slots.js";

export interface Station {
  readonly step: Step;
  /** `Rate limit: 20 at once …` */
  readonly says: readonly string[];
  /** Statuses of what it refuses. */
  readonly refuses: readonly string[];
}

/** The steps that the endpoint has, in the order in which a request meets them. */
export function stationsOf({ contributions }: EndpointModel): readonly Station[] {
  return steps.flatMap((step): Station[] => {
    if (step === "input")
      return [{ step, says: [everyInput], refuses: ["400", "413", "415", "422"] }];
    if (step === "authentication") return identification(contributions);
    const own = contributions.filter((one) => one.step === step);
    return own.length === 0 ? [] : [stationOf(step, own)];
  });
}

/** Who calls is found out before the limits; the same section decides what else it takes after them. */
function identification(contributions: readonly Contribution[]): Station[] {
  const own = contributions.filter(({ identify }) => identify !== undefined);
  const says = own
    .flatMap(guardsOf)
    .filter(({ name }) => early.includes(name))
    .map(inOneLine);
  return says.length === 0 ? [] : [{ step: "authentication", says, refuses: ["401", "403"] }];
}

const early = ["Authentication", "Scopes"];

const guardsOf = ({ openapi }: Contribution) => openapi?.guards ?? [];
const inOneLine = ({ name, text }: { readonly name: string; readonly text: string }): string =>
  `${name}: ${text}`;

const everyInput = "every field is checked, unknown ones are refused";

const quiet: Partial<Readonly<Record<Step, string>>> = {
  observability: "what happens is measured, traced and logged, however the request ends",
  logic: "your handler",
};

function stationOf(step: Step, own: readonly Contribution[]): Station {
  const guards = own.flatMap(guardsOf).filter(({ name }) => !early.includes(name));
  const plain = quiet[step];
  return {
    step,
    says: [...guards.map(inOneLine), ...(plain === undefined ? [] : [plain])],
    refuses: own.flatMap(({ openapi }) => Object.keys(openapi?.responses ?? {})),
  };
}

/** What a request asks of the store, in sentences. */
export function costOf({ contributions }: EndpointModel): readonly string[] {
  const parts = contributions.flatMap(({ admission }) => admission ?? []).map(({ name }) => name);
  const names = [...new Set(parts)].map(inWords);
  if (names.length === 0) return ["Nothing is asked of the store."];
  const settled = names.filter((name) => settling.includes(name));
  return [
    `One flush before your code decides ${listOf(names)} together.`,
    settled.length === 0
      ? "Nothing is left to settle afterwards."
      : `One more at the end settles ${listOf(settled)}.`,
  ];
}

const settling = ["cache", "concurrency", "credits", "idempotency"];

/** What the endpoint does while its store is away. */
export function withoutStore(
  { contributions }: EndpointModel,
  limits: { readonly on_store_error: "local" | "closed" | "open" } | false,
): readonly string[] {
  const parts = contributions.flatMap(({ admission }) => admission ?? []).map(({ name }) => name);
  const told: readonly (readonly [string, string])[] = [
    ["rateLimit", limits === false ? "" : limitsAway[limits.on_store_error]],
    ["mfa", "Second factors can't be checked: 503, before anything has happened."],
    ["credits", "Credits can't be held: 503, before anything has happened."],
    [
      "idempotency",
      "Requests with an idempotency key get 503: nobody knows whether they are repeats.",
    ],
    ["cache", "The cache is skipped: an optimisation fails no request."],
  ];
  const lines = told.filter(([part, line]) => parts.includes(part) && line !== "");
  return lines.length === 0
    ? ["It works as always: it needs no store."]
    : lines.map(([, line]) => line);
}

const limitsAway = {
  local: "Limits are counted in each process by itself.",
  closed: "Limits can't be checked: 503.",
  open: "Limits let everything pass.",
} as const;

const inWords = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^mfa$/, "second factor");

const listOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

/** The steps as a flowchart of Mermaid; refusals leave to the right. */
export function mermaidOf(stations: readonly Station[], route: string): string {
  const nodes = stations.map(({ step, says }) => {
    const label = [step.replaceAll("_", " "), ...says].map(escaped).join("<br>");
    return `  ${step}["${label}"]`;
  });
  const order = ["request", ...stations.map(({ step }) => step), "answer"];
  const edges = order.slice(1).map((step, index) => `  ${order[index] ?? ""} --> ${step}`);
  const refusals = stations
    .filter(({ refuses }) => refuses.length > 0)
    .map(({ step, refuses }) => `  ${step} -.->|refused| no_${step}(["${refuses.join(", ")}"])`);
  const ends = [`  request(["${escaped(route)}"])`, `  answer(["answer"])`];
  return ["flowchart TD", ...ends, ...nodes, ...edges, ...refusals].join("\n");
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
