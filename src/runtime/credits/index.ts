export { callFunctionWithCredits, type FunctionCredits } from "./call-function-with-credits.js";
export type { Credits, NamedHold } from "./credits.js";
export { hold, type HoldOptions, type Payer } from "./hold.js";
export type { QuotaOptions } from "./quota.js";
export type { Movement } from "./ledger.js";
export { requireCredits, type RequireCreditsOptions } from "./require-credits.js";
