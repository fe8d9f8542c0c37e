/** Modules of a project without us: other names of modules, and no claims that don't hold any more. */
import { posix } from "node:path";
import type { ModuleFormat } from "../render/module-format.js";
import { modulePath } from "../render/module-path.js";
import { specifiersOf } from "./specifiers.js";

/** The runtime's entries by the names under which projects import them. */
const entries: Readonly<Record<string, string>> = {
  "@endpointgen/runtime": "index.ts",
  "@endpointgen/runtime/dev": "dev/index.ts",
  "@endpointgen/runtime/testing": "testing/index.ts",
};

export interface Rewritten {
  readonly text: string;
  /** Modules of the runtime that it imports, with the names it asks for; undefined: any. */
  readonly asked: readonly (readonly [path: string, names: readonly string[] | undefined])[];
}

/** Where the runtime's source is put, and the kind of modules around it. */
export interface Place {
  readonly folder: string;
  readonly format: ModuleFormat;
}

/**
 * The module at `path` with imports from `folder` instead of the package; nothing else changes.
 * Throws where the text can't be parsed.
 */
export async function withLocalRuntime(
  text: string,
  path: string,
  { folder, format }: Place,
): Promise<Rewritten> {
  const found = (await specifiersOf(text, path)).flatMap((one) => {
    const entry = entries[one.value];
    return entry === undefined ? [] : [{ ...one, entry }];
  });
  const named = (file: string): string => {
    const name = modulePath(posix.dirname(path), file);
    // Jest looks for exactly the file that is named.
    return format === "commonjs" ? name.replace(/\.js$/, "") : name;
  };
  return {
    asked: found.map(({ entry, names }) => [entry, names]),
    text: found.reduceRight(
      (rest, { start, end, entry }) =>
        rest.slice(0, start) + named(`${folder}/${entry}`) + rest.slice(end),
      text,
    ),
  };
}

const claims: readonly (readonly [RegExp, string])[] = [
  [/^(\/\*\* [^]*?)[ \n*]+Written by endpointgen from \S+\.(?= \*\/|\n)/, "$1"],
  [/^( \* .*?) endpointgen wrote this file once and leaves it alone\.$/m, "$1"],
  [/named under\n \* `wiring:` in endpointgen\.yaml\./, "named in\n * `generated/wiring.ts`."],
];

/** The text without our sentences about who writes it. */
export function withoutClaims(text: string): string {
  return claims.reduce((rest, [claim, instead]) => rest.replace(claim, instead), text);
}

/**
 * The runtime's own module in its new place, which goes by that name. A label that keys are derived
 * with means the same as before, or stored data couldn't be read any more; it is written with an
 * escape, so that a search for the package finds nothing.
 */
export function asOwn(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("// Written by `npm run gen`"))
    .map((line) =>
      line.includes("hkdfSync(")
        ? line.replaceAll("@endpointgen/", "\\u0040endpointgen/")
        : line.replaceAll("@endpointgen/runtime", "endpointgen-runtime"),
    )
    .join("\n");
}
