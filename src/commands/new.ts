import { relative, resolve } from "node:path";
import { Failure } from "../failure.js";
import { endpointName } from "../new/endpoint-name.js";
import { ask, defaults, type Answers } from "../new/questions.js";
import { writeProject } from "../new/write-project.js";
import { namesOf } from "../model/names.js";
import { nextSteps, type Step } from "../report/steps.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { adopt, packageToAdopt } from "./adopt.js";
import { generateOnce } from "./generate.js";

export interface NewOptions {
  readonly endpoint?: string;
  readonly yes?: boolean;
  readonly install: boolean;
  /** The package of a workspace that is meant. */
  readonly package?: string;
  /** The route of an existing handler that gets guards. */
  readonly guard?: string;
}

/**
 * `endpointgen new [dir]`: writes a project, installs, generates, and runs its tests; in a project
 * that has an Express app, mounts endpoints there instead.
 */
export async function newProject(
  session: Session,
  dir: string | undefined,
  options: NewOptions,
): Promise<number> {
  const found =
    dir === undefined || dir === "." ? await packageToAdopt(session, options) : undefined;
  if (found !== undefined) return adopt(session, found, options);
  // Before the questions: nobody answers them for nothing.
  if (dir !== undefined) refuseOccupied(session, resolve(session.directory, dir));
  const answers = await answersOf(session, dir, options);
  const endpoint = endpointName(answers.endpoint);
  const root = resolve(session.directory, answers.dir);
  refuseOccupied(session, root);
  writeProject(session.host, root, endpoint);
  say(session, `Wrote the project into ${shown(session, root)}`);
  if (answers.install) await step(session, root, "npm install", ["install", ...quietInstall]);
  const inside = { ...session, json: false, directory: root };
  const code = await generateOnce({ ...inside, quiet: session.quiet || session.json }, root);
  if (code !== exitCode.fine) return code;
  if (answers.install) await step(session, root, "npm test", ["test"]);
  tellNext(session, root, endpoint, answers.install);
  return exitCode.fine;
}

const quietInstall = ["--no-audit", "--no-fund", "--loglevel=error"];

async function answersOf(
  { host }: Session,
  dir: string | undefined,
  { endpoint, yes = false, install }: NewOptions,
): Promise<Answers> {
  if (host.isTerminal && !yes) return ask({ dir, endpoint, install });
  return { dir: dir ?? defaults.dir, endpoint: endpoint ?? defaults.endpoint, install };
}

function refuseOccupied({ host }: Session, root: string): void {
  const [first] = host.list(root, "**");
  if (first === undefined && host.readBytes(root) === undefined) return;
  throw new Failure(
    `the folder ${root} isn't empty`,
    "name a new one: endpointgen new my-other-api",
  );
}

async function step(
  session: Session,
  root: string,
  name: string,
  args: readonly string[],
): Promise<void> {
  say(session, `${name} …`);
  const { exitCode: code, stdout, stderr } = await session.host.run("npm", args, { cwd: root });
  if (code === 0) return;
  session.host.err(`${stdout}${stderr}`);
  throw new Failure(
    `"${name}" failed in ${root}; the project is written`,
    `when the cause is cured: cd ${shown(session, root)} && npm install && npm run generate`,
  );
}

function shown({ host }: Session, root: string): string {
  return relative(host.cwd, root) || ".";
}

function tellNext(session: Session, root: string, endpoint: string, installed: boolean): void {
  const { kebab } = namesOf(endpoint);
  if (session.json) {
    sayJson(session, { root, endpoint, installed });
    return;
  }
  const steps: readonly Step[] = [
    ...(root === session.host.cwd ? [] : ([[`cd ${shown(session, root)}`, ""]] as const)),
    ...(installed ? [] : ([["npm install", ""]] as const)),
    ["npm run dev", "starts the server, generates on every save"],
    [`npx endpointgen call ${kebab}`, "in a second terminal: a right request"],
    [`src/handlers/${kebab}.ts`, "your code goes here"],
  ];
  say(session, nextSteps(steps, session.host));
}
