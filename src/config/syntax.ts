/** The parser's errors as sentences for people. */
import type { YAMLError } from "yaml";
import type { Diagnostic, Place } from "../diagnostic.js";

interface Source {
  readonly text: string;
  place(start: number, end: number): Place;
}

interface Sentence {
  readonly message: string;
  readonly cure?: string;
}

const colonInside: Sentence = {
  message: "this line holds two keys, or a `: ` inside a value",
  cure: "start a new line for the second key, or put the value in quotes",
};
const unknownStart: Sentence = {
  message: "a value can't start with this character unless it is in quotes",
  cure: 'put the value in quotes: "…"',
};

const sentences: Partial<Record<YAMLError["code"], Sentence>> = {
  BLOCK_AS_IMPLICIT_KEY: colonInside,
  MULTILINE_IMPLICIT_KEY: {
    message: "a key and its colon must stand on one line",
    cure: "check the colon and the indentation",
  },
  TAB_AS_INDENT: { message: "tabs can't indent YAML", cure: "use two spaces" },
  BAD_SCALAR_START: unknownStart,
  BAD_DQ_ESCAPE: {
    message: "this escape sequence isn't known in double quotes",
    cure: "use single quotes, where \\ is only a backslash",
  },
  BLOCK_IN_FLOW: {
    message: "a block can't stand inside { } or [ ]",
    cure: "write it on one line, or without brackets",
  },
  DUPLICATE_KEY: { message: "the same key stands twice" },
  MULTIPLE_ANCHORS: { message: "a value can have only one anchor (&name)" },
  MULTIPLE_TAGS: { message: "a value can have only one tag" },
  BAD_ALIAS: { message: "an alias (*name) must be a name and nothing else" },
  ALIAS_PROPS: { message: "an alias (*name) can't have an anchor or a tag of its own" },
  KEY_OVER_1024_CHARS: { message: "a key can't be longer than 1024 characters" },
  BAD_DIRECTIVE: {
    message: "lines that start with % are YAML directives, and this one isn't known",
  },
};

/** Past these the text is something else than YAML. */
const mostErrors = 50;

/** One diagnostic per line at most: what follows a mistake on its line is only its echo. */
export function syntaxDiagnostics(errors: readonly YAMLError[], source: Source): Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  for (const error of errors) {
    const [start, end] = error.pos;
    const place = source.place(start, end);
    if (!found.has(place.line)) found.set(place.line, { ...sentenceOf(error, source.text), place });
  }
  const all = [...found.values()].slice(0, mostErrors);
  return all.some(({ code }) => code === "several-documents")
    ? all.filter(({ code }) => code === "several-documents")
    : all;
}

function sentenceOf(error: YAMLError, text: string): Diagnostic {
  if (error.code === "MULTIPLE_DOCS") {
    const message = "a file holds one document; here a second one starts";
    const cure = "move it to a file of its own, without the ---";
    return { code: "several-documents", severity: "error", message, cure };
  }
  const placeholder = bareEnvironmentValue(text, error.pos[0]);
  const { message, cure } = placeholder ?? sentences[error.code] ?? general(error);
  return { code: "syntax", severity: "error", message, cure };
}

/** `{ limit: ${LIMIT:20} }`: to YAML those braces are maps. */
function bareEnvironmentValue(text: string, offset: number): Sentence | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start, text.indexOf("\n", offset) >>> 0);
  const [value] = /(?<!["'])\$\{[^}]*\}/.exec(line) ?? [];
  if (value === undefined || !/[[{].*\$\{/.test(line)) return undefined;
  return { message: `\`${value}\` needs quotes inside { } and [ ]`, cure: `"${value}"` };
}

function general({ code, message }: YAMLError): Sentence {
  if (code === "MISSING_CHAR") return missing(message);
  if (code === "BAD_INDENT") return indentation(message);
  if (code === "UNEXPECTED_TOKEN") {
    return {
      message: "this doesn't belong here",
      cure: "check quotes, brackets and colons before it",
    };
  }
  return { message: `this isn't YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}` };
}

function missing(message: string): Sentence {
  if (message.startsWith("Comment"))
    return { message: "a comment needs a space before its #", cure: " # …" };
  if (message.includes("quote"))
    return { message: "a quote is opened and never closed", cure: "add the closing quote" };
  if (/[,\]}]/.test(message))
    return {
      message: "a bracket or a comma is missing",
      cure: "close every { and [, and put commas between",
    };
  return { message: "a colon or a space after it is missing", cure: "write `key: value`" };
}

function indentation(message: string): Sentence {
  const bracket = /and end with a (\S)/.exec(message)?.[1];
  if (bracket !== undefined)
    return { message: `the closing ${bracket} is missing`, cure: `add ${bracket}` };
  return {
    message: "the indentation fits neither the map above nor the one inside it",
    cure: "let keys of one map start in the same column",
  };
}
