/** A file that is there and changes. */
export interface Edit {
  /** Relative to the package. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}
