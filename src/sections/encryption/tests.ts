import type { TestBlock } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { madeExample } from "../../model/example.js";
import { arrow, call, type Code, literal, object, text } from "../../render/code.js";
import { fieldsOf } from "../request/resource.js";
import type { FieldMap } from "../request/fields.js";

/** The plaintext that the tests send; it must fit the fields that carry it. */
const secret = "must-not-appear";

/** That a sealed field stays unreadable, and that a sealed value in the result is opened. */
export function encryptionTests(operation: Operation, opened: boolean): TestBlock[] {
  const field = sealedBodyField(operation);
  if (field === undefined) return [];
  const carrier = opened ? textField(responseFields(operation)) : undefined;
  return [
    { template: "encryption", data: { field } },
    ...(carrier === undefined ? [] : [opening(operation, field, carrier)]),
  ];
}

function opening(operation: Operation, field: string, carrier: string): TestBlock {
  const example = madeExample(operation).response.body as Readonly<Record<string, unknown>>;
  const fields = Object.entries(example).map(([name, value]): [string, Code] => [
    name,
    name === carrier ? text(`body.${field}`) : literal(value),
  ]);
  const handler = arrow("({ body })", object(Object.fromEntries(fields)));
  return {
    template: "decryption",
    code: { answering: call("api.handler.next", handler) },
    data: { field, carrier },
  };
}

/** A marked field at the top of the body whose value can be our plaintext. */
function sealedBodyField(operation: Operation): string | undefined {
  const marked = operation.sealed.map((path) => path.replace(/^body\./, ""));
  const fields = fieldsOf("body", operation.request);
  return textField(
    Object.fromEntries(Object.entries(fields).filter(([name]) => marked.includes(name))),
  );
}

function textField(fields: FieldMap): string | undefined {
  const found = Object.entries(fields).find(([name, spec]) => {
    if (spec.type !== "string" || spec.list !== undefined || spec.optional) return false;
    const { min = 0, max = Infinity } = spec.bounds;
    return /^[A-Za-z_]\w*$/.test(name) && min <= secret.length && secret.length <= max;
  });
  return found?.[0];
}

const responseFields = ({ response }: Operation): FieldMap =>
  response.body?.kind === "fields" ? response.body.fields : {};
