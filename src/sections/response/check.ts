import type { FieldMap } from "../request/fields.js";
import { parseBody } from "../request/parse-body.js";
import { parseFields } from "../request/parse-fields.js";
import type { Finding } from "../section.js";
import type { Response } from "./schema.js";

/** Every field that can't be read, and answers that contradict themselves. */
export function check(own: Response): readonly Finding[] {
  const { body, findings } = parseBody(own.body);
  const headers = parseFields(own.headers, "text").findings;
  return [
    ...findings.map((finding) => ({ ...finding, path: ["body", ...finding.path] })),
    ...headers.map((finding) => ({ ...finding, path: ["headers", ...finding.path] })),
    ...emptyStatus(own),
    ...(body?.kind === "fields" ? hidden(body.fields, own.exclude_fields) : []),
  ];
}

function emptyStatus(own: Response): readonly Finding[] {
  if (own.body === undefined || ![204, 205].includes(own.status)) return [];
  const message = `status ${own.status} has no body, but \`response.body\` declares one`;
  return [{ path: ["status"], message, cure: "status: 200, or remove the body" }];
}

/** A declared field that is always cut out would make every answer break its own contract. */
function hidden(fields: FieldMap, excluded: readonly string[]): readonly Finding[] {
  return Object.keys(fields)
    .filter((name) => excluded.includes(name))
    .map((name) => ({
      path: ["body", name],
      message: `\`${name}\` is declared here, but \`exclude_fields\` keeps it out of every answer`,
      cure: "remove it from one of the two",
    }));
}
