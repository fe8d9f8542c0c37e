import { Failure } from "../failure.js";
import { type EjectPlan, planEject } from "../eject/eject.js";
import { isEjected, refuseUnsettled } from "../eject/settled.js";
import type { ProjectSettings } from "../config/project.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { fragmentFolder } from "../plan/fragment.js";
import { carryOut, finishInterrupted } from "../plan/journal.js";
import { ejectLines, ejectJson, nextAfterEject } from "../report/eject.js";
import { exitCode, say, sayJson, type Session } from "../session.js";

export interface EjectOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `endpointgen eject`: leaves plain code that builds and runs without us. */
export async function eject(session: Session, options: EjectOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  if (options.dryRun !== true && finishInterrupted(host, root) !== undefined) {
    say(session, "An earlier run was interrupted; it is finished now.");
  }
  if (isEjected(host, root)) {
    host.removeEmptyFolder(root, fragmentFolder);
    if (session.json) sayJson(session, { ejected: true, files: [] });
    say(session, "This project stands on its own already.");
    return exitCode.fine;
  }
  const settings: ProjectSettings = await refuseUnsettled(host, root);
  const plan = await planEject(host, root, settings);
  const ask = host.isTerminal && !session.json && options.yes !== true;
  if (options.dryRun !== true && !ask && options.yes !== true) {
    throw new Failure(
      "eject changes many files, and there is no terminal to ask on",
      "look at endpointgen eject --dry-run, then run endpointgen eject --yes",
    );
  }
  if (!session.json) for (const line of ejectLines(plan, paint(host.color))) say(session, line);
  if (options.dryRun === true) {
    if (session.json) sayJson(session, ejectJson(plan, false));
    else say(session, "\nNothing was written.");
    return exitCode.fine;
  }
  if (ask && !(await agreed())) throw new Failure("nothing was written");
  write(session, root, plan);
  return exitCode.fine;
}

async function agreed(): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  const answer = await confirm({ message: "Leave endpointgen?", initialValue: false });
  return answer === true;
}

function write(session: Session, root: string, plan: EjectPlan): void {
  const { host } = session;
  carryOut(host, root, plan.operations);
  for (const folder of [fragmentFolder, "vendor"]) host.removeEmptyFolder(root, folder);
  if (session.json) sayJson(session, ejectJson(plan, true));
  else say(session, nextAfterEject(plan, host));
}
