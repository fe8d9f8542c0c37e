/** Where the branch that is being reviewed left the branch that it goes into. */
import type { Host } from "./host.js";
import { findCommit } from "./host/revision.js";

export type Base =
  | {
      /** A commit. */
      readonly commit: string;
      /** What people call it: `origin/main`. */
      readonly name: string;
    }
  | { readonly why: string; readonly cure: string };

/** Variables in which CI servers name the branch that a change goes into. */
const variables = [
  "GITHUB_BASE_REF",
  "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
  "BITBUCKET_PR_DESTINATION_BRANCH",
  "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
  "CHANGE_TARGET",
  "SYSTEM_PULLREQUEST_TARGETBRANCH",
];

/**
 * The last commit that HEAD shares with the branch that CI names, else with main or master. What
 * others merged there since isn't part of the review.
 */
export async function baseRevision(host: Host, root: string): Promise<Base> {
  const inside = await git(host, root, "rev-parse", "--is-inside-work-tree");
  if (inside.exitCode === 127) return { why: "git isn't installed", cure: "install git" };
  if (inside.exitCode !== 0)
    return { why: "this isn't a git repository", cure: "git init, and commit once" };
  const named = variables.map((name) => host.env[name]).find((value) => value);
  const branches = named === undefined ? ["main", "master"] : [named.replace("refs/heads/", "")];
  for (const name of branches.flatMap((branch) => [`origin/${branch}`, branch])) {
    const tip = await findCommit(host, root, name);
    if (tip === undefined) continue;
    const { exitCode, stdout } = await git(host, root, "merge-base", tip, "HEAD");
    return exitCode === 0
      ? { commit: stdout.trim(), name }
      : missing(host, root, `${name} and HEAD share no commit here`);
  }
  return missing(host, root, `there is no branch ${branches.join(" nor ")} here`);
}

/** CI servers clone the last commit alone, unless they are asked for more. */
async function missing(host: Host, root: string, why: string): Promise<Base> {
  const { stdout } = await git(host, root, "rev-parse", "--is-shallow-repository");
  const shallow = stdout.trim() === "true";
  const deeper =
    "git fetch --unshallow (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab)";
  return shallow
    ? { why: `${why}: the clone is shallow`, cure: deeper }
    : { why, cure: "git fetch origin, or name a revision: --against REF" };
}

const git = (host: Host, cwd: string, ...args: readonly string[]) => host.run("git", args, { cwd });
