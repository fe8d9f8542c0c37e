import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { StartupError } from "../environment/startup-error.js";
import type { App } from "../http/app.js";
import { modeOf } from "../http/startup.js";

/** Where an app puts what is sent to it. */
export interface UploadFolder {
  /** The folder of kept files. */
  readonly root: () => Promise<string>;
  /** The folder of files whose requests are running; nothing in it outlives a day. */
  readonly incoming: () => Promise<string>;
}

/** Requests end long before; what is older was left by a process that died. */
const leftoverMs = 86_400_000;

/**
 * The folder of an app: UPLOAD_DIR. Without it, outside production, one of the system's for
 * temporary files, which goes with the app.
 * @throws StartupError in production without UPLOAD_DIR.
 */
export function uploadFolder(app: App): UploadFolder {
  const named = app.environment["UPLOAD_DIR"];
  if (named === undefined && modeOf(app.environment) === "production") {
    const problem = "UPLOAD_DIR, the folder that uploads are kept in, isn't set.";
    throw new StartupError([{ problem, cure: "Set it to a folder that outlives the process." }]);
  }
  const root = once(() => (named === undefined ? temporary(app) : made(resolve(named))));
  const incoming = once(async () => {
    const folder = await made(join(await root(), ".incoming"));
    await sweep(folder, app.world.clock.now() - leftoverMs);
    return folder;
  });
  return { root, incoming };
}

async function temporary(app: App): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "uploads-"));
  app.atClose(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function sweep(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs < before) await rm(path, { force: true });
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let making: Promise<Value> | undefined;
  return () => {
    making ??= make().catch((error: unknown) => {
      // A disk that was full or away may be back.
      making = undefined;
      throw error;
    });
    return making;
  };
}
