/** Whether a module exports a value of that name, by its text alone; `export *` may lead anywhere, so it counts. */
export function exportsOf(text: string, name: string): boolean {
  const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const own = name.replaceAll("$", "\\$");
  const declared = `export\\s+(?:declare\\s+)?(?:async\\s+)?(?:const|let|var|function\\*?|class)\\s+${own}(?![\\w$])`;
  const listed = `export\\s*\\{[^}]*?(?:^|[{,\\s])${own}\\s*[,}]`;
  const destructured = `export\\s+const\\s*\\{[^}]*(?<![\\w$])${own}(?![\\w$])`;
  return new RegExp(`${declared}|${listed}|${destructured}|export\\s*\\*\\s*from`).test(code);
}
