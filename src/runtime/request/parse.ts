import type { Request } from "express";
import { z } from "zod";
import type { InputProblem } from "../http/refusal.js";
import { parseJson } from "./json.js";
import { invalidInput, problemsOf, type Place } from "./problems.js";
import { readBody } from "./read-body.js";
import type { RequestSchemas } from "./definition.js";

const noFields = z.strictObject({});
const noBody = z.strictObject({}).optional();

/** Reads and validates one request; gives exactly what is declared. */
export type InputReader = (request: Request) => Promise<Record<string, unknown>>;

/** How a body is read. */
export interface ReaderOptions {
  /** Fields of it that belong to guards. */
  readonly guardFields: readonly string[];
  /** It is a form, which stays unread. */
  readonly form: boolean;
}

/**
 * Makes the reader of an endpoint's input. Guard fields are taken out of the body before it is
 * validated and stay readable at `request.body`.
 * The reader throws the refusals of `readBody` and `parseJson`, and 422 with every problem of
 * every part at once.
 */
export function inputReader(
  schemas: RequestSchemas,
  { guardFields, form }: ReaderOptions,
): InputReader {
  const headerNames = schemas.headers === undefined ? [] : namesOf(schemas.headers);
  return async (request) => {
    const problems: InputProblem[] = [];
    const input: Record<string, unknown> = {};
    const keep = (place: Place, result: Result): void => {
      if (result.success) {
        if (schemas[place]) input[place] = result.data;
        return;
      }
      // One by one: callers choose how many there are, and a call takes only so many arguments.
      for (const problem of problemsOf(place, result.error.issues)) problems.push(problem);
    };
    const body = form ? undefined : withoutFields(await bodyOf(request), guardFields);
    const { params, url } = request;
    const places: [Place, z.ZodType, unknown][] = [];
    // What isn't declared and isn't sent needs no look.
    if (schemas.params || Object.keys(params).length > 0) {
      places.push(["params", schemas.params ?? noFields, params]);
    }
    if (schemas.query || url.includes("?")) {
      places.push(["query", schemas.query ?? noFields, queryOf(url)]);
    }
    if (schemas.headers) places.push(["headers", schemas.headers, headersOf(request, headerNames)]);
    if (!form) places.push(["body", schemas.body ?? noBody, body]);
    for (const [place, schema, value] of places) {
      const result = validate(schema, value);
      // Nearly every schema says it at once, and a turn of the event loop's queue costs more.
      keep(place, result instanceof Promise ? await result : result);
    }
    if (problems.length > 0) throw invalidInput(problems);
    return input;
  };
}

/** Validates the fields of a form. @throws Refusal 422 with every problem. */
export async function formInput(schema: z.ZodType | undefined, fields: object): Promise<unknown> {
  const result = await validate(schema ?? noFields, fields);
  if (!result.success) throw invalidInput(problemsOf("body", result.error.issues));
  return result.data;
}

async function bodyOf(request: Request): Promise<unknown> {
  // A parser of the project's own (`wiring.use`) may have been here first.
  if (request.body !== undefined || request.readableEnded) return request.body as unknown;
  const limit = request.app.get("body limit") as number;
  const body = parseJson(await readBody(request, limit));
  request.body = body;
  return body;
}

function withoutFields(body: unknown, fields: readonly string[]): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  if (!fields.some((field) => Object.hasOwn(body, field))) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !fields.includes(key)));
}

/** A field that is repeated becomes a list, which only `textList` accepts. */
function queryOf(url: string): Record<string, string | string[]> {
  const query = Object.create(null) as Record<string, string | string[]>;
  const start = url.indexOf("?");
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else query[name] = [before, value];
  }
  return query;
}

/** Only declared headers are looked at; clients and proxies send many others. */
function headersOf(request: Request, names: readonly string[]): Record<string, unknown> {
  const found = names.flatMap((name) => {
    const value = request.headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function namesOf(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

type Result = z.ZodSafeParseResult<unknown>;

/** Checks written by the project may be asynchronous; zod says so only by throwing. */
function validate(schema: z.ZodType, value: unknown): Result | Promise<Result> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof z.core.$ZodAsyncError) return schema.safeParseAsync(value);
    throw error;
  }
}
