/** What a request and an answer hold, as the YAML declares them. */
import type { FieldMap } from "../sections/request/fields.js";

export interface RequestShape {
  readonly params: FieldMap;
  readonly query: FieldMap;
  readonly headers: FieldMap;
  /** Undefined: no body is expected. */
  readonly body: BodyShape | undefined;
}

export interface ResponseShape {
  readonly status: number;
  readonly body: BodyShape | undefined;
}

/** Work that a worker does after the answer; the response then says only that it was accepted. */
export interface JobShape {
  /** What the work comes to: the YAML's `response.body`. */
  readonly result: BodyShape | undefined;
  /** Further tries after the first. */
  readonly maxRetries: number;
  /** Callers may name an address that is told of the end. */
  readonly webhook: boolean;
  /** The database accepts them. */
  readonly outbox: boolean;
  /** Each success is told to who reads the topic. */
  readonly publishesEvent: boolean;
}

/** A form with files: read when its sender has passed the guards. */
export interface UploadShape {
  /** Its other fields: the YAML's `request.body`. */
  readonly form: BodyShape | undefined;
}

/** Fields (written in the YAML, or from its JSON Schema), or a zod schema of the user's own. */
export type BodyShape =
  | { readonly kind: "fields"; readonly fields: FieldMap }
  | { readonly kind: "module"; readonly file: string; readonly name: string };

export interface Shapes {
  readonly request: RequestShape;
  readonly response: ResponseShape;
}
