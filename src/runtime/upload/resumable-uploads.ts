import type { Request } from "express";
import type { IncomingMessage } from "node:http";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../http/app.js";
import { problemAnswer } from "../http/problem.js";
import { textOf } from "../http/write.js";
import type { TusUpload, Tus, TusHooks, TusRequest } from "./tus-server.js";
import { loadTus } from "./tus-server.js";
import { noSuchUpload, tusRefusal, unfinishedUpload, unlessGone } from "./resumable-refusals.js";
import { UploadOwners } from "./upload-owners.js";
import { UploadRoom } from "./upload-room.js";

/** What uploads in pieces may be. */
export interface ResumableParts {
  readonly app: Pick<App, "world">;
  /** The folder of one endpoint's uploads. */
  readonly folder: string;
  /** Bytes. */
  readonly maxSize: number;
  /** Milliseconds from its beginning until an upload is gone. */
  readonly expiresMs: number;
}

/** How far an upload is. */
export interface UploadProgress {
  readonly upload_id: string;
  readonly offset: number;
  readonly total_size: number;
  /** When it is gone, ISO 8601. */
  readonly expires_at: string;
}

/** An upload whose bytes are all here. */
export interface FinishedUpload {
  readonly uploadId: string;
  readonly path: string;
  readonly name: string;
  readonly declaredType: string;
}

/** Who sends a request of the protocol, and what an upload is called that it begins. */
interface Sender {
  readonly owner: string;
  readonly uploadId: string;
}

/** Uploads of one owner at a time. */
const maxUnfinished = 10;

const idPattern = /^[\w-]{1,64}$/;

/** The uploads of one endpoint that come in pieces: each is its owner's, and nobody else finds it. */
export class ResumableUploads {
  readonly #owners: UploadOwners;
  readonly #senders = new WeakMap<IncomingMessage, Sender>();
  readonly #room: UploadRoom;
  #tus: Promise<Tus> | undefined;

  constructor(private readonly parts: ResumableParts) {
    this.#owners = new UploadOwners(parts.folder, parts.expiresMs);
    this.#room = new UploadRoom(this.#owners, maxUnfinished);
  }

  /** Answers the request that begins an upload. Rejects with Refusal 429 `too_many_uploads`. */
  async begin(request: Request, principal: string): Promise<void> {
    const owner = this.#owners.folderOf(principal);
    const uploadId = this.parts.app.world.id();
    await this.#room.during({ owner, uploadId, now: this.#now() }, () =>
      this.#handle(request, { owner, uploadId }),
    );
  }

  /** Answers a request of the protocol about an upload that is there, and is its sender's. */
  goOn(request: Request, principal: string): Promise<void> {
    return this.#handle(request, { owner: this.#owners.folderOf(principal), uploadId: "" });
  }

  async #handle(request: Request, sender: Sender): Promise<void> {
    const { res: response } = request;
    if (!response) return;
    this.#senders.set(request, sender);
    await (await this.#loaded()).handle(request, response);
  }

  /** Rejects with Refusal 404 `upload_not_found`. */
  async progress(uploadId: string, principal: string): Promise<UploadProgress> {
    const { size, offset, id } = await this.#find(uploadId, principal);
    const expires = await this.#owners.expiryOf(id);
    return {
      upload_id: uploadId,
      offset,
      total_size: size ?? 0,
      expires_at: new Date(expires).toISOString(),
    };
  }

  /** Rejects with Refusal 404 `upload_not_found`, 409 `upload_unfinished`. */
  async finished(uploadId: string, principal: string): Promise<FinishedUpload> {
    const { id, size = -1, offset, metadata = {} } = await this.#find(uploadId, principal);
    if (offset !== size) throw unfinishedUpload(uploadId, offset, Math.max(size, 0));
    const path = join(this.parts.folder, id);
    const file = await open(path, "r+").catch((error: unknown) => {
      throw unlessGone(error);
    });
    await file.sync().finally(() => file.close());
    const { filename, filetype } = metadata;
    return { uploadId, path, name: filename ?? "", declaredType: filetype ?? "" };
  }

  /** Forgets an upload whose file was handed in. */
  async remove(uploadId: string, principal: string): Promise<void> {
    const { store } = await this.#loaded();
    const id = `${this.#owners.folderOf(principal)}/${uploadId}`;
    await this.#owners.remove(id);
    await store.remove(id).catch(() => undefined);
  }

  async #find(uploadId: string, principal: string): Promise<TusUpload> {
    const id = `${this.#owners.folderOf(principal)}/${uploadId}`;
    if (!idPattern.test(uploadId)) throw noSuchUpload();
    if (await this.#owners.expired(id, this.#now())) throw noSuchUpload();
    const { store } = await this.#loaded();
    return store.getUpload(id).catch(() => {
      throw noSuchUpload();
    });
  }

  #now(): number {
    return this.parts.app.world.clock.now();
  }

  #loaded(): Promise<Tus> {
    return (this.#tus ??= loadTus(this.parts.folder, this.#hooks()));
  }

  #hooks(): TusHooks {
    return {
      path: "/",
      maxSize: this.parts.maxSize,
      // That is the project's to say, by `cors`.
      allowedOrigins: () => false,
      namingFunction: (request) => {
        const { owner, uploadId } = this.#sender(request);
        return `${owner}/${uploadId}`;
      },
      getFileIdFromRequest: (request, last = "") =>
        idPattern.test(last) ? `${this.#sender(request).owner}/${last}` : undefined,
      generateUrl: (request, { id }) =>
        `${new URL(request.url).pathname.replace(/\/$/, "")}/${id.slice(id.indexOf("/") + 1)}`,
      onUploadCreate: (_request, upload) => {
        upload.creation_date = new Date(this.#now()).toISOString();
        return Promise.resolve({});
      },
      onResponseError: (request, { status_code: status = 500 }) => {
        const told = problemAnswer(tusRefusal(status), { requestId: "none" });
        request.runtime?.node?.res?.setHeader("content-type", "application/problem+json");
        return { status_code: told.status, body: textOf(told.body) };
      },
    };
  }

  #sender({ runtime }: TusRequest): Sender {
    const request = runtime?.node?.req;
    const sender = request && this.#senders.get(request);
    if (sender === undefined) throw noSuchUpload();
    return sender;
  }
}
