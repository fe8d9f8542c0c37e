/** What leaving us takes, as data: nothing is written here. */
import { posix } from "node:path";
import type { ProjectSettings } from "../config/project.js";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { fragmentFolder } from "../plan/fragment.js";
import type { Operation } from "../plan/journal.js";
import { inFormat } from "../render/module-format.js";
import { asOwn, type Place, withLocalRuntime, withoutClaims } from "./code.js";
import { jestEdit } from "./jest.js";
import { mentionsIn, type Mention } from "./mentions.js";
import { type PackageEdit, withoutUs } from "./package-json.js";
import { type Names, reach, type SourceFile } from "./reach.js";
import { type Shipped, shippedRuntime } from "./shipped.js";
import { attributesWithoutUs, ignoreWithoutUs } from "./side-files.js";
import { tokenNames, tokenPath, tokenScript } from "./token-script.js";

export interface EjectPlan {
  /** Where the runtime's source goes, relative to the project. */
  readonly folder: string;
  readonly operations: readonly Operation[];
  /** Files that aren't there yet, beside the runtime's. */
  readonly created: readonly string[];
  /** How many modules of the runtime come along, of how many. */
  readonly modules: readonly [reached: number, all: number];
  readonly package: PackageEdit;
  /** What to put into Jest's settings by hand, where it needs something that couldn't be put in. */
  readonly jest: string | undefined;
  /** Lines that still speak of us and that only a person can change. */
  readonly mentions: readonly Mention[];
}

export type EjectSettings = Pick<ProjectSettings, "paths" | "modules" | "test_runner">;

/**
 * @param settings the project's `endpointgen.yaml`, checked
 * Throws a `Failure` where the project can't be left yet.
 */
export async function planEject(
  disk: Disk,
  root: string,
  settings: EjectSettings,
): Promise<EjectPlan> {
  const { paths, modules: format } = settings;
  const folder = freeFolder(disk, root, paths.generated);
  const shipped = shippedRuntime(disk);
  const read = (path: string): string => disk.readText(posix.join(root, path)) ?? "";
  const files = disk.list(root, "**").filter((path) => !isMade(path));
  const code = await rewriteCode(files.filter(isCode), read, { folder, format });
  const asked = [...code.asked, ...askedByToken(files, code.asked)];
  const reached = await reach(shipped.files, asked);
  const runtime = reached.map(({ path, text }) => ({ path, text: inFormat(text, format) }));
  const about = packageEdit(read, runtime, shipped);
  const token = asked.length > code.asked.length ? tokenScript(about.text, folder) : undefined;
  const packageJson = { path: "package.json", text: token?.packageJson ?? about.text };
  const copies = copiesFor(settings, shipped);
  const jest = await withCopies(copies, folder, { files, read, packageJson });
  const scripts = token === undefined ? [] : [token.file];
  const changed = [...code.files, ...sideFiles(files, read), ...jest.files, ...scripts];
  return {
    folder,
    operations: [
      ...placed(runtime, shipped, folder),
      ...vendored(copies, folder),
      ...changed.filter(({ path, text }) => text !== disk.readText(posix.join(root, path))),
      ...removed(disk, root),
    ],
    created: changed.map(({ path }) => path).filter((path) => !files.includes(path)),
    modules: [runtime.length, shipped.files.length],
    package: about,
    jest: jest.paste,
    mentions: mentionsIn(
      files,
      (path) => changed.find((one) => one.path === path)?.text ?? read(path),
    ),
  };
}

/** Beside the generated code, so that what compiles the one compiles the other. */
function freeFolder(disk: Disk, root: string, generated: string): string {
  const folder = posix.join(posix.dirname(generated), "endpointgen-runtime");
  if (!disk.isDirectory(posix.join(root, folder))) return folder;
  throw new Failure(
    `there is a folder ${folder} already, where the runtime's source belongs`,
    "move it or delete it",
  );
}

/** Where the project has people of a laptop, a script gives out their tokens from now on. */
function askedByToken(files: readonly string[], asked: Code["asked"]): Code["asked"] {
  const people = files.includes("dev/users.yaml") && !files.includes(tokenPath);
  return people && asked.some(([path]) => path === "dev/index.ts")
    ? [["dev/index.ts", tokenNames]]
    : [];
}

/** What builds make, what packages bring, and what belongs to tools. */
const isMade = (path: string): boolean =>
  /(^|\/)(dist|build|coverage|vendor|node_modules)\/|(^|\/)\.(?!env|git|github\/|gitlab|docker|npmrc)[^/]*(\/|$)/.test(
    path,
  );

const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

interface Code {
  readonly files: readonly SourceFile[];
  readonly asked: readonly (readonly [string, Names])[];
}

async function rewriteCode(
  paths: readonly string[],
  read: (path: string) => string,
  place: Place,
): Promise<Code> {
  const files: SourceFile[] = [];
  const asked: (readonly [string, Names])[] = [];
  for (const path of paths) {
    const text = read(path);
    if (!text.includes("endpointgen")) continue;
    const next = await rewritten(text, path, place);
    files.push({ path, text: withoutClaims(next.text) });
    asked.push(...next.asked);
  }
  return { files, asked };
}

async function rewritten(...given: Parameters<typeof withLocalRuntime>) {
  try {
    return await withLocalRuntime(...given);
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Failure(`${given[1]} can't be read: ${why}`, "correct it, then eject again");
  }
}

function packageEdit(
  read: (path: string) => string,
  runtime: readonly SourceFile[],
  { ranges }: Shipped,
): PackageEdit {
  const imported = runtime.flatMap(({ text }) => [...text.matchAll(fromPackage)]);
  const names = imported.map(([, name = ""]) => name).filter((name) => ranges.has(name));
  const packages = [...new Set(names)].sort();
  const edit = withoutUs(read("package.json"), { packages, ranges });
  if (edit !== undefined) return edit;
  throw new Failure("there is no package.json that npm could read", "write one: npm init");
}

interface Tools {
  readonly files: readonly string[];
  readonly read: (path: string) => string;
  readonly packageJson: SourceFile;
}

/** What Jest loads in place of packages that it can't. */
const copiesFor = ({ test_runner, modules }: EjectSettings, { vendored }: Shipped) =>
  test_runner === "jest" && modules === "commonjs" ? vendored : [];

/** `package.json`, and where Jest needs the copies its settings, which may be in the same file. */
async function withCopies(
  copies: readonly SourceFile[],
  folder: string,
  { files, read, packageJson }: Tools,
): Promise<{ readonly files: readonly SourceFile[]; readonly paste: string | undefined }> {
  if (copies.length === 0) return { files: [packageJson], paste: undefined };
  const byName = copies.map(
    ({ path }) => [posix.basename(path, ".js"), `${folder}/${path}`] as const,
  );
  const { file, paste } = await jestEdit(new Map(byName), {
    files,
    read: (path) => (path === packageJson.path ? packageJson.text : read(path)),
  });
  if (file === undefined) return { files: [packageJson], paste };
  return { files: file.path === packageJson.path ? [file] : [packageJson, file], paste };
}

/** At the start of a line, so that no example in a comment counts. */
const fromPackage =
  /^(?:import|export|\}) ?[^"'\n]*?(?:from )?"((?:@[^"/]+\/)?[^"./][^"/]*)[^"]*";$/gm;

function placed(
  runtime: readonly SourceFile[],
  { license, version }: Shipped,
  folder: string,
): readonly Operation[] {
  const about = `The runtime of endpointgen ${version}, as far as this project uses it. It is yours now; its licence is beside this file.\n`;
  return [
    ...runtime.map(({ path, text }) => ({ path: `${folder}/${path}`, text: asOwn(text) })),
    { path: `${folder}/LICENSE`, text: license },
    { path: `${folder}/README.md`, text: about },
  ];
}

const aboutCopies = `CommonJS builds of jose and otplib, each with the packages that it needs, for Jest alone: its
settings name them, because it can't load ES modules. All are under the MIT licence, whose texts come
with the packages in node_modules.
`;

function vendored(copies: readonly SourceFile[], folder: string): readonly Operation[] {
  if (copies.length === 0) return [];
  const files = copies.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
  return [...files, { path: `${folder}/vendor/README.md`, text: aboutCopies }];
}

function sideFiles(files: readonly string[], read: (path: string) => string): SourceFile[] {
  return files.flatMap((path) => {
    if (path === ".gitignore") return [{ path, text: ignoreWithoutUs(read(path)) }];
    return path === ".gitattributes" ? [{ path, text: attributesWithoutUs(read(path)) }] : [];
  });
}

/** Our packages, and what we remember; the memory last, so that a crash before it is finished. */
function removed(disk: Disk, root: string): readonly Operation[] {
  const tarballs = disk.list(root, "vendor/endpointgen-*.tgz");
  const memory = disk.list(root, `${fragmentFolder}/**`);
  return [
    ...tarballs.map((path) => ({ path, text: undefined })),
    ...memory.map((path) => ({ path, text: undefined, record: true })),
  ];
}
