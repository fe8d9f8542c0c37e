/**
 * An answer before it is written to the socket: plain data that can be stored, replayed and cached.
 */

/**
 * JSON text in pieces: a string is sent as it is, a `{ sealed }` piece is a Fernet token that
 * stands for one JSON value. Kept in pieces so that opening never has to parse or search the text.
 */
export type Text = readonly (string | { readonly sealed: string })[];

/** What a handler's result, a refusal, a cache hit or a replay comes to. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Text;
  /**
   * What a repeat of the request is told, for an answer that itself can't be kept: nothing caches
   * such an answer.
   */
  readonly repeat?: Answer;
  /**
   * Sends the body in place of `body`, once status and header fields are set: it is made meanwhile,
   * so nothing keeps such an answer. Never throws.
   */
  readonly send?: () => void;
}
