export * from "./account.js";
export * from "./credits.js";
export * from "./hold.js";
