import { isError } from "../diagnostic.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { carryOut, finishInterrupted, type Operation } from "../plan/journal.js";
import { tellFindings } from "../report/tell.js";
import { upgradeLines } from "../report/upgrade.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { type PackagesUpgrade, planPackages } from "../upgrade/packages.js";
import { planUpgrade, type Upgrade } from "../upgrade/upgrade.js";

export interface UpgradeOptions {
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

/** `endpointgen upgrade`: configs and the project's copies of us, brought to this version. */
export function upgrade(session: Session, options: UpgradeOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const writes = options.check !== true && options.dryRun !== true;
  if (writes) finishInterrupted(host, root);
  const configs = planUpgrade(host, root);
  const packages = planPackages(host, root);
  const wrong = configs.diagnostics.some(isError);
  if (session.json) sayJson(session, jsonOf(configs, packages, writes && !wrong));
  else if (wrong) tellFindings(session, root, configs.diagnostics);
  if (wrong) {
    say(session, "Nothing was written.");
    return Promise.resolve(exitCode.findings);
  }
  if (writes) write(session, root, configs, packages);
  const how = { diff: options.dryRun === true, written: writes };
  for (const line of upgradeLines({ configs, packages }, how, paint(host.color)))
    say(session, line);
  return Promise.resolve(codeOf(configs, packages, options.check === true));
}

/** Open points are findings always; what would change is one under `--check`. */
function codeOf({ files }: Upgrade, packages: PackagesUpgrade | undefined, check: boolean): number {
  const open = files.some((file) => file.open.length > 0);
  const changes = packages !== undefined || files.some((file) => file.changes.length > 0);
  return open || (check && changes) ? exitCode.findings : exitCode.fine;
}

/** The new copies first: nothing refers to them until the rest is written as one. */
function write(
  { host }: Session,
  root: string,
  { files }: Upgrade,
  packages: PackagesUpgrade | undefined,
): void {
  for (const { path, bytes } of packages?.copies ?? []) host.write(root, path, bytes);
  const texts = files
    .filter(({ before, after }) => before !== after)
    .map(({ path, after }): Operation => ({ path, text: after }));
  const about = packages === undefined ? [] : [{ path: "package.json", text: packages.text }];
  carryOut(host, root, [...texts, ...about]);
  for (const path of packages?.stale ?? []) host.remove(root, path);
}

const jsonOf = (
  { files, diagnostics }: Upgrade,
  packages: PackagesUpgrade | undefined,
  written: boolean,
) => ({
  written,
  files: files.map(({ path, changes, open }) => ({ path, changes, open })),
  packages: packages?.changes ?? [],
  diagnostics,
});
