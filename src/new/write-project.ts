import { basename } from "node:path";
import type { Host } from "../host.js";
import { namesOf } from "../model/names.js";
import { base32, fernetKey } from "./secrets.js";
import { readTemplates } from "./template.js";
import { vendored } from "./vendor.js";

/** Writes everything of a new project that is the user's own; `generate` adds the rest. */
export function writeProject(host: Host, root: string, endpoint: string): void {
  const { runtime, cli, copies } = vendored(host);
  const { snake, kebab, description } = namesOf(endpoint);
  const files = readTemplates(host, "project", {
    package: packageName(basename(root)),
    runtime,
    cli,
    snake,
    kebab,
    description,
    scope: `write:${kebab}`,
    secretKey: fernetKey(host.randomBytes(32)),
    adaTotp: base32(host.randomBytes(20)),
    bobTotp: base32(host.randomBytes(20)),
    carolTotp: base32(host.randomBytes(20)),
  });
  for (const { path, text } of files) host.write(root, path, text);
  for (const { path, bytes } of copies) host.write(root, path, bytes);
}

/** What npm takes for a name: lower case, no spaces, no leading dot. */
function packageName(folder: string): string {
  const name = folder.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
  return name.replace(/^-+|-+$/g, "") || "my-api";
}
