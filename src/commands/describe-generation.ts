import { join } from "node:path";
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
  const conflicts = inConflict(result);
  for (const { path, action } of conflicts.length > 0 ? conflicts : result.changes) {
    if (action !== "keep") say(session, `${mark(action, colors)} ${path}`);
  }
  say(session, summary(result, result.written ? past : future));
  const told = advice(result, check) || leftBehind(session, root, result);
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

const inConflict = ({ changes }: Pick<Generation, "changes">) =>
  changes.filter(({ action }) => action === "conflict");

/** Handlers are the user's own, so they outlive their endpoint, and then don't compile. */
function leftBehind({ host }: Session, root: string, { changes, written }: Generation): string {
  const handlers = changes
    .filter(({ action }) => written && action === "delete")
    .flatMap(({ path }) => /([^/]+)\/contract\.ts$/.exec(path)?.[1] ?? [])
    .map((name) => `src/handlers/${name}.ts`)
    .filter((path) => host.readText(join(root, path)) !== undefined);
  return handlers.length === 0 ? "" : `Yours, and of no use any more: ${handlers.join(", ")}`;
}

function advice({ changes }: Pick<Generation, "changes">, check: boolean): string {
  if (inConflict({ changes }).length > 0) {
    return "Nothing was written: somebody else wrote or edited what is generated. Take the generated text: endpointgen generate --theirs. Keep the edits in this run: endpointgen generate --ours.";
  }
  const drift = check && changes.some(({ action }) => action !== "keep");
  return drift ? "The generated files don't fit the YAML. Run: endpointgen generate" : "";
}
