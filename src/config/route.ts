/** `route: METHOD /path` with a path in Express 5 syntax. */

/** What is wrong with a path, as the end of "must be …"; undefined: nothing. */
export function wrongPath(path: string): string | undefined {
  if (!path.startsWith("/")) return "a path that starts with /";
  if (/\s/.test(path)) return "a path without spaces";
  if (/[?#]/.test(path)) return "a path without ? and # (an optional part is written {/:id})";
  if (/[()[\]+!]/.test(path)) return "a path without ( ) [ ] + and !, which Express 5 reserves";
  if (/:(?![A-Za-z_$])/.test(path)) return "a path with a name after each :, such as /orders/:id";
  if (/\*(?![A-Za-z_$])/.test(path)) return "a path with a name after each *, such as /files/*path";
  if (!balanced(path)) return "a path whose { } belong together";
  const names = paramsOf(path);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined
    ? undefined
    : `a path that names each parameter once, and not :${twice} twice`;
}

function balanced(path: string): boolean {
  let open = 0;
  for (const letter of path) {
    if (letter === "{") open += 1;
    if (letter === "}") open -= 1;
    if (open < 0 || open > 1) return false;
  }
  return open === 0;
}

/** The parameters of a path, in order: `/a/:b{/:c}` has `b` and `c`. */
export function paramsOf(path: string): readonly string[] {
  return [...path.matchAll(/[:*]([A-Za-z_$][\w$]*)/g)].map(([, name = ""]) => name);
}

/** Paths that Express can't tell apart have the same shape: names don't count. */
export const shapeOf = (path: string): string =>
  path
    .replace(/([:*])[A-Za-z_$][\w$]*/g, "$1")
    .replace(/\/$/, "")
    .toLowerCase();

/** `GET /quotes/:symbol` as a map; anything else comes back as it is, for the schema to judge. */
export function readRoute(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [, method, path] = /^([A-Za-z]+)\s+(\S.*)$/.exec(value.trim()) ?? [];
  return method === undefined ? value : { method, path };
}
