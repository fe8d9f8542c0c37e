import type { Facts, Finding } from "../section.js";
import { parseBody } from "./parse-body.js";
import { parseFields } from "./parse-fields.js";
import type { Request } from "./schema.js";

const textParts = ["params", "query", "headers"] as const;

/** Every field that can't be read, and inputs that can never arrive. */
export function check(own: Request, operation: Facts): readonly Finding[] {
  return [
    ...textParts.flatMap((part) => under(part, parseFields(own[part], "text").findings)),
    ...under("body", parseBody(own.body).findings),
    ...strayParams(own, operation),
    ...bodyOfGet(own, operation),
  ];
}

const under = (part: string, findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => ({ ...finding, path: [part, ...finding.path] }));

function strayParams(own: Request, { path, method }: Facts): readonly Finding[] {
  const known = [...path.matchAll(/[:*]([A-Za-z_$][\w$]*)/g)].map(([, name]) => name);
  return Object.keys(own.params)
    .filter((name) => !known.includes(name.replace(/\?$/, "")))
    .map((name) => ({
      path: ["params", name],
      message: `\`${name}\` isn't in the route \`${method} ${path}\``,
      cure: `route: ${method} ${path}/:${name}, or move it to query or body`,
    }));
}

function bodyOfGet(own: Request, { method }: Facts): readonly Finding[] {
  if (method !== "GET" || own.body === undefined) return [];
  return [
    {
      path: ["body"],
      message: "a GET request has no body",
      cure: "use query, or another method in route",
    },
  ];
}
