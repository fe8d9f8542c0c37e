import type { Diagnostic } from "../diagnostic.js";
import type { Generated } from "../generate.js";
import type { Host } from "../host.js";
import type { Memory } from "../memory.js";
import type { LoadedProject } from "../project.js";

/** What every check of `endpointgen check` gets. */
export interface CheckContext {
  readonly host: Host;
  readonly root: string;
  /** Without mistakes. */
  readonly project: LoadedProject;
  /** Of the run: what was read once isn't read again. */
  readonly memory: Memory;
  /** What a generation would do now: made when a check first asks, and once for all of them. */
  readonly generated: () => Promise<Generated>;
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
