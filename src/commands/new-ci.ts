import { dirname, join, relative, sep } from "node:path";
import { readManifest } from "../adopt/manifest.js";
import { surroundingsOf } from "../adopt/surroundings.js";
import { viewOf } from "../adopt/workspace.js";
import { Failure } from "../failure.js";
import type { Host } from "../host.js";
import { readTemplates } from "../new/template.js";
import { findProject } from "../paths.js";
import { nextSteps, type Step } from "../report/steps.js";
import { exitCode, say, sayJson, type Session } from "../session.js";

const workflowFile = ".github/workflows/endpointgen.yml";

/** `endpointgen new ci`: a workflow and a hook; what is there stays as it is. */
export async function newCi(session: Session): Promise<number> {
  const { host } = session;
  const project = findProject(host, session.directory);
  const root = repositoryOf(host, project);
  const hook = host.isDirectory(join(root, ".husky"))
    ? ".husky/pre-commit"
    : ".githooks/pre-commit";
  const directory = relative(root, project).split(sep).join("/") || ".";
  const values = { directory: plain(directory), branch: await branchOf(host, root) };
  const files = readTemplates(host, "ci", { ...values, ...commandsOf(host, project) });
  const places: Readonly<Record<string, string>> = {
    "workflow.yml": workflowFile,
    "pre-commit": hook,
  };
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path: name, text } of files) {
    const path = places[name] ?? name;
    const isThere = host.readBytes(join(root, path)) !== undefined;
    (isThere ? kept : written).push(path);
    if (!isThere) host.write(root, path, text);
  }
  // Git runs only hooks that may be run; Windows asks nobody.
  if (written.includes(hook)) await host.run("chmod", ["+x", hook], { cwd: root });
  if (session.json) sayJson(session, { root, written, kept });
  for (const path of written) say(session, `Wrote ${path}`);
  for (const path of kept) say(session, `Kept ${path}, which is there already`);
  if (written.includes(hook)) say(session, nextSteps(stepsFor(hook), host));
  return exitCode.fine;
}

const stepsFor = (hook: string): readonly Step[] => [
  ...(hook.startsWith(".githooks")
    ? ([["git config core.hooksPath .githooks", "turns the hook on, for your clone"]] as const)
    : []),
  [`git add ${workflowFile} ${hook}`, "the workflow runs from the next push on"],
];

/** Workflows and hooks belong to the repository, whichever of its folders the project is. */
function repositoryOf(host: Host, project: string): string {
  for (let folder = project; ; folder = dirname(folder)) {
    const git = join(folder, ".git");
    if (host.isDirectory(git) || host.readBytes(git) !== undefined) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new Failure(`${project} is in no git repository`, "git init");
}

/** These names stand in YAML and in a shell script. */
function plain(directory: string): string {
  if (/^[\w./@-]+$/.test(directory)) return directory;
  throw new Failure(`the folder ${directory} has a name that scripts can't hold`, "rename it");
}

/** The branch that others start from. */
async function branchOf(host: Host, root: string): Promise<string> {
  const args = ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"];
  const { exitCode: code, stdout } = await host.run("git", args, { cwd: root });
  const branch = stdout.trim().replace(/^origin\//, "");
  return code === 0 && /^[\w./-]+$/.test(branch) ? branch : "main";
}

/** Without scripts of packages: nothing here needs them, and a token is near. */
function commandsOf(
  host: Host,
  project: string,
): { readonly install: string; readonly exec: string } {
  const view = viewOf(host, project);
  const manifest = readManifest(view.text("package.json"));
  const manager = manifest === undefined ? "npm" : surroundingsOf(view, manifest).manager;
  return commands[manager];
}

const commands = {
  npm: { install: "npm ci --ignore-scripts", exec: "npx --no-install" },
  pnpm: {
    install: "corepack enable && pnpm install --frozen-lockfile --ignore-scripts",
    exec: "pnpm exec",
  },
  yarn: { install: "corepack enable && yarn install --immutable", exec: "yarn run" },
} as const;
