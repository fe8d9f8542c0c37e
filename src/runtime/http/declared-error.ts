/**
 * A failure that the endpoint's contract declares (`errors:` in the YAML): an outcome, not an
 * accident. It is stored and replayed like a success and never retried.
 */

/** What a declared error says. */
export interface DeclaredErrorInit {
  /** The name under `errors:`, snake_case. */
  readonly code: string;
  /** HTTP status that the contract gives the code. */
  readonly status: number;
  /** Members for the caller, checked by nobody else: keep secrets out. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** One sentence for the caller; the code in words when absent. */
  readonly message?: string;
}

const brand = Symbol.for("@endpointgen/runtime.DeclaredError");

/** Thrown by a handler's `fail(code, details)`. Recognised by a brand, as `Refusal` is. */
export class DeclaredError extends Error {
  override readonly name = "DeclaredError";
  readonly [brand] = true;
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(init: DeclaredErrorInit) {
    super(init.message ?? inWords(init.code));
    this.code = init.code;
    this.status = init.status;
    this.details = init.details ?? {};
  }

  static is(value: unknown): value is DeclaredError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

function inWords(code: string): string {
  const words = code.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
