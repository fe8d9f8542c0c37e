/** Where things go in the user's project, relative to its root. */
export interface OutputPaths {
  readonly generated: string;
  readonly handlers: string;
  readonly tests: string;
}

export interface ViewOptions {
  /** The package that `describe` and `it` come from. */
  readonly runner: string;
  readonly paths: OutputPaths;
  /** The longest line of the project's style. */
  readonly width: number;
}
