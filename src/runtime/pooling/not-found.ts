import { Refusal } from "../http/refusal.js";

/** There is no such row, or the caller may not see it. */
export function notFound(): Refusal {
  return new Refusal({ status: 404, code: "not_found", detail: "There is no such thing." });
}

/** Kysely's `executeTakeFirstOrThrow` found nothing. */
export function isNoResult(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === "NoResultError";
}
