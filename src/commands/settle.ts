/** `generate --interactive`: both sides of each file in conflict, and a question. */
import { Failure } from "../failure.js";
import { printHunk, unifiedDiff } from "../merge/unified.js";
import { paint } from "../paint.js";
import type { Choice, Quarrel } from "../plan/quarrels.js";
import type { Session } from "../session.js";

/** Asks one question about one file. */
export type Ask = (path: string, choices: readonly Choice[]) => Promise<Choice>;

/** Throws a `Failure` where nobody is there to answer, and when the person leaves. */
export function settler(
  session: Session,
  ask: Ask = askAtTerminal,
): (quarrels: readonly Quarrel[]) => Promise<ReadonlyMap<string, Choice>> {
  if (!session.host.isTerminal || session.json) {
    throw new Failure(
      "--interactive asks questions, and this is no terminal",
      "endpointgen generate --ours (your edit) or --theirs (the generated text)",
    );
  }
  return async (quarrels) => {
    const choices = new Map<string, Choice>();
    for (const quarrel of quarrels) {
      session.host.out(`${shown(session, quarrel)}\n`);
      const { path, mergeable } = quarrel;
      const open: readonly Choice[] = mergeable
        ? ["ours", "theirs", "markers", "skip"]
        : ["ours", "theirs", "skip"];
      choices.set(path, await ask(path, open));
    }
    return choices;
  };
}

/** What differs between the two sides, as `diff -u` prints it. */
function shown({ host }: Session, { path, ours, theirs }: Quarrel): string {
  const { bold, dim, red, green } = paint(host.color);
  const lines = unifiedDiff(ours, theirs).flatMap(printHunk);
  const colored = lines.map((line) =>
    line.startsWith("-") ? red(line) : line.startsWith("+") ? green(line) : line,
  );
  return [
    "",
    bold(path),
    `${red("- your edit")}  ${green("+ generated")}`,
    ...colored.map((line) => (line.startsWith("@@") ? dim(line) : line)),
  ].join("\n");
}

const labels: Readonly<Record<Choice, { readonly label: string; readonly hint: string }>> = {
  ours: { label: "yours", hint: "your lines win; all else is merged" },
  theirs: { label: "generated", hint: "the generated lines win; all else is merged" },
  markers: { label: "keep markers", hint: "write both sides, decide in an editor" },
  skip: { label: "skip", hint: "leave the file as it is this time" },
};

async function askAtTerminal(path: string, choices: readonly Choice[]): Promise<Choice> {
  const { select, isCancel } = await import("@clack/prompts");
  const options = choices.map((value) => ({ value, ...labels[value] }));
  const answer = await select({ message: `${path}: which lines?`, options });
  if (isCancel(answer)) throw new Failure("nothing was written");
  return answer;
}
