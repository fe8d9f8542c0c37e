import { Turns } from "../pooling/turns.js";
import { tooManyUploads } from "./resumable-refusals.js";
import type { UploadOwners } from "./upload-owners.js";

/** An upload that is about to begin. */
export interface Beginning {
  readonly owner: string;
  readonly uploadId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Room for the unfinished uploads of each owner: `limit`, those included that are just beginning. */
export class UploadRoom {
  readonly #turns = new Turns();
  readonly #beginning = new Map<string, string>();

  constructor(
    private readonly owners: UploadOwners,
    private readonly limit: number,
  ) {}

  /** Begins an upload by `work`. Rejects with Refusal 429 `too_many_uploads`. */
  async during(upload: Beginning, work: () => Promise<void>): Promise<void> {
    await this.#turns.next(() => this.#enter(upload));
    try {
      await work();
    } finally {
      this.#beginning.delete(upload.uploadId);
    }
  }

  async #enter({ owner, uploadId, now }: Beginning): Promise<void> {
    // Before the look at the disk: one that begins meanwhile is in the one, in the other, or in both.
    const beginning = [...this.#beginning].filter(([, whose]) => whose === owner);
    const left = await this.owners.sweep(owner, now);
    const unfinished = new Set([...left, ...beginning.map(([id]) => id)]);
    if (unfinished.size >= this.limit) throw tooManyUploads(this.limit);
    this.#beginning.set(uploadId, owner);
  }
}
