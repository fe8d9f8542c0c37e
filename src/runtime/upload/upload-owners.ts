import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Milliseconds between two looks at what everybody has left. */
const sweepMs = 60_000;

/**
 * The folders of unfinished uploads: one for each owner, named by a hash. Nobody reaches another's
 * folder, so another's upload is none.
 */
export class UploadOwners {
  /** When everybody's folder was looked through last. */
  #swept = -Infinity;

  constructor(
    private readonly root: string,
    private readonly expiresMs: number,
  ) {}

  /** The part of an upload's id that stands for its owner. */
  folderOf(principal: string): string {
    return createHash("sha256").update(principal).digest("hex").slice(0, 32);
  }

  /**
   * Takes away what is too old, of one owner each time, of everybody now and then: whoever begins an
   * upload doesn't wait for a look at all the others'. Gives the ids of what is left of the owner.
   */
  async sweep(owner: string, now: number): Promise<readonly string[]> {
    await mkdir(join(this.root, owner), { recursive: true, mode: 0o700 });
    if (now - this.#swept >= sweepMs) {
      this.#swept = now;
      for (const folder of await readdir(this.root)) await this.#sweepFolder(folder, now);
    }
    return this.#sweepFolder(owner, now);
  }

  async expired(id: string, now: number): Promise<boolean> {
    return now >= (await this.expiryOf(id));
  }

  /** Milliseconds since 1970 at which an upload is gone; 0 for one that isn't there. */
  async expiryOf(id: string): Promise<number> {
    try {
      const text = await readFile(join(this.root, `${id}.json`), "utf8");
      const { creation_date: created } = JSON.parse(text) as { creation_date?: string };
      return Date.parse(created ?? "") + this.expiresMs || 0;
    } catch {
      return 0;
    }
  }

  async #sweepFolder(folder: string, now: number): Promise<readonly string[]> {
    const left: string[] = [];
    for (const name of await readdir(join(this.root, folder)).catch(() => [])) {
      if (!name.endsWith(".json")) continue;
      const uploadId = name.slice(0, -".json".length);
      const id = `${folder}/${uploadId}`;
      if (await this.expired(id, now)) await this.remove(id);
      else left.push(uploadId);
    }
    return left;
  }

  /** Takes away an upload, whether it is there or not. */
  async remove(id: string): Promise<void> {
    await rm(join(this.root, id), { force: true });
    await rm(join(this.root, `${id}.json`), { force: true });
  }
}
