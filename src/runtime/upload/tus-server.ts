import type { IncomingMessage, ServerResponse } from "node:http";
import { optionalPackage } from "../pooling/optional-package.js";

/** An unfinished upload, as tus knows it. */
export interface TusUpload {
  readonly id: string;
  /** Bytes of the whole; undefined: not said yet. */
  readonly size?: number;
  /** Bytes that are here. */
  readonly offset: number;
  readonly metadata?: Readonly<Record<string, string | null>>;
  creation_date?: string;
}

/** Where uploads lie (the package `@tus/file-store`). */
export interface TusStore {
  getUpload(id: string): Promise<TusUpload>;
  remove(id: string): Promise<void>;
}

/** What tus hands to its hooks: a web request that knows Node's. */
export interface TusRequest {
  readonly url: string;
  readonly runtime?: {
    readonly node?: { readonly req: IncomingMessage; readonly res?: ServerResponse };
  };
}

/** A failure as tus tells it. */
export interface TusFailure {
  readonly status_code?: number;
  readonly body?: string;
}

/** The hooks that we use of the package `@tus/server`. */
export interface TusHooks {
  readonly path: string;
  readonly maxSize: number;
  /** Of which origins pages may call; unless it is said, tus tells browsers that all may. */
  readonly allowedOrigins: () => boolean;
  readonly namingFunction: (request: TusRequest) => string;
  readonly getFileIdFromRequest: (request: TusRequest, last?: string) => string | undefined;
  readonly generateUrl: (request: TusRequest, parts: { readonly id: string }) => string;
  readonly onUploadCreate: (request: TusRequest, upload: TusUpload) => Promise<object>;
  readonly onResponseError: (
    request: TusRequest,
    error: TusFailure,
  ) => { readonly status_code: number; readonly body: string };
}

/** The tus protocol 1.0, and where its uploads lie. */
export interface Tus {
  readonly store: TusStore;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Rejects with a StartupError where a package isn't installed. */
export async function loadTus(folder: string, hooks: TusHooks): Promise<Tus> {
  const [{ Server }, { FileStore }] = await Promise.all([
    optionalPackage("@tus/server", "upload.resumable"),
    optionalPackage("@tus/file-store", "upload.resumable"),
  ]);
  const store = new (FileStore as new (options: object) => TusStore)({ directory: folder });
  const server = new (Server as new (options: object) => Omit<Tus, "store">)({
    ...hooks,
    datastore: store,
  });
  return { store, handle: (request, response) => server.handle(request, response) };
}
