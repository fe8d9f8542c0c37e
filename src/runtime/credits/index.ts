export type { Movement } from "./account.js";
export type { Credits } from "./credits.js";
export { hold, type HoldOptions } from "./hold.js";
