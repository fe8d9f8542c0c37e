/** Text that is HTML already; everything else is escaped when it is put into HTML. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

type Part = string | number | Html | undefined | readonly Part[];

/** A template that escapes what is put into it, except other pieces of HTML. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce((before, string, index) => before + piece(parts[index - 1]) + string);
  return new Html(text);
}

function piece(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string" || typeof part === "number") {
    return String(part).replace(/[&<>"']/g, (char) => entities[char] ?? "");
  }
  return part.map(piece).join("");
}
