export type { Caller, DbClient, DbClientOptions } from "./db-client.js";
export { getDbClient } from "./db-client.js";
export { getDbUrl } from "./db-url.js";
