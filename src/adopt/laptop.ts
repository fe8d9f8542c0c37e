/** What a laptop needs to call endpoints: people, and a key. Production reads neither. */
import { join } from "node:path";
import type { Host } from "../host.js";
import { base32, fernetKey } from "../new/secrets.js";
import { readTemplates } from "../new/template.js";
import type { Addition } from "./adoption.js";

const usersFile = "dev/users.yaml";

/** The people of `dev/users.yaml`, and a `SECRET_KEY` in `.env` where git leaves that alone. */
export function laptopFiles(host: Host, root: string): readonly Addition[] {
  const users = readTemplates(host, "project/dev", {
    scope: "write:example",
    adaTotp: base32(host.randomBytes(20)),
    bobTotp: base32(host.randomBytes(20)),
    carolTotp: base32(host.randomBytes(20)),
  });
  const known = host.readText(join(root, usersFile)) !== undefined;
  const people = known ? [] : users.map(({ text }) => ({ path: usersFile, text }));
  return [...people, ...keyFile(host, root)];
}

function keyFile(host: Host, root: string): readonly Addition[] {
  const isIgnored = /^\/?\.env(\*|\s*$)/m.test(host.readText(join(root, ".gitignore")) ?? "");
  const before = host.readText(join(root, ".env")) ?? "";
  if (!isIgnored || /^\s*(export\s+)?SECRET_KEY\s*=/m.test(before)) return [];
  const start = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  return [{ path: ".env", text: `${start}SECRET_KEY=${fernetKey(host.randomBytes(32))}\n` }];
}
