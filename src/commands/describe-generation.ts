import { isError } from "../diagnostic.js";
import type { generateProject } from "../generate.js";
import { paint, type Paint } from "../paint.js";
import { tellFindings } from "../report/tell.js";
import { say, type Session } from "../session.js";
import { wrap } from "../wrap.js";

export type Generation = Awaited<ReturnType<typeof generateProject>>;
type Action = Generation["changes"][number]["action"];

/** No errors, no conflicts and, under `--check`, nothing to do. */
export function generationOk({ diagnostics, changes }: Generation, check: boolean): boolean {
  const stopped = changes.some(
    ({ action }) => action === "conflict" || (check && action !== "keep"),
  );
  return !stopped && !diagnostics.some(isError);
}

const past: Readonly<Record<Action, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  conflict: "in conflict",
  keep: "unchanged",
};

const future: Readonly<Record<Action, string>> = {
  ...past,
  create: "to create",
  update: "to update",
  delete: "to delete",
};

/** Prints findings, then a line for each file that isn't as it was, then the sum. */
export function describeGeneration(
  session: Session,
  root: string,
  result: Generation,
  check: boolean,
): void {
  tellFindings(session, root, result.diagnostics);
  if (result.diagnostics.some(isError)) {
    say(session, "Nothing was written.");
    return;
  }
  const colors = paint(session.host.color);
  for (const { path, action } of result.changes) {
    if (action !== "keep") say(session, `${mark(action, colors)} ${path}`);
  }
  say(session, summary(result, check ? future : past));
  const told = advice(result, check);
  if (told !== "") say(session, wrap(told, session.host.columns).join("\n"));
}

function mark(action: Action, { green, yellow, red }: Paint): string {
  const word = action.padEnd(8);
  if (action === "create") return green(word);
  return action === "update" ? yellow(word) : red(word);
}

function summary({ changes, endpoints }: Generation, words: Readonly<Record<Action, string>>) {
  const counts = (Object.keys(words) as Action[])
    .map((action) => ({ action, count: changes.filter((one) => one.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${String(count)} ${words[action]}`);
  const what = `${String(endpoints)} ${endpoints === 1 ? "endpoint" : "endpoints"}`;
  return `${what}: ${counts.join(", ") || "no files"}.`;
}

function advice({ changes }: Generation, check: boolean): string {
  if (changes.some(({ action }) => action === "conflict")) {
    return "You and the generator changed the same lines. Keep yours: endpointgen generate --ours. Take the generated ones: endpointgen generate --theirs.";
  }
  const drift = check && changes.some(({ action }) => action !== "keep");
  return drift ? "The generated files don't fit the YAML. Run: endpointgen generate" : "";
}
