/** What adopting may look at of a project; nothing here can change it. */
export interface View {
  /** The text of a file, relative to the package. */
  text(path: string): string | undefined;
  /** Files that match a glob, sorted, relative to the package. */
  list(glob: string): readonly string[];
  /** The text of a file of the workspace root around the package; the same where there is none. */
  above(path: string): string | undefined;
}
