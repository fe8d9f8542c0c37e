export {
  AnswerTooLongError,
  FetchError,
  FetchTimeoutError,
  TooManyRedirectsError,
  UnreachableError,
} from "./errors.js";
export type { Fetch } from "./fetcher.js";
export type { FetchInit } from "./outgoing.js";
