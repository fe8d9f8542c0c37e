export type { Movement } from "./account.js";
export { callFunctionWithCredits, type FunctionCredits } from "./call-function-with-credits.js";
export type { Credits } from "./credits.js";
export { hold, type HoldOptions } from "./hold.js";
export { requireCredits, type RequireCreditsOptions } from "./require-credits.js";
