import type { RequestHandler } from "express";
import { Refusal } from "../http/refusal.js";
import { filterResponseData, type FilterOptions } from "./filter-response-data.js";

/** Which members callers may choose from. */
export interface SparseFieldsetOptions extends Pick<FilterOptions, "excludeFields"> {
  /** Paths that may be asked for; unless said, all, and those that aren't there are passed over. */
  readonly allowed?: readonly string[];
}

/** One member, or one of a member: letters, digits, `_` and `-`. */
const path = /^[\w-]{1,100}(\.[\w-]{1,100}){0,9}$/;
const mostPaths = 100;

/**
 * An Express middleware: with `?fields=id,owner.name` the route's `response.json` sends only those
 * members, in lists those of each item; excluded members never. Refuses with 400 `invalid_fields`
 * what isn't a list of paths, or isn't in `allowed`. Errors are sent whole.
 * @example
 * import { createApp, sparseFieldsets } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const chosen = sparseFieldsets({ allowed: ["id", "name", "owner.name"] });
 * app.express.get("/contacts", chosen, (_request, response) => {
 *   response.json([{ id: "7", name: "Ann", owner: { name: "Bob", password: "secret" } }]);
 * });
 */
export function sparseFieldsets(options: SparseFieldsetOptions = {}): RequestHandler {
  const { allowed, ...excluding } = options;
  return (request, response, next) => {
    const fields = fieldsOf(request.query["fields"], allowed);
    const json = response.json.bind(response);
    response.json = (data: unknown) => {
      response.json = json;
      return json(
        response.statusCode < 400 ? filterResponseData(data, { ...excluding, fields }) : data,
      );
    };
    next();
  };
}

/** Undefined where nothing was asked for, which is everything. */
function fieldsOf(
  asked: unknown,
  allowed: readonly string[] | undefined,
): readonly string[] | undefined {
  if (asked === undefined) return undefined;
  const fields = typeof asked === "string" ? asked.split(",").map((one) => one.trim()) : [];
  const isList = fields.length > 0 && fields.length <= mostPaths;
  if (!isList || !fields.every((one) => path.test(one))) {
    throw invalid("fields is a list of names with commas between them, such as id,owner.name.");
  }
  const wrong = allowed ? fields.filter((one) => !allowed.includes(one)) : [];
  if (wrong.length > 0) throw invalid(`There is no field ${wrong.join(", ")} to choose.`);
  return fields;
}

const invalid = (detail: string): Refusal =>
  new Refusal({ status: 400, code: "invalid_fields", detail });
