/**
 * `npm run gen`: writes everything that follows from folder listings and schemas.
 * `npm run gen -- --check` only compares, and fails where a file is out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { packageRoot } from "../package-root.js";
import { type Outputs, registries } from "./gen/registries.js";

const check = process.argv.includes("--check");

/** Writes or compares; gives the paths that were, or are, out of date. */
async function settle(outputs: Outputs): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, raw] of outputs) {
    const file = join(packageRoot, path);
    const text = await format(raw, { filepath: file, printWidth: 100 });
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return stale;
}

const registered = await settle(registries(packageRoot));
/** Late, because the schemas are found through the registries. */
const { fromSchemas } = await import("./gen/from-schemas.js");
const stale = [...registered, ...(await settle(fromSchemas()))];
for (const path of stale) process.stdout.write(`${check ? "out of date" : "written"}: ${path}\n`);
if (check && stale.length > 0) process.exitCode = 1;
