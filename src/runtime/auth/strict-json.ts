/** Deeper than any claim that we read; deeper still is only there to cost something. */
const deepest = 16;

/** A string or one of the marks that structure JSON; inside strings marks mean nothing. */
const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]/gs;

/**
 * Parses JSON in which every name stands once in its object, as RFC 7515 and RFC 7519 want it: of two
 * values for one name, two readers could take different ones.
 * @throws SyntaxError for what is no JSON, a name that stands twice, or more than 16 levels.
 */
export function strictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const open: (Set<string> | undefined)[] = [];
  let last = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{" || token === "[") {
      if (open.length >= deepest) throw new SyntaxError("The JSON is nested too deeply.");
      open.push(token === "{" ? new Set() : undefined);
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ":") enter(open.at(-1), last);
    last = token;
  }
  return value;
}

/** Names are compared as they read, not as they are spelt: `\u0061` is an `a`. */
function enter(names: Set<string> | undefined, spelt: string): void {
  const name = JSON.parse(spelt) as string;
  if (names?.has(name)) throw new SyntaxError("A name stands twice.");
  names?.add(name);
}
