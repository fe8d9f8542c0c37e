/**
 * What a command could not do, in a sentence for the person who typed it: exit code 2, never a
 * stack trace. Findings in the user's files are a `Diagnostic`; anything else thrown is our bug.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  /** What to type or change next. */
  readonly cure: string | undefined;

  constructor(message: string, cure?: string) {
    super(message);
    this.cure = cure;
  }
}
