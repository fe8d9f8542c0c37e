/** `wiring` of `endpointgen.yaml`: the project's own parts, looked up but never run. */
import { join } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import type { Disk } from "./host.js";
import type { ConfigDocument } from "./config/document.js";
import type { ProjectSettings } from "./config/project.js";
import type { WiredPart } from "./render/wiring-file.js";
import type { Path } from "./sections/section.js";
import { exportsOf } from "./syntax/exports-of.js";

/** A part with its place in the settings. */
interface Written extends WiredPart {
  readonly path: Path;
}

/** The parts that the generated wiring imports, in the order of the reference. */
export function wiredParts({ wiring }: ProjectSettings): readonly WiredPart[] {
  return written(wiring).map(({ name, file, exported }) => ({ name, file, exported }));
}

function written(wiring: ProjectSettings["wiring"]): readonly Written[] {
  const single = [
    ["user", "user", wiring.user],
    ["apiKey", "api_key", wiring.api_key],
    ["db", "db", wiring.db],
    ["redis", "redis", wiring.redis],
    ["mfa", "mfa", wiring.mfa],
    ["onError", "on_error", wiring.on_error],
  ] as const;
  return [
    ...single.flatMap(([name, key, reference]) =>
      reference === undefined ? [] : [partOf(name, ["wiring", key], reference)],
    ),
    ...wiring.use.map((reference, index) => partOf("use", ["wiring", "use", index], reference)),
  ];
}

function partOf(name: WiredPart["name"], path: Path, reference: string): Written {
  const [file = "", exported = ""] = reference.replace(/^\.\//, "").split("#");
  return { name, path, file, exported };
}

interface Project {
  readonly root: string;
  readonly settings: ProjectSettings;
  readonly document: ConfigDocument;
}

/** Files and exports that aren't there, and wiring that no file of the project takes up. */
export function wiringDiagnostics(
  disk: Disk,
  { root, settings, document }: Project,
): readonly Diagnostic[] {
  const parts = written(settings.wiring);
  const missing = parts.flatMap(({ path, file, exported }) => {
    const found = wrongWith(disk.readText(join(root, file)), file, exported);
    return found === undefined
      ? []
      : [{ ...found, code: "wiring", severity: "error" as const, place: document.placeOf(path) }];
  });
  if (parts.length === 0 || isTakenUp(disk, root, settings)) return missing;
  const module = `${settings.paths.generated}/wiring.ts`;
  return [
    ...missing,
    {
      code: "wiring",
      severity: "error",
      message: `no file imports ${module}, so \`wiring\` would have no effect`,
      cure: `import { wiring } from it where createApp is called, and pass it on: createApp({ settings, wiring })`,
      place: document.placeOf(["wiring"], "key"),
    },
  ];
}

function wrongWith(
  text: string | undefined,
  file: string,
  exported: string,
): { readonly message: string; readonly cure: string } | undefined {
  if (text === undefined) {
    return {
      message: `there is no file ${file}`,
      cure: `write it, and export ${exported} from it`,
    };
  }
  if (exportsOf(text, exported)) return undefined;
  return { message: `${file} exports no \`${exported}\``, cure: `export it from ${file}` };
}

function isTakenUp(disk: Disk, root: string, { paths }: ProjectSettings): boolean {
  return disk
    .list(root, "**/*.{ts,mts,js,mjs}")
    .filter((file) => !file.startsWith(`${paths.generated}/`))
    .some((file) =>
      /from\s+["'][^"']*\/wiring(?:\.[cm]?[jt]s)?["']/.test(disk.readText(join(root, file)) ?? ""),
    );
}
