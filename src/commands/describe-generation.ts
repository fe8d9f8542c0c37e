import { isError } from "../diagnostic.js";
import { driftOf, driftWords, isDrift } from "../drift.js";
import type { Generated } from "../generate.js";
import { paint, type Paint } from "../paint.js";
import { fateOf } from "../report/files.js";
import { count } from "../report/summary.js";
import { tellFindings } from "../report/tell.js";
import { say, type Session } from "../session.js";
import { wrap } from "../wrap.js";

type Change = Generated["changes"][number];
type Action = Change["action"];

/** No errors, no conflicts and, under `--check`, nothing that `isDrift`. */
export function generationOk(result: Generated, check: boolean): boolean {
  const { diagnostics, changes } = result;
  if (diagnostics.some(isError) || changes.some(({ action }) => action === "conflict"))
    return false;
  return !check || driftOf(result).length === 0;
}

const past: Readonly<Record<Action, string>> = {
  create: "created",
  recreate: "recreated",
  update: "updated",
  merge: "merged",
  delete: "deleted",
  conflict: "in conflict",
  orphan: "left over",
  edited: "edited by you",
  absent: "deleted by you",
  keep: "unchanged",
  blocked: "blocked",
};

/** Prints findings, then a line for each file that isn't as it was, then the sum. */
export function describeGeneration(
  session: Session,
  root: string,
  result: Generated,
  check: boolean,
): void {
  tellFindings(session, root, result.diagnostics);
  tellRecovery(session, result);
  if (result.diagnostics.some(isError)) {
    say(session, "Nothing was written.");
    return;
  }
  const colors = paint(session.host.color);
  for (const change of result.changes.filter((one) => isTold(one, result, check))) {
    say(session, `${mark(change, colors, check)} ${placeOf(change)}`);
  }
  if (check) for (const path of result.staleRecords) say(session, `stale    ${path}`);
  say(session, summary(result, result.written ? past : fateOf));
  for (const told of advice(result, check)) {
    say(session, wrap(told, session.host.columns).join("\n"));
  }
}

/** A test that stays deleted is no news, except to `--check`. */
function isTold(change: Change, result: Generated, check: boolean): boolean {
  return isDrift(change, result) && (check || change.action !== "absent");
}

const placeOf = ({ path, action, line }: Change): string =>
  action === "conflict" && line !== undefined ? `${path}:${String(line)}` : path;

function mark({ action }: Change, { green, yellow, red }: Paint, check: boolean): string {
  const word = (check ? driftWords[action] : action).padEnd(8);
  if (action === "create" || action === "recreate") return green(word);
  return ["update", "merge", "edited"].includes(action) ? yellow(word) : red(word);
}

function summary({ changes, endpoints }: Generated, words: Readonly<Record<Action, string>>) {
  const counts = (Object.keys(words) as Action[])
    .map((action) => ({ action, times: pathsOf(changes, action).length }))
    .filter(({ times }) => times > 0)
    .map(({ action, times }) => `${String(times)} ${words[action]}`);
  return `${count(endpoints, "endpoint")}: ${counts.join(", ") || "no files"}.`;
}

function pathsOf(changes: readonly Change[], action: Action): readonly string[] {
  return changes.filter((one) => one.action === action).map(({ path }) => path);
}

function tellRecovery(session: Session, { recovery }: Generated): void {
  if (recovery === undefined) return;
  const { finished, left } = recovery;
  const files = count(finished.length, "file");
  say(session, `An earlier run was interrupted; it is finished now: ${files} written.`);
  if (left.length > 0) say(session, `Changed since, so left as they are: ${left.join(", ")}`);
}

/** What to do next, a paragraph each. */
function advice(result: Generated, check: boolean): readonly string[] {
  const { changes, leftBehind, written } = result;
  const told: string[] = [];
  if (written && pathsOf(changes, "conflict").length > 0)
    told.push(
      "In conflict: your edit and the YAML changed the same lines. Keep the right ones and delete the markers; or run endpointgen generate --ours (your edit) or endpointgen generate --theirs (the generated text).",
    );
  if (pathsOf(changes, "orphan").length > 0)
    told.push(
      "Left over: nothing asks for these files any more, but your edits are in them. Delete them when you don't need the edits.",
    );
  if (leftBehind.length > 0) told.push(`Yours, and of no use any more: ${leftBehind.join(", ")}`);
  if (check) told.push(...checkAdvice(result));
  return told;
}

function checkAdvice(result: Generated): readonly string[] {
  const { changes, staleRecords } = result;
  const found = changes.filter((one) => isDrift(one, result)).map(({ action }) => action);
  const lasting: readonly Action[] = ["edited", "absent", "orphan"];
  const told: string[] = [];
  if (staleRecords.length > 0 || found.some((action) => !lasting.includes(action)))
    told.push("The generated files don't fit the YAML. Run: endpointgen generate");
  if (found.some((action) => action === "edited" || action === "absent"))
    told.push(
      "Edited or deleted by hand: put the change into the YAML or the handler, or accept such edits with generated_edits: allow in endpointgen.yaml.",
    );
  return told;
}
