import { validateHeaderName, validateHeaderValue } from "node:http";
import { type z } from "zod";
import type { Answer } from "../http/answer.js";
import { passedAnswer } from "../http/followed.js";
import { notKept } from "../http/not-kept.js";
import { Streamed } from "../http/streamed.js";
import type { EndpointDefinition } from "../request/definition.js";
import { pointerTo, problemsOf } from "../request/problems.js";
import { acceptSealed } from "./accept-sealed.js";
import { Reply } from "./reply.js";
import { ResponseInvalid } from "./response-invalid.js";
import { writeText } from "./write-text.js";

const json = "application/json; charset=utf-8";

/** Turns a handler's result into the answer that can be sent, stored and replayed. */
export type ResultWriter = (result: unknown) => Answer;

/**
 * Makes the writer of an endpoint's answers: validates against the declared response, strips what
 * isn't declared, leaves excluded fields out at any depth, and serialises once.
 * The writer throws `ResponseInvalid` for a result that does not fit.
 */
export function resultWriter(definition: EndpointDefinition): ResultWriter {
  const { status, body: schema } = definition.response;
  if (definition.guardOnly) return guardedAnswer;
  const excluded = definition.excludeFields ?? [];
  const check = schema ? bodyCheck(schema) : undefined;
  return (result) => {
    const replied = Reply.is(result);
    const value = replied ? result.body : result;
    const head = { status: replied ? result.status : status, headers: headersOf(result) };
    if (Streamed.is(value)) return { ...head, body: [], send: value.send, repeat: notKept };
    const passed = definition.raw === true ? passedAnswer(value) : undefined;
    if (passed) return passed;
    const empty = value === undefined || (value === null && !check);
    if (empty && (replied || !check)) return { ...head, body: [] };
    if (!check) throw new ResponseInvalid([{ pointer: "/body", message: "no body is declared" }]);
    const { data, sealed } = check(value);
    const body = writeText(data, excluded, sealed);
    return { ...head, headers: { "content-type": json, ...head.headers }, body };
  };
}

/** What the existing handler answered; a test's handler gives a value instead. */
function guardedAnswer(result: unknown): Answer {
  const value: unknown = Reply.is(result) ? result.body : result;
  const status = Reply.is(result) ? result.status : 200;
  const text = value === undefined ? [] : [JSON.stringify(value)];
  return passedAnswer(value) ?? { status, headers: { "content-type": json }, body: text };
}

interface Checked {
  readonly data: unknown;
  readonly sealed: boolean;
}

/** Most endpoints never answer sealed values and never pay for the schema that accepts them. */
function bodyCheck(schema: z.ZodType): (value: unknown) => Checked {
  let accepting: z.ZodType | undefined;
  return (value) => {
    const plain = accepting ? undefined : schema.safeParse(value);
    if (plain?.success) return { data: plain.data, sealed: false };
    const wider = accepting ?? acceptSealed(schema);
    const result = wider.safeParse(value);
    if (!result.success) {
      throw new ResponseInvalid(
        problemsOf("body", (plain ?? schema.safeParse(value)).error?.issues ?? result.error.issues),
      );
    }
    accepting = wider;
    return { data: result.data, sealed: true };
  };
}

function headersOf(result: unknown): Readonly<Record<string, string>> {
  if (!Reply.is(result)) return {};
  const fields = Object.entries(result.headers);
  const wrong = fields.filter(([name, value]) => !isField(name, value));
  if (wrong.length > 0) {
    const message = "is no header field of HTTP";
    throw new ResponseInvalid(
      wrong.map(([name]) => ({ pointer: pointerTo(["headers", name]), message })),
    );
  }
  return Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Found here, before anything is stored: an answer that can't be written can't be replayed either. */
function isField(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
