/** How an endpoint calls its handler: inside its wraps, with its tools, and what follows it. */
import type { Operation } from "../model/endpoint-model.js";
import { arrow, call, type Code, entry, objectOf, prefix, spread, text } from "./code.js";
import { type Parts, toEntry, wrapped } from "./endpoint-parts.js";

interface Called {
  readonly callee?: string;
  /** Spread after the input. */
  readonly more?: string;
}

function handlerCall(parts: Parts, tools: string, { callee = "handler", more }: Called = {}): Code {
  const given = [spread("input"), ...(more === undefined ? [] : [spread(more)])];
  return call(callee, objectOf([...given, ...parts.context.map(toEntry), spread(tools)]));
}

/** The handler's own try: what lends it its tools, and what follows it, stand around the call. */
function tryCall(parts: Parts, signal: "signal" | undefined, called: Called): Code {
  const given = signal ?? "";
  if (parts.lends === undefined) {
    return wrapped(parts.follows, handlerCall(parts, `call.tools(${given})`, called));
  }
  const handle = arrow("(tools)", handlerCall(parts, "tools", called));
  const lent = call(parts.lends, text("call"), text(signal ?? "call.signal"), handle);
  return wrapped(parts.follows, lent);
}

/** The handler inside its wraps, if it has any, and those inside what reads its body. */
function guardedCall(parts: Parts): Code {
  const { readBody } = parts;
  if (readBody === undefined) return wrappedCall(parts);
  const known = parts.context.some(({ name }) => name === "user");
  const sender = known ? objectOf([spread("call"), entry("user", text("user"))]) : text("call");
  const work = arrow(`(${readBody.as})`, wrappedCall(parts, readBody.as));
  return call(readBody.by, text("request"), sender, work);
}

function wrappedCall(parts: Parts, more?: string): Code {
  const called = more === undefined ? {} : { more };
  if (parts.wraps.length === 0) return tryCall(parts, undefined, called);
  const told =
    parts.attempt.length > 0
      ? objectOf([spread("call"), ...parts.attempt.map(toEntry)])
      : text("call");
  return call("guarded", told, arrow("(signal)", tryCall(parts, "signal", called)));
}

/** The work within the admission, whose end is kept. */
export function outcomeCode(parts: Parts): Code {
  const resolving = parts.resolves
    ? [arrow("()", handlerCall(parts, "call.tools()", { callee: "handler.resolveUnknown?." }))]
    : [];
  return prefix(
    "const outcome = await ",
    call("pass.running", arrow("()", guardedCall(parts)), ...resolving),
  );
}

/** The work of an endpoint that keeps nothing. */
export function answerCode(operation: Operation, parts: Parts): Code {
  const result = prefix("await ", guardedCall(parts));
  return prefix("return ", wrapped(parts.respond, call(`${operation.names.camel}.answer`, result)));
}
