/** `wiring.ts`: the project's own parts, imported from where `endpointgen.yaml` says they are. */
import type { Import } from "../model/contribution.js";
import { array, type Code, literal, openObject, prefix, text } from "./code.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import type { RenderedFile } from "./rendered-file.js";
import { printer } from "./statement.js";
import type { ViewOptions } from "./view-options.js";

/** One part, as `createApp` knows it and as `./src/auth.ts#userFromRequest` names it. */
export interface WiredPart {
  /** `use` takes several. */
  readonly name: "user" | "apiKey" | "db" | "redis" | "mfa" | "use" | "onError";
  /** From the project's root. */
  readonly file: string;
  readonly exported: string;
}

/** A part under the name that it has in the file. */
interface Named extends WiredPart {
  readonly local: string;
}

/** Written without parts, too: the project's `app.ts` imports it. */
export function wiringFile(parts: readonly WiredPart[], options: ViewOptions): RenderedFile {
  const { generated } = options.paths;
  const named = namedApart(parts);
  const db = named.find(({ name }) => name === "db");
  const code = prefix("export const wiring: Wiring = ", objectOf(named));
  const imports = named.map(({ file, exported, local }): Import => {
    const name = exported === local ? local : `${exported} as ${local}`;
    return { from: modulePath(generated, file), names: [name] };
  });
  const lines = [
    "/** The project's own parts. Written by endpointgen from endpointgen.yaml. */",
    'import type { Wiring } from "@endpointgen/runtime";',
    ...(imports.length > 0 ? [printImports(imports, options.width)] : []),
    "",
    `${printer(options.width).code(code, 0, 1)};`,
    ...(db === undefined ? [] : databaseType(db)),
    "",
  ];
  return {
    path: `${generated}/wiring.ts`,
    owner: "generated",
    id: "project/wiring",
    source: "endpointgen.yaml",
    fragment: "project",
    text: lines.join("\n"),
  };
}

/** Two files may export the same name, or one that this file has itself. */
function namedApart(parts: readonly WiredPart[]): readonly Named[] {
  const owners = new Map<string, string>([["wiring", ""]]);
  return parts.map((part) => {
    const { exported, file } = part;
    let local = exported;
    for (let count = 2; (owners.get(local) ?? file) !== file; count += 1) {
      local = `${exported}${String(count)}`;
    }
    owners.set(local, file);
    return { ...part, local };
  });
}

function objectOf(named: readonly Named[]): Code {
  if (named.length === 0) return literal({});
  const use = named.filter(({ name }) => name === "use").map(({ local }) => text(local));
  const single = named.filter(({ name }) => name !== "use");
  return openObject({
    ...Object.fromEntries(single.map(({ name, local }) => [name, text(local)])),
    ...(use.length > 0 ? { use: array(use) } : {}),
  });
}

/** Handlers know what `db` is. */
const databaseType = ({ local }: Named): readonly string[] => [
  "",
  'declare module "@endpointgen/runtime" {',
  "  interface Project {",
  `    db: typeof ${local};`,
  "  }",
  "}",
];
