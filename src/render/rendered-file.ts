/** A file as the generator wants it to be. */
export interface RenderedFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  /**
   * `generated`: ours, rewritten on every run. `user`: written once, then never touched.
   * `shared`: a list of lines that several endpoints write to; lines of others stay.
   */
  readonly owner: "generated" | "user" | "shared";
  /** Names the file wherever it is moved to: `io-job/endpoint`. */
  readonly id: string;
  /** The YAML file that it comes from. */
  readonly source: string;
  /** Nothing else needs it: where the user deleted it, it stays deleted. */
  readonly dispensable?: boolean;
  /** The manifest fragment that remembers it: the endpoint's name in kebab-case, or `project`. */
  readonly fragment: string;
  readonly text: string;
}
