/** What the contract template prints: schemas and constants of one endpoint. */
import type { Contribution, Import } from "../model/contribution.js";
import type { EndpointModel, Operation } from "../model/endpoint-model.js";
import type { BodyShape } from "../model/shapes.js";
import type { FieldMap } from "../sections/request/fields.js";
import { type ZodCode, zodObject } from "../sections/request/zod-code.js";
import { call, type Code, literal, object, openObject, openObjectOf, text } from "./code.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { printer } from "./statement.js";
import { titleOf } from "./title.js";
import type { ViewOptions } from "./view-options.js";

export interface ContractView {
  readonly title: string;
  readonly source: string;
  readonly camel: string;
  readonly imports: string;
  readonly definition: string;
}

interface Schema {
  readonly name: string;
  readonly zod: ZodCode;
  readonly imports: readonly Import[];
}

export function contractView(model: EndpointModel, { width, paths }: ViewOptions): ContractView {
  const { operation } = model;
  const folder = `${paths.generated}/${operation.names.kebab}`;
  const request = requestSchemas(operation, folder);
  const response = bodySchema(operation.response.body, folder, { strict: false, sealed: [] });
  const result = bodySchema(operation.job?.result, folder, { strict: false, sealed: [] });
  const schemas = [request, response ?? [], result ?? []].flat();
  const fields = definitionFields(model, { request, response, result });
  return {
    title: titleOf(operation),
    source: model.source,
    camel: operation.names.camel,
    imports: printImports(importsOf(model, schemas), width),
    definition: printer(width).code(call("defineEndpoint", openObject(fields)), 0, 1),
  };
}

interface Schemas {
  readonly request: readonly Schema[];
  readonly response: Schema | undefined;
  /** Of a job. */
  readonly result: Schema | undefined;
}

function definitionFields(
  { operation, contributions, environment }: EndpointModel,
  { request: schemas, response: body, result }: Schemas,
): Record<string, Code> {
  const guardFields = contributions.flatMap((part) => part.guardFields ?? []);
  return {
    name: literal(operation.names.snake),
    description: literal(operation.names.description),
    method: literal(operation.method),
    path: literal(operation.path),
    ...(operation.guardOnly ? { guardOnly: literal(true) } : {}),
    ...contributedFields(contributions),
    ...(schemas.length > 0 ? { request: openObject(byName(schemas)) } : {}),
    response: object({
      status: literal(operation.response.status),
      ...(body === undefined ? {} : { body: body.zod.code }),
    }),
    ...(operation.job ? { job: object(result ? { result: result.zod.code } : {}) } : {}),
    ...(Object.keys(operation.errors).length > 0 ? { errors: literal(operation.errors) } : {}),
    ...(guardFields.length > 0 && operation.request.body
      ? { guardFields: literal(guardFields) }
      : {}),
    ...(environment.length > 0 ? { config: openObjectOf(environment.map(toEntry)) } : {}),
    openapi: text("openapi"),
  };
}

const toEntry = ({ name, code }: { name: string; code: Code }) => ({
  name,
  value: code,
  spread: false,
});

const byName = (schemas: readonly Schema[]): Record<string, Code> =>
  Object.fromEntries(schemas.map(({ name, zod }) => [name, zod.code]));

function contributedFields(contributions: readonly Contribution[]): Record<string, Code> {
  return Object.fromEntries(
    contributions.flatMap((part) => part.contract ?? []).map(({ name, value }) => [name, value]),
  );
}

function requestSchemas({ request, sealed, upload }: Operation, folder: string): Schema[] {
  const parts = (["params", "query", "headers"] as const)
    .filter((part) => Object.keys(request[part]).length > 0)
    .map((part) => {
      const options = {
        source: "text",
        strict: part !== "headers",
        sealed: under(part, sealed),
      } as const;
      return { name: part, zod: zodObject(request[part], options), imports: [] };
    });
  const body = bodySchema(request.body, folder, { strict: true, sealed: under("body", sealed) });
  if (upload?.form?.kind === "fields") return [...parts, formSchema(upload.form.fields)];
  return body === undefined ? parts : [...parts, body];
}

/** The values of a form are text. */
const formSchema = (fields: FieldMap): Schema => ({
  name: "body",
  zod: zodObject(fields, { source: "text", strict: true, sealed: [] }),
  imports: [],
});

const under = (part: string, paths: readonly string[]): string[] =>
  paths.filter((path) => path.startsWith(`${part}.`)).map((path) => path.slice(part.length + 1));

function bodySchema(
  body: BodyShape | undefined,
  folder: string,
  options: { strict: boolean; sealed: readonly string[] },
): Schema | undefined {
  if (body === undefined) return undefined;
  if (body.kind === "fields") {
    return {
      name: "body",
      zod: zodObject(body.fields, { ...options, source: "json" }),
      imports: [],
    };
  }
  return {
    name: "body",
    zod: { code: text(body.name), runtime: new Set() },
    imports: [{ from: modulePath(folder, body.file), names: [body.name] }],
  };
}

function importsOf(
  { contributions, environment }: EndpointModel,
  schemas: readonly Schema[],
): Import[] {
  const zod = environment.length > 0 || schemas.some(({ zod }) => usesZod(zod.code));
  const runtime = [
    "defineEndpoint",
    ...environment.flatMap((value) => value.runtime),
    ...schemas.flatMap((schema) => [...schema.zod.runtime]),
    ...contributions.flatMap((part) => part.contractImports ?? []),
  ];
  return [
    { from: "@endpointgen/runtime", names: runtime },
    ...(zod ? [{ from: "zod", names: ["z"] }] : []),
    ...schemas.flatMap(({ imports }) => imports),
  ];
}

const usesZod = (code: Code): boolean => code.kind !== "text";
