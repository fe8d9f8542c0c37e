import { relative, resolve, sep } from "node:path";
import type { Diagnostic, Place } from "../diagnostic.js";
import { ownVersion } from "../own-version.js";
import type { Session } from "../session.js";
import { reportGithub } from "./github.js";
import { reportDiagnostics } from "./human.js";
import { reportJson } from "./json.js";
import { repositoryOf } from "./repository.js";
import { reportSarif } from "./sarif.js";

/** `everything`: for a person, hints as well. */
export type ReportFormat = "human" | "everything" | "json" | "sarif" | "github";

/** Prints findings; for a person nothing where there are none. Their files are relative to `root`. */
export function tellFindings(
  { host }: Session,
  root: string,
  diagnostics: readonly Diagnostic[],
  format: ReportFormat = "human",
): void {
  const forPerson = (hints: boolean): string =>
    reportDiagnostics(fromHere(diagnostics, root, host.cwd), {
      color: host.color,
      width: host.columns,
      textOf: (file) => host.readText(resolve(host.cwd, file)),
      hints,
    });
  const texts: Readonly<Record<ReportFormat, () => string>> = {
    json: () => reportJson(diagnostics),
    sarif: () =>
      reportSarif(fromHere(diagnostics, root, repositoryOf(host, root)), ownVersion(host)),
    github: () => reportGithub(fromHere(diagnostics, root, repositoryOf(host, root))),
    human: () => forPerson(false),
    everything: () => forPerson(true),
  };
  host.out(texts[format]());
}

/** Places relative to another folder: for a person where they are, for GitHub the repository. */
function fromHere(
  diagnostics: readonly Diagnostic[],
  root: string,
  here: string,
): readonly Diagnostic[] {
  const moved = (place: Place): Place => ({
    ...place,
    file: relative(here, resolve(root, place.file)).split(sep).join("/"),
  });
  return diagnostics.map((one) => ({
    ...one,
    place: one.place && moved(one.place),
    related: (one.related ?? []).map(({ place, message }) => ({ place: moved(place), message })),
  }));
}
