/**
 * Tells which related tables a list's filters need, so that their EXISTS subqueries are part of
 * the statement only then. A filter that is undefined, null or an empty list needs nothing.
 * @example
 * import { ExistsSubqueryDetector } from "@endpointgen/runtime";
 *
 * const detector = new ExistsSubqueryDetector({
 *   company: ["company_name", "industries"],
 *   contact_metadata: ["title"],
 * });
 * if (detector.needs("company", { title: "CTO" })) throw new Error("no filter of a company");
 */
export class ExistsSubqueryDetector<Relation extends string> {
  readonly #filters: Readonly<Record<Relation, readonly string[]>>;

  /** The filters that belong to each related table. */
  constructor(filters: Readonly<Record<Relation, readonly string[]>>) {
    this.#filters = filters;
  }

  needs(relation: Relation, filters: Readonly<Record<string, unknown>>): boolean {
    return this.#filters[relation].some((name) => isAsked(filters[name]));
  }
}

function isAsked(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}
