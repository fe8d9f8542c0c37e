/** One reason why a program can't start, and what its operator can do about it. */
export interface StartupProblem {
  /** What is wrong, as a sentence; names the setting, never shows its value. */
  readonly problem: string;
  /** What to do, as a sentence. */
  readonly cure: string;
}

const brand = Symbol.for("@endpointgen/runtime.StartupError");

/** Everything that keeps a program from starting, all at once. Recognised by a brand. */
export class StartupError extends Error {
  override readonly name = "StartupError";
  readonly [brand] = true;
  readonly problems: readonly StartupProblem[];

  constructor(problems: readonly StartupProblem[]) {
    super(problems.map(({ problem, cure }) => `${problem} ${cure}`).join("\n"));
    this.problems = problems;
  }

  static is(value: unknown): value is StartupError {
    return typeof value === "object" && value !== null && brand in value;
  }
}
