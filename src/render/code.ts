/**
 * A small tree for the code that rooms contribute. Rooms say what is called with what;
 * `layout.ts` alone decides where lines break.
 */

export type Code =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly callee: string; readonly args: readonly Code[] }
  | { readonly kind: "object"; readonly entries: readonly Entry[]; readonly open: boolean }
  | { readonly kind: "array"; readonly items: readonly Code[] }
  | { readonly kind: "chain"; readonly links: readonly Code[] }
  | { readonly kind: "arrow"; readonly params: string; readonly body: Code }
  | { readonly kind: "prefix"; readonly text: string; readonly code: Code };

/** `name: value`, `...value` (spread), or a shorthand `name` when the value is that text. */
export interface Entry {
  readonly name: string;
  readonly value: Code;
  readonly spread: boolean;
}

/** Code that is never broken: a name, a literal, a member access. */
export const text = (value: string): Code => ({ kind: "text", text: value });

export const call = (callee: string, ...args: readonly Code[]): Code => ({
  kind: "call",
  callee,
  args,
});

/** An object on one line where it fits. */
export const object = (fields: Readonly<Record<string, Code>>): Code => ({
  kind: "object",
  entries: entriesOf(fields),
  open: false,
});

/** An object with one field per line, however short. */
export const openObject = (fields: Readonly<Record<string, Code>>): Code =>
  openObjectOf(entriesOf(fields));

export const openObjectOf = (entries: readonly Entry[]): Code => ({
  kind: "object",
  entries,
  open: true,
});

export const entry = (name: string, value: Code): Entry => ({ name, value, spread: false });
export const spread = (value: string): Entry => ({ name: "", value: text(value), spread: true });
export const objectOf = (entries: readonly Entry[]): Code => ({
  kind: "object",
  entries,
  open: false,
});

export const array = (items: readonly Code[]): Code => ({ kind: "array", items });

/** `z.string().min(1).max(64)`: the first link is a call, the others are `.name(args)`. */
export const chain = (...links: readonly Code[]): Code =>
  links.length === 1 ? (links[0] ?? text("")) : { kind: "chain", links };

export const arrow = (params: string, body: Code): Code => ({ kind: "arrow", params, body });

/** `await x`, `return x`, `const name = x`. */
export const prefix = (before: string, code: Code): Code => ({
  kind: "prefix",
  text: before,
  code,
});

/** The code of plain data. Numbers of five digits and more get separators: `86_400`. */
export function literal(value: unknown): Code {
  if (Array.isArray(value)) return array(value.map(literal));
  if (typeof value === "object" && value !== null) {
    return object(
      Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)])),
    );
  }
  if (typeof value === "number") return text(numeral(value));
  if (typeof value === "string") return text(quoted(value));
  return text(String(value));
}

/** A string literal with the quotes that need fewer escapes, double ones where it makes no odds. */
export function quoted(value: string): string {
  const double = JSON.stringify(value);
  if (value.split('"').length <= value.split("'").length) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A key of an object literal, in quotes only where it needs them. */
export const propertyName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);

/** `86400` → `86_400`; four digits stay together. */
export function numeral(value: number): string {
  const plain = String(value);
  return /^\d{5,}$/.test(plain) ? plain.replace(/\B(?=(\d{3})+$)/g, "_") : plain;
}

function entriesOf(fields: Readonly<Record<string, Code>>): Entry[] {
  return Object.entries(fields).map(([name, value]) => entry(name, value));
}
