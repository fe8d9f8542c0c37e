import type { Environment } from "../../environment/load-files.js";
import type { StartupProblem } from "../../environment/startup-error.js";
import { verdictOf } from "./direction.js";
import { guardKeys, knobs, type GuardKey, type GuardValues, type Knob } from "./knobs.js";
import { overrideOf, ownName, type Override } from "./names.js";

/** One endpoint's guards as they were reviewed and generated. */
export interface Reviewed {
  readonly endpoint: string;
  readonly values: GuardValues;
  /** What the environment may weaken in production, too. */
  readonly mayWeaken: readonly GuardKey[];
}

/** What the environment made of them. */
export interface Settled {
  readonly values: GuardValues;
  /** What isn't as reviewed. */
  readonly changed: readonly GuardKey[];
  /** One sentence for every setting that the environment speaks about and that isn't as reviewed. */
  readonly notices: readonly string[];
  readonly problems: readonly StartupProblem[];
}

/** One setting that the environment speaks about. */
interface Wish extends Override {
  readonly key: GuardKey;
  readonly knob: Knob;
  readonly endpoint: string;
  readonly reviewed: unknown;
  readonly wanted: unknown;
}

type Decision =
  | { readonly kind: "same" }
  | { readonly kind: "apply"; readonly wanted: unknown; readonly notice: string }
  | { readonly kind: "idle"; readonly notice: string }
  | { readonly kind: "refuse"; readonly problem: StartupProblem };

/**
 * Lays the environment over what was reviewed: `<ENDPOINT>_SECURITY_<KEY>`, else `SECURITY_<KEY>`,
 * else `<KEY>`. Guards that weren't generated can't be asked for; in production none may be
 * weakened but those in `mayWeaken`. What is refused leaves the reviewed value.
 */
export function settleGuards(
  reviewed: Reviewed,
  environment: Readonly<Environment>,
  production: boolean,
): Settled {
  const decided = guardKeys.map((key) => ({
    key,
    decision: decide(reviewed, key, { environment, production }),
  }));
  const applied = decided.flatMap(({ key, decision }) =>
    decision.kind === "apply" ? [[key, decision.wanted] as const] : [],
  );
  return {
    values: { ...reviewed.values, ...Object.fromEntries(applied) },
    changed: applied.map(([key]) => key),
    notices: decided.flatMap(({ decision }) => ("notice" in decision ? [decision.notice] : [])),
    problems: decided.flatMap(({ decision }) => ("problem" in decision ? [decision.problem] : [])),
  };
}

interface Surroundings {
  readonly environment: Readonly<Environment>;
  readonly production: boolean;
}

function decide(
  { endpoint, values, mayWeaken }: Reviewed,
  key: GuardKey,
  { environment, production }: Surroundings,
): Decision {
  const override = overrideOf(endpoint, key, environment);
  if (override === undefined) return { kind: "same" };
  const knob = knobs[key];
  const reading = knob.read(override.name, override.text);
  if ("expected" in reading) return wrongValue(override.name, reading.expected);
  const reviewed = values[key];
  const wish = { ...override, key, knob, endpoint, reviewed, wanted: reading.value };
  if (sameValue(reviewed, wish.wanted)) return { kind: "same" };
  if (isIdle(wish, values)) return idle(wish);
  if (needsOtherCode(wish, values)) return notGenerated(wish);
  const weaker = verdictOf(knob.direction, reviewed, wish.wanted) === "weaker";
  if (weaker && production && !mayWeaken.includes(key)) return weakens(wish);
  const notice = `${wish.name}: ${knob.section}.${key} of ${endpoint} ${effectOf(wish)}.`;
  return { kind: "apply", wanted: wish.wanted, notice };
}

/** Order doesn't count: these lists are sets. */
function sameValue(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  const [set, others] = [new Set<unknown>(one), new Set<unknown>(other)];
  return set.size === others.size && [...set].every((entry) => others.has(entry));
}

/** Nothing reads the value: its guard is off, or there is nothing to guard. */
function isIdle({ key, knob: { follows, refines } }: Wish, values: GuardValues): boolean {
  if (follows === "unused") return true;
  return refines === undefined ? values[key] === undefined : values[refines] !== true;
}

/** What wasn't generated can't be switched on, and nobody can be made somebody. */
function needsOtherCode({ key, knob, reviewed, wanted }: Wish, values: GuardValues): boolean {
  if (knob.follows === "generated") return true;
  if (wanted === true) return reviewed !== true;
  if (!Array.isArray(wanted) || wanted.length === 0) return false;
  if (key === "permission_roles_required") return values[key].length === 0;
  return key === "user_permissions_required" && values.auth_type_required === "none";
}

const wrongValue = (name: string, expected: string): Decision => ({
  kind: "refuse",
  problem: { problem: `${name} has a wrong value.`, cure: `It must be ${expected}.` },
});

function idle({ name, own, knob, key, endpoint }: Wish): Decision {
  if (knob.follows === "unused") {
    const notice = `${name}: no generated code reads ${knob.section}.${key}, so this has no effect.`;
    return { kind: "idle", notice };
  }
  // What is meant for all endpoints need not matter to each.
  if (!own) return { kind: "same" };
  const notice = `${name}: ${knob.section}.${key} guards nothing in ${endpoint}, so this has no effect.`;
  return { kind: "idle", notice };
}

function notGenerated({ name, own, knob, key, endpoint, reviewed, wanted }: Wish): Decision {
  const leaveOut = own
    ? `unset ${name}.`
    : `set ${ownName(endpoint, key)}=${shown(reviewed)} to leave this endpoint out.`;
  return {
    kind: "refuse",
    problem: {
      problem: `${name} asks ${endpoint} for ${knob.section}.${key}: ${shown(wanted)}, which was not generated.`,
      cure: `Write that into the YAML of ${endpoint} and generate, or ${leaveOut}`,
    },
  };
}

function weakens({ name, knob, key, endpoint }: Wish): Decision {
  return {
    kind: "refuse",
    problem: {
      problem: `${name} weakens ${knob.section}.${key} of ${endpoint}: ${knob.weaker}.`,
      cure: `Unset it, or write ${knob.section}: { env_may_weaken: [${key}] } into the YAML of ${endpoint}.`,
    },
  };
}

function effectOf({ reviewed, wanted }: Wish): string {
  if (typeof wanted === "boolean") return `is switched ${wanted ? "on" : "off"}`;
  return reviewed === undefined
    ? `is ${shown(wanted)}`
    : `is ${shown(wanted)} instead of ${shown(reviewed)}`;
}

/** As one writes it into a `.env`. */
function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? "[]" : value.join(",");
}
