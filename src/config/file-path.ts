/** Paths inside a project: relative to its root, with slashes. */

/** What `reference` means in `file`; undefined: it leads out of the project, or is absolute. */
export function joined(file: string, reference: string): string | undefined {
  if (/^([/\\~]|[A-Za-z]:)/.test(reference)) return undefined;
  const parts = file.split("/").slice(0, -1);
  for (const part of reference.split(/[/\\]/)) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") {
      parts.push(part);
    }
  }
  return parts.join("/");
}
