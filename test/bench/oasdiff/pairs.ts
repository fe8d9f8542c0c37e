/** Pairs of projects that differ in one thing, for two judges of what breaks callers. */

/** A project: its endpoints' YAML, and its settings. */
export interface Side {
  readonly endpoints: readonly string[];
  readonly settings: string;
}

export interface Pair {
  /** `request body: string → string(2..9)`; no two are alike. */
  readonly name: string;
  readonly before: Side;
  readonly after: Side;
}

/** Types that differ in one thing each: bounds, formats, values, kinds, items, fields. */
const types: readonly (readonly [string, string])[] = [
  ["string(2..9)", "string(1..9)"],
  ["string(2..9)", "string(2..10)"],
  ["string(2..9)", "string(1..8)"],
  ["string(2..9)", "string"],
  ["string", "uuid"],
  ["string(2..9)", "uuid"],
  ["string(..50)", "email"],
  ["string(2..9)", "one|two"],
  ["string(4..9)", "one|two"],
  ["string", "email"],
  ["string", "date-time"],
  ["string", "url"],
  ["string", "x|y"],
  ["uuid", "email"],
  ["uuid", "x|y"],
  ["string", "integer"],
  ["string", "number"],
  ["string", "boolean"],
  ["integer", "number"],
  ["integer", "boolean"],
  ["integer(0..9)", "integer(1..9)"],
  ["integer(0..9)", "integer(0..8)"],
  ["integer(0..9)", "integer(1..10)"],
  ["integer(0..9)", "integer"],
  ["integer(0..9)", "number(0..9)"],
  ["integer(0..9)", "number(0..8)"],
  ["integer(0..9)", "number"],
  ["number(0.5..9.5)", "number(1..9.5)"],
  ["number(0.5..9.5)", "number"],
  ["x|y", "x|y|z"],
  ["x|y", "x|z"],
  ["x|y", "y|x"],
  ["string", "list of string"],
  ["list of string", "list of integer"],
  ["list of string", "list of uuid"],
  ["list of x|y", "list of x|y|z"],
  ["list(1..5) of string", "list(2..5) of string"],
  ["list(1..5) of string", "list(1..4) of string"],
  ["list(1..5) of string", "list of string"],
  ["list of string(1..5)", "list of string(1..6)"],
];

/** Only where JSON is sent: maps. */
const maps: readonly (readonly [string, string])[] = [
  ["object", "string"],
  ["object", "{ b: string }"],
  ["string", "{ b: string }"],
  ["{ b: string }", "{ b: string? }"],
  ["{ b: string }", "{ b: string, c: string }"],
  ["{ b: string }", "{ b: string, c: string? }"],
  ["{ b: string }", "{ b: integer }"],
  ["{ b: { c: string } }", "{ b: { c: string? } }"],
  ["list of object", "list of string"],
  ["{ b: string(1..5) }", "{ b: string(1..6) }"],
];

/** A field that comes, goes, or need not be there. */
const fields: readonly (readonly [string, string])[] = [
  ["a: string", "a: string?"],
  ["a: string", "a: string, n: string"],
  ["a: string", "a: string, n: string?"],
  ["a: string", "a: string, n: integer(0..9)?"],
  ["a: string?", "a: string?, n: string"],
  ["a: string", "n: string"],
  ["a: string", "a: integer?"],
  ["a: string, n: string", "n: string, a: string"],
];

const places: Readonly<Record<string, (fields: string) => string>> = {
  "request body": (own) => `route: POST /x\nrequest: { body: { ${own} } }`,
  "response body": (own) => `route: POST /x\nresponse: { body: { ${own} } }`,
  "query parameter": (own) => `route: GET /x\nrequest: { query: { ${own} } }`,
  "header field": (own) =>
    `route: GET /x\nrequest: { headers: { ${own.replace(/\b([an]):/g, "x-$1:")} } }`,
};

/** Whole endpoints that differ; the first text is before. */
const others: readonly (readonly [name: string, before: string, after: string])[] = [
  ["another method", "route: POST /x", "route: PUT /x"],
  ["another path", "route: POST /x", "route: POST /y"],
  ["a longer path", "route: POST /x", "route: POST /x/y"],
  ["a part of the path that varies", "route: GET /x/y", "route: GET /x/:y"],
  ["another name in the path", "route: GET /x/:a", "route: GET /x/:b"],
  ["a part more in the path", "route: GET /x/:a", "route: GET /x/:a/:b"],
  [
    "a narrower part of the path",
    "route: GET /x/:a\nrequest: { params: { a: string } }",
    "route: GET /x/:a\nrequest: { params: { a: uuid } }",
  ],
  [
    "a part of the path in bounds",
    "route: GET /x/:a\nrequest: { params: { a: integer } }",
    "route: GET /x/:a\nrequest: { params: { a: integer(1..9) } }",
  ],
  [
    "a part of the path of other values",
    "route: GET /x/:a\nrequest: { params: { a: x|y } }",
    "route: GET /x/:a\nrequest: { params: { a: x|z } }",
  ],
  [
    "a part of the path that was free",
    "route: GET /x/:a",
    "route: GET /x/:a\nrequest: { params: { a: integer } }",
  ],
  ["a body where none was", "route: POST /x", "route: POST /x\nrequest: { body: { a: string } }"],
  [
    "an optional body where none was",
    "route: POST /x",
    "route: POST /x\nrequest: { body: { a: string? } }",
  ],
  [
    "an answer's body where none was",
    "route: POST /x",
    "route: POST /x\nresponse: { body: { a: string } }",
  ],
  [
    "a parameter in the body instead",
    "route: POST /x\nrequest: { query: { a: string } }",
    "route: POST /x\nrequest: { body: { a: string } }",
  ],
  [
    "status 201",
    "response: { status: 200, body: { a: string } }",
    "response: { status: 201, body: { a: string } }",
  ],
  ["status 202 without a body", "response: { status: 200 }", "response: { status: 202 }"],
  ["a new error", "", "errors: { gone: 410 }"],
  ["another status of an error", "errors: { gone: 404 }", "errors: { gone: 410 }"],
  ["another name of an error", "errors: { gone: 404 }", "errors: { lost: 404 }"],
  ["two errors of one status", "errors: { gone: 404 }", "errors: { gone: 404, lost: 404 }"],
  [
    "another name of the endpoint",
    "endpoint_name: job\nroute: POST /x",
    "endpoint_name: task\nroute: POST /x",
  ],
  ["another description", "", "endpoint_description: Another"],
  ["other tags", "tags: [a]", "tags: [b]"],
  ["deprecated", "", "deprecated: true"],
  [
    "a scope more",
    "security: { user_permissions_required: [a] }",
    "security: { user_permissions_required: [a, b] }",
  ],
  [
    "another scope",
    "security: { user_permissions_required: [a] }",
    "security: { user_permissions_required: [b] }",
  ],
  ["no identity any more", "", "security: none\nrequired_credits: 0"],
  [
    "an API key instead of a token",
    "security: { auth_type_required: jwt }",
    "security: { auth_type_required: api_key }",
  ],
  ["a second factor", "security: { mfa_required: false }", "security: { mfa_required: true }"],
  [
    "another role",
    "security: { permission_roles_required: [a] }",
    "security: { permission_roles_required: [b] }",
  ],
  [
    "addresses of the list alone",
    "security: { ip_whitelist_enabled: false }",
    "security: { ip_whitelist_enabled: true }",
  ],
  [
    "an idempotency key that must be sent",
    "idempotency: { enabled: true }",
    "idempotency: { enabled: true, required: true }",
  ],
  [
    "an idempotency key where none was",
    "idempotency: { enabled: false }",
    "idempotency: { enabled: true }",
  ],
  ["credits", "required_credits: 1", "required_credits: 5"],
  ["no credits any more", "required_credits: 1", "required_credits: 0"],
  ["a lower limit", "rate_limit: 20/min", "rate_limit: 5/min"],
  ["no limit any more", "rate_limit: 20/min", "rate_limit: false"],
  ["another cache", "cache: { algo: fifo }", "cache: { algo: lru }"],
  ["no cache any more", "cache: true", "cache: false"],
  [
    "encryption of a field",
    "request: { body: { a: string } }\nencryption: false",
    "request: { body: { a: string } }\nencryption: { fields: [body.a] }",
  ],
];

const settings = (text: string): Side => ({ endpoints: ["route: POST /x"], settings: text });

const projects: readonly Pair[] = [
  {
    name: "an endpoint that is new",
    before: { endpoints: ["route: POST /x"], settings: "" },
    after: { endpoints: ["route: POST /x", "endpoint_name: other\nroute: GET /y"], settings: "" },
  },
  { name: "the base path", before: settings("base_path: /v1"), after: settings("base_path: /v2") },
  { name: "a base path where none was", before: settings(""), after: settings("base_path: /v1") },
];

const one = (text: string): Side => ({ endpoints: [text], settings: "" });

function bothWays({ name, before, after }: Pair): readonly Pair[] {
  return [
    { name, before, after },
    { name: `${name}, backwards`, before: after, after: before },
  ];
}

function inPlaces(): readonly Pair[] {
  return Object.entries(places).flatMap(([place, yaml]) => {
    const isBody = place.endsWith("body");
    const typed = [...types, ...(isBody ? maps : [])].map(
      ([before, after]) => [`a: ${before}`, `a: ${after}`] as const,
    );
    return [...typed, ...fields].map(([before, after]) => ({
      name: `${place}: ${before} → ${after}`,
      before: one(yaml(before)),
      after: one(yaml(after)),
    }));
  });
}

/** Every pair, each in both directions. */
export const pairs: readonly Pair[] = [
  ...inPlaces(),
  ...others.map(([name, before, after]) => ({ name, before: one(before), after: one(after) })),
  ...projects,
].flatMap(bothWays);
