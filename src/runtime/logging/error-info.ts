/** What error tracking is told besides the error: never anything about the user. */
export interface ErrorInfo {
  /** `-` outside any endpoint. */
  readonly endpoint: string;
  /** `-` outside any request. */
  readonly requestId: string;
}

/**
 * Logs an error, secrets hidden, and tells it to error tracking. Never throws.
 * @param fields more members of the log line; free of secrets
 */
export type Track = (error: Error, info?: Partial<ErrorInfo>, fields?: object) => void;
