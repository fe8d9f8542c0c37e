/** Globs of the settings: `*` and `?` within a folder, `**` across folders, `{a,b}` (plain texts). */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\{[^{}]*\}|\*\*\/|\*\*|[*?]|[.+^$()|[\]\\{}]/g, (token) => {
    if (token.startsWith("{") && token.endsWith("}"))
      return `(?:${token.slice(1, -1).split(",").map(escape).join("|")})`;
    return tokens[token] ?? escape(token);
  });
  return new RegExp(`^${source}$`);
}

const tokens: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};

const escape = (text: string): string => text.replace(/[.+*?^$()|[\]\\{}]/g, "\\$&");

/** The folder before the first special character: `endpoints/*.yaml` → `endpoints`. */
export function fixedFolder(glob: string): string {
  const start = glob.search(/[*?{]/);
  const fixed = start === -1 ? glob : glob.slice(0, start);
  return fixed.slice(0, Math.max(0, fixed.lastIndexOf("/")));
}
