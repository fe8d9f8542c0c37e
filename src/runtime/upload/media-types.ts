/** Media types: what stands for what, and what only the name tells apart. */

/** Other names of the same thing, by the name that detection gives it. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["application/x-zip-compressed", "application/zip"],
  ["application/x-gzip", "application/gzip"],
  ["audio/x-wav", "audio/wav"],
  ["image/jpg", "image/jpeg"],
  ["text/xml", "application/xml"],
]);

/** Files of the older Office all look like this one from outside. */
const compound = "application/x-cfb";
const inCompound: ReadonlySet<string> = new Set([
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-outlook",
  "application/vnd.ms-powerpoint",
]);

/** Markup runs in a browser that takes it for a page; it is never meant by `text/*` or `image/*`. */
const markup: ReadonlySet<string> = new Set([
  "text/html",
  "text/xml",
  "application/xml",
  "application/xhtml+xml",
  "image/svg+xml",
]);

const textual = /^text\/|^application\/(?:json|x-ndjson|jsonl|yaml|toml)$|\+json$/;

const isMarkup = (type: string): boolean => markup.has(type) || type.endsWith("+xml");

/** Text without a signature: nothing but its look tells what it is. */
const isTextual = (type: string): boolean => textual.test(type) && !isMarkup(type);

/**
 * The allowed type that what was found stands for; undefined when none does.
 * @param found as detection names it
 * @param declared what the sender calls it: chooses among those that look alike, and nothing more
 */
export function allowedFor(
  found: string,
  allowed: readonly string[],
  declared?: string,
): string | undefined {
  if (found === compound) return chosen(allowed.filter(isCompound), declared);
  const known = allowed.find((type) => (aliases.get(type) ?? type) === found);
  if (known !== undefined) return known;
  const family = `${found.slice(0, found.indexOf("/"))}/*`;
  return !isMarkup(found) && allowed.includes(family) ? found : undefined;
}

const isCompound = (type: string): boolean => inCompound.has(type) || type === compound;

/** The allowed type of a text. */
export function allowedText(allowed: readonly string[], declared?: string): string | undefined {
  const plain = allowed.filter((type) => isTextual(type));
  const wide = plain.flatMap((type) => (type === "text/*" ? [textOf(declared)] : [type]));
  return chosen(wide, declared);
}

const textOf = (declared = ""): string =>
  /^text\/[a-z0-9.+-]+$/.test(declared) && !isMarkup(declared) ? declared : "text/plain";

/** The allowed type of markup. */
export const allowedMarkup = (allowed: readonly string[], declared?: string): string | undefined =>
  chosen(allowed.filter(isMarkup), declared);

const chosen = (types: readonly string[], declared: string | undefined): string | undefined =>
  types.find((type) => type === declared) ?? types[0];

/** Those that content can't show, and so nobody may send. */
export function unknowable(allowed: readonly string[], detected: ReadonlySet<string>): string[] {
  return allowed.filter(
    (type) =>
      !isTextual(type) &&
      !isMarkup(type) &&
      !isCompound(type) &&
      !type.endsWith("/*") &&
      !detected.has(aliases.get(type) ?? type),
  );
}
