import { assertStrong } from "../encryption/keys.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import type { Endpoint } from "../request/contract.js";

/** What production looks at before it starts. */
export interface Candidate {
  readonly environment: Environment;
  /** The name of the setting that holds the shared secret of tokens. */
  readonly tokenSecret: string;
  readonly roster: EndpointFacts;
  /** The store lives in this process. */
  readonly embedded: boolean;
  /** Somebody can issue tokens that the app believes, or says who the user is. */
  readonly identified: boolean;
  /** Somebody knows the secrets of second factors. */
  readonly hasMfa: boolean;
}

/** What is known of the endpoints. */
export interface EndpointFacts {
  readonly endpoints: readonly Endpoint[];
  takesCredits(endpoint: Endpoint): boolean;
  asksForMfa(endpoint: Endpoint): boolean;
}

export type Mode = "development" | "test" | "production";

/** The mode of a process: whatever isn't named is production. */
export function modeOf(environment: Environment): Mode {
  const named = environment["NODE_ENV"];
  return named === "development" || named === "test" ? named : "production";
}

/** Everything that production refuses, by name and with its cure. */
export function productionProblems(candidate: Candidate): readonly StartupProblem[] {
  return [
    ...storeProblems(candidate),
    ...secretProblems(candidate, "SECRET_KEY"),
    ...secretProblems(candidate, candidate.tokenSecret),
    ...issuerProblems(candidate),
    ...candidate.roster.endpoints.flatMap((endpoint) => [
      ...endpointProblems(endpoint),
      ...mfaProblems(endpoint, candidate),
      ...creditProblems(endpoint, candidate),
    ]),
  ];
}

/** Runs a step of the start; what it finds wrong is collected instead of thrown. */
export function collecting(problems: StartupProblem[], step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!StartupError.is(error)) throw error;
    const known = new Set(problems.map(({ problem }) => problem));
    problems.push(...error.problems.filter(({ problem }) => !known.has(problem)));
  }
}

function storeProblems({ environment, embedded }: Candidate): StartupProblem[] {
  if (!embedded || environment["STORE"] === "memory") return [];
  return [
    {
      problem:
        "The store is in this process' memory: limits, credits and keys would be lost with it.",
      cure: "Wire a store, or set STORE=memory to accept that.",
    },
  ];
}

const placeholder = /change.?me|example|default|placeholder|insecure|secret.?key|^dev/i;

function secretProblems({ environment }: Candidate, name: string): StartupProblem[] {
  const secret = environment[name];
  if (secret === undefined || secret === "") return [];
  const cure = "Make one with: openssl rand -base64 32";
  if (placeholder.test(secret)) return [{ problem: `${name} is a placeholder.`, cure }];
  const problems: StartupProblem[] = [];
  collecting(problems, () => {
    assertStrong(secret, name);
  });
  return problems;
}

function issuerProblems({ roster: { endpoints }, identified }: Candidate): StartupProblem[] {
  const asking = endpoints.find(
    ({ permissions, definition }) => permissions !== undefined && definition.auth === undefined,
  );
  if (identified || !asking) return [];
  return [
    {
      problem: `Nobody issues tokens, but ${asking.name} asks for one.`,
      cure: "Set auth in endpointgen.yaml, or JWT_JWKS_URL or JWT_SECRET, or wire a user function.",
    },
  ];
}

function endpointProblems({ name, permissions, isScaffold }: Endpoint): StartupProblem[] {
  const scopes: readonly string[] = permissions ?? [];
  const examples = scopes.filter((scope) => scope.endsWith(":example"));
  const problems: StartupProblem[] = [];
  if (examples.length > 0) {
    problems.push({
      problem: `${name} asks for the example scopes ${examples.join(", ")}.`,
      cure: `Set security.user_permissions_required in the YAML of ${name}.`,
    });
  }
  if (isScaffold()) {
    problems.push({
      problem: `The handler of ${name} is still the scaffold.`,
      cure: `Write the handler of ${name} and take stub() away.`,
    });
  }
  return problems;
}

function mfaProblems(endpoint: Endpoint, { roster, hasMfa }: Candidate): StartupProblem[] {
  if (hasMfa || !roster.asksForMfa(endpoint)) return [];
  const { name } = endpoint;
  return [
    {
      problem: `${name} asks for a second factor, but nobody knows the secrets.`,
      cure: `Set wiring.mfa in endpointgen.yaml, or security: { mfa_required: false } in the YAML of ${name}.`,
    },
  ];
}

/** STORE=memory accepts that limits are lost with the process; nobody can mean that of money. */
function creditProblems(endpoint: Endpoint, { roster, embedded }: Candidate): StartupProblem[] {
  if (!embedded || !roster.takesCredits(endpoint)) return [];
  const { name } = endpoint;
  return [
    {
      problem: `${name} takes credits, but balances in this process' memory are lost with it.`,
      cure: `Wire a store that keeps them, or set required_credits: 0 in the YAML of ${name}.`,
    },
  ];
}
