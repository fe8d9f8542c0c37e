import { posix } from "node:path";

/** How a file in `folder` imports the module `file`; both relative to the project's root. */
export function modulePath(folder: string, file: string): string {
  const path = posix.relative(`/${folder}`, `/${file}`).replace(/\.([cm]?)ts$/, ".$1js");
  return path.startsWith(".") ? path : `./${path}`;
}
