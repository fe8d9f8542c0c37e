import type { Diagnostic } from "../diagnostic.js";
import type { Host } from "../host.js";
import type { LoadedProject } from "../project.js";

/** What every check of `endpointgen check` gets. */
export interface CheckContext {
  readonly host: Host;
  readonly root: string;
  /** Without mistakes. */
  readonly project: LoadedProject;
  /** The revision to compare with, where the caller named one. */
  readonly against?: string | undefined;
}

export interface CheckResult {
  /** `skipped`: it couldn't be looked at, and needn't be; `failed`: it couldn't do its work. */
  readonly status: "ok" | "findings" | "skipped" | "failed";
  /** One line without its end. */
  readonly summary: string;
  /** With places where there are some. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One line of `endpointgen check`. */
export interface Check {
  readonly name: string;
  /** May throw a `Failure`, which is told as `failed`. */
  run(context: CheckContext): Promise<CheckResult>;
}
