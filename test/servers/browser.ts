/** Opens a page in a real browser. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { workFolder } from "./programs.js";

/** Where Chromium is; `CHROMIUM_BIN` names it, else it is looked for on the machine. */
export function chromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(":");
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env["CHROMIUM_BIN"] ?? "", ...found].find((path) => path && existsSync(path));
}

/** Opens the page with a profile of its own until `done` settles. */
export async function openPage<Told>(
  program: string,
  url: string,
  done: Promise<Told>,
): Promise<Told> {
  mkdirSync(workFolder, { recursive: true });
  const profile = mkdtempSync(join(workFolder, "chromium-"));
  const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const child = spawn(program, [...options, `--user-data-dir=${profile}`, url], {
    stdio: "ignore",
  });
  try {
    return await done;
  } finally {
    const exit = once(child, "exit");
    child.kill();
    await exit;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
