import { Sealed } from "../encryption/sealed.js";

/** What of the data is sent. */
export interface FilterOptions {
  /** Members that are left out at any depth; `password`, `api_key`, `secret_token` unless said. */
  readonly excludeFields?: Iterable<string>;
  /**
   * Paths of the members that are sent, such as `id` and `owner.name`; all unless said. Lists count
   * for nothing in a path: `orders.id` is the `id` of each order.
   */
  readonly fields?: readonly string[] | undefined;
}

const secrets: readonly string[] = ["password", "api_key", "secret_token"];

/** Which members of an object are sent, and which of theirs; `true`: all. */
type Wanted = true | ReadonlyMap<string, Wanted>;

/**
 * A copy of the data without the excluded members, at any depth, and with no others than `fields`;
 * what is excluded stays so although it is in `fields`. What turns itself into JSON (`toJSON`) is
 * looked into in that form; times and sealed values stay as they are. Throws a RangeError for data
 * that contains itself.
 * @example
 * import { createApp, filterResponseData } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const users = [{ id: "7", name: "Ann", password: "secret" }];
 * app.express.get("/users", (_request, response) => {
 *   response.json(filterResponseData(users, { excludeFields: ["password", "api_key"] }));
 * });
 */
export function filterResponseData(
  data: unknown,
  { excludeFields = secrets, fields }: FilterOptions = {},
): unknown {
  const excluded = new Set(excludeFields);
  return filtered(data, excluded, fields ? wantedIn(fields) : true);
}

/** `["id", "owner.name"]` as a tree. A path asks for everything below it. */
function wantedIn(paths: readonly string[]): Wanted {
  const below = new Map<string, string[]>();
  const whole = new Set<string>();
  for (const path of paths) {
    const [name = "", ...rest] = path.split(".");
    if (rest.length === 0) whole.add(name);
    below.set(name, [...(below.get(name) ?? []), rest.join(".")]);
  }
  return new Map(
    [...below].map(([name, rest]) => [name, whole.has(name) ? true : wantedIn(rest)] as const),
  );
}

function filtered(value: unknown, excluded: ReadonlySet<string>, wanted: Wanted): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || Sealed.is(value)) return value;
  if (Array.isArray(value)) return value.map((item) => filtered(item, excluded, wanted));
  if (hasJson(value)) return filtered(value.toJSON(), excluded, wanted);
  const kept: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const inside = wanted === true || wanted.get(name);
    if (inside === undefined || excluded.has(name)) continue;
    kept.push([name, filtered(member, excluded, inside)]);
  }
  return Object.fromEntries(kept);
}

const hasJson = (value: object): value is { toJSON(): unknown } =>
  "toJSON" in value && typeof value.toJSON === "function";
