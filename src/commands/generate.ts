import { needsRefresh } from "../database/check-endpoints.js";
import { generateProject } from "../generate.js";
import { type Memory, newMemory } from "../memory.js";
import { findProject } from "../paths.js";
import { loadProject } from "../project.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { watchUntilInterrupted } from "../watch.js";
import { settler } from "./settle.js";
import { describeGeneration, generationOk } from "./describe-generation.js";

export interface GenerateOptions {
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly interactive?: boolean;
  readonly ours?: boolean;
  readonly theirs?: boolean;
}

/** `endpointgen generate`: plans, applies, and says what it did. */
export async function generate(session: Session, options: GenerateOptions): Promise<number> {
  const root = findProject(session.host, session.directory);
  const memory = newMemory();
  // Starting a database takes seconds: never for a check, nor for who waits for a save.
  if (options.check !== true && options.watch !== true) {
    const { written, settings } = loadProject(session.host, root, undefined, memory);
    if (needsRefresh(session.host, { root, settings }, written)) {
      const { refreshBefore } = await import("./refresh-tables.js");
      if (!(await refreshBefore(session, root))) return exitCode.findings;
    }
  }
  const code = await generateOnce(session, root, options, memory);
  if (options.watch !== true) return code;
  say(session, "Watching the YAML files. Ctrl-C ends.");
  await watchUntilInterrupted(session.host, root, isSource, async () => {
    await generateOnce(session, root, options, memory);
  });
  return exitCode.fine;
}

/** Generates, prints, and gives the exit code: also for `dev` and `new`. Who watches has a memory. */
export async function generateOnce(
  session: Session,
  root: string,
  options: GenerateOptions = {},
  memory?: Memory,
): Promise<number> {
  const favour = options.ours ? "ours" : options.theirs ? "theirs" : undefined;
  const result = await generateProject(session.host, root, {
    memory,
    check: options.check === true,
    favour,
    settle: options.interactive === true ? settler(session) : undefined,
  });
  if (session.json) sayJson(session, result);
  else describeGeneration(session, root, result, options.check === true);
  return generationOk(result, options.check === true) ? exitCode.fine : exitCode.findings;
}

/** What the generated code is made from. */
export function isSource(path: string): boolean {
  return /\.ya?ml$/.test(path) && !/(^|\/)(node_modules|dist|vendor|dev|\.\w+)\//.test(path);
}
