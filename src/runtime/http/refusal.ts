/**
 * A refusal: the one shape in which a guard says no. It is data while the pipeline decides and an
 * error when it is thrown; `http/problem.ts` turns it into an RFC 9457 document.
 */

/** One wrong value: where (JSON pointer into the request) and what. */
export interface InputProblem {
  readonly pointer: string;
  readonly message: string;
}

export interface RefusalInit {
  readonly status: number;
  /** Stable, snake_case: `rate_limited`, `mfa_required`, `insufficient_credits` … */
  readonly code: string;
  /** One sentence for the caller; never a key, a token or a stack. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the problem document (`errors`, `required`, `available` …). */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The config key that decided it (`security.permission_roles_required`); shown in development. */
  readonly knob?: string;
}

const brand = Symbol.for("@endpointgen/runtime.Refusal");

/** Thrown or returned by guards. Recognised by a brand, so that two copies of the package agree. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly [brand] = true;
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;
  readonly knob: string | undefined;

  constructor(init: RefusalInit) {
    super(init.detail);
    this.status = init.status;
    this.code = init.code;
    this.headers = init.headers ?? {};
    this.members = init.members ?? {};
    this.knob = init.knob;
  }

  static is(value: unknown): value is Refusal {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/** A refusal that was decided without the store, or undefined for "go on". */
export type Bar = Refusal | undefined;
