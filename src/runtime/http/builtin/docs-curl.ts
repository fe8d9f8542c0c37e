import type { EndpointDefinition } from "../../request/definition.js";
import type { ExampleRequest } from "../openapi/example.js";

/** The request as a command for a shell; every value is quoted. */
export function curlOf(
  definition: EndpointDefinition,
  { params = {}, query = {}, headers = {}, body }: ExampleRequest,
  basePath: string,
): string {
  const { method, permissions, guardFields = [] } = definition;
  // Only what stands for a variable is in double quotes, where a shell looks for them.
  const fields = [
    ...(permissions ? ['"Authorization: Bearer $TOKEN"'] : []),
    ...(guardFields.includes("mfa_code") ? ['"X-MFA-Code: $MFA_CODE"'] : []),
    ...Object.entries(headers).map(([name, value]) => quoted(`${name}: ${String(value)}`)),
    ...(body === undefined ? [] : [quoted("Content-Type: application/json")]),
  ];
  const path = definition.path.replace(/[:*](\w+)/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? encodeURIComponent(String(params[name])) : whole,
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const address = `${basePath}${path}${search.size > 0 ? `?${search.toString()}` : ""}`;
  return [
    `curl ${method === "GET" ? "" : `-X ${method} `}"$API"${quoted(address)}`,
    ...fields.map((field) => `-H ${field}`),
    ...(body === undefined ? [] : [`-d ${quoted(JSON.stringify(body))}`]),
  ].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
