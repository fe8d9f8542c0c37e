/**
 * Whether a text matches a pattern: `*` stands for any letters, `?` for one, a backslash takes the
 * next letter as it is. Walks back only to the last star, so the cost is at most the product of
 * both lengths, whoever wrote the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const signs = signsOf(pattern);
  let at = 0;
  let sign = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const { kind, letter } = signs[sign] ?? end;
    if (kind === "any") {
      star = sign;
      resume = at;
      sign += 1;
    } else if (kind === "one" || (kind === "letter" && letter === text[at])) {
      sign += 1;
      at += 1;
    } else if (star >= 0) {
      sign = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return signs.slice(sign).every(({ kind }) => kind === "any");
}

interface Sign {
  readonly kind: "any" | "one" | "letter" | "end";
  readonly letter?: string;
}

const end: Sign = { kind: "end" };

function signsOf(pattern: string): readonly Sign[] {
  return [...pattern.matchAll(/\\([^])|[^]/g)].map(([sign, escaped]) => {
    if (sign === "*") return { kind: "any" };
    if (sign === "?") return { kind: "one" };
    return { kind: "letter", letter: escaped ?? sign };
  });
}
