/** Reads `fixtures/<case>/`: `job*.yaml` and `io-job.yaml` are its endpoints, the rest can be extended. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkProject } from "../src/config/check-project.js";
import type { Sources } from "../src/config/chain.js";
import { parseDocument } from "../src/config/document.js";
import { distinct } from "../src/config/places.js";
import { presetSources } from "../src/config/presets.js";
import { readSettings } from "../src/config/project.js";
import { readConfig } from "../src/config/read-config.js";
import { createShelf } from "../src/config/shelf.js";
import type { ResolvedConfig } from "../src/config/validate.js";
import { checkEndpoints } from "../src/database/check-endpoints.js";
import { readSnapshot } from "../src/database/snapshot.js";
import type { Diagnostic } from "../src/diagnostic.js";
import { snapshotFile } from "../src/paths.js";

const root = join(import.meta.dirname, "..");

export interface FixtureProject {
  readonly endpoints: readonly ResolvedConfig[];
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/** Names of the cases that have a file of that name. */
export const casesWith = (file: string): readonly string[] =>
  readdirSync(join(root, "fixtures")).filter((name) =>
    existsSync(join(root, "fixtures", name, file)),
  );

export const fixturePath = (name: string, file: string): string =>
  join(root, "fixtures", name, file);

export function readFixture(name: string): FixtureProject {
  const textOf = (file: string): string | undefined => {
    const path = join(root, "fixtures", name, file);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const settingsText = textOf("endpointgen.yaml") ?? "";
  const around = {
    sources: sourcesOf(textOf),
    settings: parseDocument("endpointgen.yaml", settingsText).value,
    shelf: createShelf(),
  };
  const files = readdirSync(join(root, "fixtures", name)).filter((file) =>
    /^(?:io-)?job.*\.yaml$/.test(file),
  );
  const read = files.map((file) => readConfig(file, textOf(file) ?? "", around));
  const endpoints = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const snapshot = readSnapshot(textOf(snapshotFile) ?? "");
  const found = [
    ...read.flatMap(({ diagnostics }) => diagnostics),
    ...checkProject(endpoints),
    ...(snapshot === undefined ? [] : checkEndpoints(endpoints, snapshot)),
  ];
  const settings = readSettings("endpointgen.yaml", settingsText).diagnostics;
  return { endpoints, diagnostics: distinct([...settings, ...found]), textOf };
}

function sourcesOf(textOf: (file: string) => string | undefined): Sources {
  const presets = join(root, "templates/presets");
  const texts = readdirSync(presets).map((file) => [
    file.replace(".yaml", ""),
    readFileSync(join(presets, file), "utf8"),
  ]);
  return {
    ...presetSources(Object.fromEntries(texts) as Record<string, string>),
    load(file) {
      const text = textOf(file);
      return text === undefined ? undefined : parseDocument(file, text);
    },
  };
}
