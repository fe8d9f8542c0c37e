import type { FieldSpec } from "../request/fields.js";
import type { Facts, Finding, Path } from "../section.js";
import type { Upload } from "./schema.js";

/** What no form can be, and what can't be done with one. */
export function check(own: Upload, operation: Facts): readonly Finding[] {
  return [
    ...types(own),
    ...(["GET", "DELETE"].includes(operation.method)
      ? [finding([], `\`upload\` needs a body, and ${operation.method} has none`, "route: POST …")]
      : []),
    ...(own.resumable && !operation.identity
      ? [finding(["resumable"], "`resumable` needs a user, whose upload it is", "security: …")]
      : []),
    ...fields(operation),
    ...together(operation),
  ];
}

const finding = (path: Path, message: string, cure: string): Finding => ({ path, message, cure });

function types({ allowed_types: allowed }: Upload): readonly Finding[] {
  if (allowed.length > 0) return [];
  const message = "`upload` takes no file until its types are named";
  return [finding(["allowed_types"], message, "allowed_types: [text/csv]")];
}

/** A form has names and texts, and nothing inside them. */
function fields({ upload }: Facts): readonly Finding[] {
  const { form } = upload ?? {};
  if (form === undefined) return [];
  if (form.kind === "module") {
    return [finding([], "a form can't have a schema of your own yet", "write request.body here")];
  }
  return Object.entries(form.fields)
    .filter(([name, spec]) => !isFlat(spec) || name === "upload_id")
    .map(([name]) =>
      finding(
        [],
        `\`request.body.${name}\` can't be a field of a form with files`,
        "a text, number, boolean or enum, and another name than upload_id",
      ),
    );
}

const isFlat = ({ type }: FieldSpec): boolean => !["map", "column", "object"].includes(type);

/** What would answer without reading the files, or could not have them. */
function together({ on, guardOnly, job, kind }: Facts): readonly Finding[] {
  const remedy = "remove it, or `upload`";
  return [
    ...(on.has("cache") ? [finding([], "an answer to an upload can't be cached", remedy)] : []),
    ...(guardOnly ? [finding([], "the existing handler reads the files", "upload: false")] : []),
    ...(job
      ? [finding([], "a job can't take files: keep them, and submit their names", remedy)]
      : []),
    ...(kind === "db" ? [finding([], "rows take no files", "kind: io, or upload: false")] : []),
  ];
}
