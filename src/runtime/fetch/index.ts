export type { Fetch, FetchInit } from "./fetcher.js";
