import { TransientError, UpstreamError } from "../../circuit_breaker/errors.js";
import { DeclaredError, type DeclaredErrorInit } from "../../http/declared-error.js";
import { Refusal, type RefusalInit } from "../../http/refusal.js";

interface Trouble {
  readonly message: string;
  readonly retryAfter?: number;
  /** What a service answered. */
  readonly status?: number;
}

/** An error on its way to another thread: what is thrown there is worth as much as it was here. */
export type ToldFailure =
  | { readonly kind: "declared"; readonly init: DeclaredErrorInit }
  | { readonly kind: "refusal"; readonly init: RefusalInit }
  | { readonly kind: "transient" | "upstream"; readonly trouble: Trouble }
  | {
      readonly kind: "error";
      readonly name: string;
      readonly text: string;
      readonly stack: string;
    };

/** Describes what a handler threw, as text. Details that aren't JSON are left out. */
export function tellFailure(error: unknown): string {
  try {
    return JSON.stringify(described(error));
  } catch {
    return JSON.stringify(plain(error));
  }
}

function described(error: unknown): ToldFailure {
  if (DeclaredError.is(error)) {
    const { code, status, details, message } = error;
    return { kind: "declared", init: { code, status, details, message } };
  }
  if (Refusal.is(error)) {
    const { status, code, message: detail, headers, members } = error;
    return { kind: "refusal", init: { status, code, detail, headers, members } };
  }
  if (TransientError.is(error)) return { kind: "transient", trouble: troubleOf(error) };
  if (UpstreamError.is(error)) {
    const { upstreamStatus: status } = error;
    const trouble = { ...troubleOf(error), ...(status !== undefined && { status }) };
    return { kind: "upstream", trouble };
  }
  return plain(error);
}

const troubleOf = ({ message, retryAfter }: TransientError | UpstreamError): Trouble => ({
  message,
  ...(retryAfter !== undefined && { retryAfter }),
});

function plain(error: unknown): ToldFailure {
  if (!(error instanceof Error)) {
    return {
      kind: "error",
      name: "Error",
      text: "Something that is no error was thrown.",
      stack: "",
    };
  }
  const { name, message: text, stack = "" } = error;
  return { kind: "error", name, text, stack };
}

/** The error that the text of `tellFailure` describes. */
export function toldFailure(text: string): Error {
  const told = JSON.parse(text) as ToldFailure;
  switch (told.kind) {
    case "declared":
      return new DeclaredError(told.init);
    case "refusal":
      return new Refusal(told.init);
    case "transient":
      return new TransientError(told.trouble.message, told.trouble);
    case "upstream":
      return new UpstreamError(told.trouble.message, told.trouble);
    case "error":
      return Object.assign(new Error(told.text), { name: told.name, stack: told.stack });
  }
}
