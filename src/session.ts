import type { Host } from "./host.js";

/** What every command gets: the world, where it was called, and how the caller wants to be told. */
export interface Session {
  readonly host: Host;
  /** Absolute: `-C DIR`, or where the command was called. */
  readonly directory: string;
  /** Standard output is one JSON document. */
  readonly json: boolean;
  /** Only what went wrong. */
  readonly quiet: boolean;
}

/** Exit codes of all commands. */
export const exitCode = { fine: 0, findings: 1, failed: 2 } as const;

/** A line about progress; silent under `--json` and `--quiet`. */
export function say(session: Session, line: string): void {
  if (!session.json && !session.quiet) session.host.out(`${line}\n`);
}

/** The one document of `--json`. */
export function sayJson(session: Session, value: unknown): void {
  session.host.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
