import { join, relative, resolve } from "node:path";
import { adoptionOf, type Adoption } from "../adopt/adoption.js";
import { diffLines, foundLines, pasteLines } from "../adopt/describe.js";
import { laptopFiles } from "../adopt/laptop.js";
import {
  expressPackages,
  type Package,
  packageIn,
  usesExpress,
  viewOf,
} from "../adopt/workspace.js";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { agree, choose } from "../new/questions.js";
import { versionsOf } from "../new/template.js";
import { vendored, type Vendored } from "../new/vendor.js";
import { paint } from "../paint.js";
import { settingsFile } from "../paths.js";
import { nextSteps, type Step } from "../report/steps.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { generateOnce } from "./generate.js";
import { newEndpoint } from "./new-endpoint.js";

export interface AdoptOptions {
  readonly endpoint?: string;
  readonly yes?: boolean;
  readonly install: boolean;
  /** The package of a workspace that is meant. */
  readonly package?: string;
}

/**
 * The package that is meant: the one in the session's folder, or one of the workspace there.
 * Undefined where there is no Express app to take endpoints up. Asks where several could be meant.
 */
export async function packageToAdopt(
  session: Session,
  options: Pick<AdoptOptions, "package" | "yes">,
): Promise<Package | undefined> {
  const { host, directory } = session;
  const members = expressPackages(host, directory);
  const own = packageIn(host, directory);
  if (own && usesExpress(own) && options.package === undefined) return own;
  if (members === undefined || members.length === 0) {
    if (options.package === undefined) return undefined;
    throw new Failure(`no package of a workspace in ${directory} uses Express`);
  }
  const names = members.map(({ root, manifest }) => manifest.name ?? relative(directory, root));
  const name = options.package ?? (await chosen(session, names, options.yes === true));
  const found = members.find(
    ({ root }, at) => names[at] === name || root === resolve(directory, name),
  );
  if (found !== undefined) return found;
  throw new Failure(`no package of this workspace is called ${name}`, `one of ${names.join(", ")}`);
}

async function chosen({ host }: Session, names: readonly string[], yes: boolean): Promise<string> {
  const [only = ""] = names;
  if (names.length === 1) return only;
  if (host.isTerminal && !yes) return choose("Which package gets endpoints?", names);
  const example = `endpointgen new --package ${only}`;
  throw new Failure(`several packages use Express: ${names.join(", ")}`, example);
}

/** `endpointgen new` in a project that exists: shows what changes, asks, writes. */
export async function adopt(
  session: Session,
  { root, manifest }: Package,
  options: AdoptOptions,
): Promise<number> {
  const { host } = session;
  if (host.readText(join(root, settingsFile)) !== undefined) {
    throw new Failure(
      `${relative(host.cwd, root) || "this project"} has endpoints already`,
      "endpointgen new endpoint NAME",
    );
  }
  const copies = vendored(host);
  const packages = { ...versionsOf(host), runtime: copies.runtime, cli: copies.cli };
  const adoption = await adoptionOf(viewOf(host, root), manifest, packages);
  show(session, adoption);
  if (!(await agreed(session, options.yes === true))) return declined(session, root, adoption);
  write(session, root, adoption, copies);
  if (options.install) await install(session, root, adoption.surroundings.manager);
  const inside = { ...session, directory: root, json: false, quiet: session.quiet || session.json };
  const code =
    options.endpoint === undefined
      ? await generateOnce(inside, root)
      : await newEndpoint({ ...inside, quiet: true }, options.endpoint, {});
  if (code === exitCode.fine) tellNext(session, root, adoption, options);
  return code;
}

function show(session: Session, adoption: Adoption): void {
  const { bold } = paint(session.host.color);
  const { mount, edits, additions } = adoption;
  const lines = [
    bold("Found"),
    ...foundLines(adoption),
    "",
    ...[mount, ...edits].flatMap((edit) => [...diffLines(edit, session.host.color), ""]),
    `${bold("New")}  ${additions.map(({ path }) => path).join(", ")}, vendor/, dev/users.yaml`,
  ];
  say(session, lines.join("\n"));
}

async function agreed({ host }: Session, yes: boolean): Promise<boolean> {
  if (yes) return true;
  return host.isTerminal && agree("Change these files?");
}

function declined(session: Session, root: string, adoption: Adoption): number {
  if (session.json) sayJson(session, { root, written: false, ...summary(adoption) });
  const cure = "Nothing was written. With --yes the changes are made.";
  say(session, ["", ...pasteLines(adoption), cure].join("\n"));
  return exitCode.fine;
}

const summary = ({ mount, edits, additions, surroundings }: Adoption) => ({
  mount: { path: mount.path, lines: mount.lines },
  changes: [mount, ...edits].map(({ path }) => path),
  additions: additions.map(({ path }) => path),
  found: surroundings,
});

/** New files first: their one line, which makes the rest count, comes last. */
function write(session: Session, root: string, adoption: Adoption, { copies }: Vendored): void {
  const { host } = session;
  const edits = [...adoption.edits, adoption.mount];
  for (const { path, before } of edits) refuseChanged(host, root, path, before);
  for (const { path, bytes } of copies) host.write(root, path, bytes);
  for (const { path, text } of [...adoption.additions, ...laptopFiles(host, root)]) {
    host.write(root, path, text);
  }
  for (const { path, after } of edits) host.write(root, path, after);
  const paths = edits.map(({ path }) => path).join(", ");
  say(session, `Changed ${paths}`);
}

/** Somebody may have saved while the question stood there; and what isn't UTF-8 can't be kept. */
export function refuseChanged(disk: Disk, root: string, path: string, before: string): void {
  const bytes = disk.readBytes(join(root, path)) ?? new Uint8Array();
  if (Buffer.from(before, "utf8").equals(bytes)) return;
  throw new Failure(
    `${path} was changed meanwhile or isn't UTF-8, so nothing was written`,
    "run the command again",
  );
}

async function install({ host, ...session }: Session, root: string, manager: string) {
  say({ host, ...session }, `${manager} install …`);
  const { exitCode: code, stdout, stderr } = await host.run(manager, ["install"], { cwd: root });
  if (code === 0) return;
  host.err(`${stdout}${stderr}`);
  throw new Failure(
    `"${manager} install" failed; the files are written`,
    `when the cause is cured: ${manager} install && npx endpointgen generate`,
  );
}

function tellNext(
  session: Session,
  root: string,
  adoption: Adoption,
  { install: installed, endpoint }: AdoptOptions,
): void {
  if (session.json) {
    sayJson(session, { root, written: true, ...summary(adoption) });
    return;
  }
  const steps: readonly Step[] = [
    ...(installed ? [] : ([[`${adoption.surroundings.manager} install`, ""]] as const)),
    endpoint === undefined
      ? ["npx endpointgen new endpoint send_mail", "writes its YAML, contract, handler and tests"]
      : [`endpoints/${endpoint}.yaml`, "what comes in, what goes out, who may call"],
    ["NODE_ENV=development", "for your own dev script: unset means production, which is strict"],
    [adoption.layout.endpoints, "the middleware that your app mounts"],
  ];
  say(session, nextSteps(steps, session.host));
}
