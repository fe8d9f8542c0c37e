import { Failure } from "../failure.js";
import { formBody, formType, sampleOf, type SampleFile } from "../host-runtime.js";

/**
 * The form that stands for a right request: fields from a JSON object, and a small file of an allowed
 * type. Throws a Failure where no such file is at hand.
 */
export function formRequest(
  fields: string | undefined,
  fileTypes: readonly string[],
): { readonly body: Uint8Array<ArrayBuffer>; readonly type: string } {
  const { type, content } = sampleFile(fileTypes) ?? noSample(fileTypes);
  const form = formBody({}, fieldsIn(fields), { type, content });
  return { body: new Uint8Array(form), type: formType };
}

/** A small file of an allowed type; undefined where none is at hand. */
export function sampleFile(fileTypes: readonly string[]): SampleFile | undefined {
  try {
    return sampleOf(fileTypes);
  } catch {
    return undefined;
  }
}

/** The fields of a form that a JSON text names. Throws a Failure for what is no object. */
export function fieldsIn(text = "{}"): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure(
    "--body is no JSON object: it names the fields of a form",
    `--body '{"name":"value"}'`,
  );
}

function noSample(fileTypes: readonly string[]): never {
  throw new Failure(
    `no file is at hand that is ${fileTypes.join(" or ")}`,
    "npx endpointgen curl NAME prints a command that takes yours",
  );
}
